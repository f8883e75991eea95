"""Reader of MATLAB 5 files that supports only cell arrays of numeric matrices.

The usual reader, scipy.io.loadmat, is not safe here: nested cells make it recurse in C, so that a
hostile file of one megabyte crashes the interpreter, and it decompresses without a limit. File
layout: MathWorks, "MAT-File Format", version 5.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from typing import Literal

import numpy as np

Order = Literal["<", ">"]
MAX_ELEMENTS = 100_000  # elements of one array; unlimited lists of them could fill the memory
MAX_DIMENSIONS = 32  # dimensions of an array; the product of millions would take hours

_BYTE_ORDERS: dict[bytes, Order] = {b"IM": "<", b"MI": ">"}
_MATRIX, _COMPRESSED = 14, 15
_CELL_CLASS, _NUMBER_CLASSES = 1, range(6, 16)
_DTYPES = {
    1: "i1",
    2: "u1",
    3: "i2",
    4: "u2",
    5: "i4",
    6: "u4",
    7: "f4",
    9: "f8",
    12: "i8",
    13: "u8",
}


def cell_arrays(content: bytes, limit: int) -> dict[str, list[np.ndarray]]:
    """Return the matrices of every top-level cell array, by its name; other variables are ignored.

    Args:
        content: The bytes of the file.
        limit: The largest decompressed size of all variables together, in bytes.

    Raises:
        ValueError: If the file is damaged, too large or not a MATLAB 5 file; states the reason.
    """
    order = _BYTE_ORDERS.get(content[126:128])
    if not content.startswith(b"MATLAB 5.0") or order is None:
        raise ValueError("it is not a MATLAB 5 file")
    variables = {}
    for kind, body in _elements(memoryview(content)[128:], order):
        if kind == _COMPRESSED:
            unpacked = _inflate(body, limit)
            limit -= len(unpacked)
            kind, body = next(_elements(memoryview(unpacked), order), (0, body))
        if kind == _MATRIX:
            array_class, shape, name, cells = _matrix(body, order)
            if array_class == _CELL_CLASS:
                if math.prod(shape) != len(cells):
                    raise ValueError(f"its cell array {name[:40]!r} is incomplete")
                variables[name] = [_numbers(kind, cell, order) for kind, cell in cells]
    return variables


def _elements(data: memoryview, order: Order) -> Iterator[tuple[int, memoryview]]:
    """Yield (type, bytes) of each element in `data`."""
    tag = 0  # offset of the element's tag
    for _ in range(MAX_ELEMENTS):
        if tag >= len(data):
            return
        if tag + 8 > len(data):
            raise ValueError("it ends in the middle of an element")
        kind, size = struct.unpack(f"{order}II", data[tag : tag + 8])
        start = tag + 8
        if kind >> 16:  # small format: up to four bytes of data, inside the tag
            kind, size, start = kind & 0xFFFF, kind >> 16, tag + 4
        end = start + size
        if end > len(data) or (start == tag + 4 and size > 4):
            raise ValueError("it ends in the middle of an element")
        yield kind, data[start:end]
        tag = end if kind == _COMPRESSED else end + -(end - tag) % 8
    raise ValueError(f"it has more than {MAX_ELEMENTS:,} elements in a row")


def _inflate(body: memoryview, limit: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        unpacked = inflater.decompress(body, limit + 1)
    except zlib.error as problem:
        raise ValueError(f"its compressed data are damaged ({problem})") from problem
    if len(unpacked) > limit:
        raise ValueError(f"its compressed data unpack to more than {limit:,} bytes")
    if not inflater.eof:
        raise ValueError("its compressed data end too early")
    return unpacked


def _matrix(
    body: memoryview, order: Order
) -> tuple[int, tuple[int, ...], str, list[tuple[int, memoryview]]]:
    """Return a matrix element's class, shape, name and content elements."""
    parts = list(_elements(body, order))
    if len(parts) < 3 or len(parts[0][1]) != 8 or len(parts[1][1]) % 4:
        raise ValueError("it holds a damaged matrix")
    (_, flags), (_, dimensions), (_, name) = parts[:3]
    shape = struct.unpack(f"{order}{len(dimensions) // 4}i", dimensions)
    if len(shape) > MAX_DIMENSIONS or min(shape, default=-1) < 0:
        raise ValueError("it holds a matrix of negative size, or of too many dimensions")
    array_class = struct.unpack(f"{order}I", flags[:4])[0] & 0xFF
    return array_class, shape, bytes(name).decode("latin-1"), parts[3:]


def _numbers(kind: int, body: memoryview, order: Order) -> np.ndarray:
    """Return a cell's matrix; an empty one is stored as an element of no bytes."""
    if kind == _MATRIX and not body:
        return np.zeros((0, 0))
    array_class, shape, _, values = _matrix(body, order) if kind == _MATRIX else (0, (), "", [])
    if array_class not in _NUMBER_CLASSES or len(values) != 1 or values[0][0] not in _DTYPES:
        raise ValueError("it has a cell that is not a matrix of real numbers")
    numbers = np.frombuffer(values[0][1], np.dtype(_DTYPES[values[0][0]]).newbyteorder(order))
    if numbers.size != math.prod(shape):
        raise ValueError("it has a matrix with more or fewer numbers than its size says")
    return numbers.reshape(shape, order="F")
