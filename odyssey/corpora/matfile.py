"""Cell arrays of number matrices from a MATLAB 5 file, and nothing else that a .mat file can hold.

scipy.io.loadmat is the usual way, but it follows nested cells by recursion in C, so that a hostile
file of a megabyte ends the interpreter, and it inflates without a bound. Layout: MathWorks,
"MAT-File Format", version 5.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from typing import Literal

import numpy as np

Order = Literal["<", ">"]
MAX_ELEMENTS = 100_000  # of one array; without a bound their bookkeeping could fill the memory
MAX_DIMENSIONS = 32  # of an array; the product of millions would take hours

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
    """Return the matrices of every top-level cell array by its name; other variables are left out.

    limit: the most bytes that the compressed variables may unpack to, all together.
    Raises ValueError with the reason for a file that is damaged, foreign or larger than that.
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
    """Yield (type, bytes) of the elements that lie one after the other in `data`."""
    at = 0
    for _ in range(MAX_ELEMENTS):
        if at >= len(data):
            return
        if at + 8 > len(data):
            raise ValueError("it ends in the middle of an element")
        kind, size = struct.unpack(f"{order}II", data[at : at + 8])
        start = at + 8
        if kind >> 16:  # the small form: up to four bytes, inside the tag
            kind, size, start = kind & 0xFFFF, kind >> 16, at + 4
        end = start + size
        if end > len(data) or (start == at + 4 and size > 4):
            raise ValueError("it ends in the middle of an element")
        yield kind, data[start:end]
        at = end if kind == _COMPRESSED else end + -(end - at) % 8
    raise ValueError(f"it has more than {MAX_ELEMENTS:,} elements in one place")


def _inflate(body: memoryview, limit: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        unpacked = inflater.decompress(body, limit + 1)
    except zlib.error as problem:
        raise ValueError(f"its compressed data are damaged ({problem})") from problem
    if len(unpacked) > limit:
        raise ValueError("its compressed data unpack to more than any such data set holds")
    if not inflater.eof:
        raise ValueError("its compressed data end too early")
    return unpacked


def _matrix(
    body: memoryview, order: Order
) -> tuple[int, tuple[int, ...], str, list[tuple[int, memoryview]]]:
    """Take a matrix element apart: class, shape, name, and the elements of its content."""
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
    """Return a cell's matrix; MATLAB stores an empty one as nothing at all."""
    if kind == _MATRIX and not body:
        return np.zeros((0, 0))
    array_class, shape, _, values = _matrix(body, order) if kind == _MATRIX else (0, (), "", [])
    if array_class not in _NUMBER_CLASSES or len(values) != 1 or values[0][0] not in _DTYPES:
        raise ValueError("it has a cell that is not a matrix of real numbers")
    numbers = np.frombuffer(values[0][1], np.dtype(_DTYPES[values[0][0]]).newbyteorder(order))
    if numbers.size != math.prod(shape):
        raise ValueError("it has a matrix with more or fewer numbers than its size says")
    return numbers.reshape(shape, order="F")
