"""Tests of the reader of MATLAB files: the result of scipy, or refusal of hostile files."""

import struct
import zlib

import numpy as np
import pytest
import scipy.io

from odyssey.corpora import matfile
from tests.helpers.piano_roll_files import MAT_HEADER, mat_variables, put, put_mat, refusal
from tests.helpers.repository import SHARED

OFFICIAL = SHARED / "data" / "jsb"


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="no published JSB Chorales at ../shared/data/jsb")
def test_mat_reader_agrees_with_scipy():
    path = OFFICIAL / "JSB_Chorales.mat"
    ours, theirs = matfile.cell_arrays(path.read_bytes(), 2**26), scipy.io.loadmat(path)
    for name in ("traindata", "validdata", "testdata"):
        for mine, scipys in zip(ours[name], theirs[name][0], strict=True):
            np.testing.assert_array_equal(mine, scipys)


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize(
    "cell, reason",
    [
        (np.zeros((3, 89), np.uint8), "is a matrix of 3 × 89 where frames × 88 belongs"),
        (np.zeros((3, 4, 88), np.uint8), "is a matrix of 3 × 4 × 88"),
        (np.full((3, 88), 2, np.uint8), "frame 0 (counted from 0) is neither 0 nor 1 in column 0"),
        (np.full((3, 88), 0.5), "is neither 0 nor 1"),
        (np.full((3, 88), np.nan), "is neither 0 nor 1"),
        (np.zeros((0, 88), np.uint8), "has no frame"),
        (np.zeros((1, 88), np.uint8), "has one frame"),
        (np.zeros((3, 88), complex), "not a matrix of real numbers"),
        (np.array("text"), "not a matrix of real numbers"),
        (np.array([[{"a": 1}]], object), "not a matrix of real numbers"),
    ],
)
def test_wrong_cells_of_a_mat_file(tmp_path, cell, reason, compress):
    variables = mat_variables()
    variables["traindata"][0, 1] = cell
    assert reason in refusal(put_mat(tmp_path, variables, compress))


def test_mat_file_without_the_splits(tmp_path):
    assert "it has no train split" in refusal(put_mat(tmp_path, {"x": np.zeros((3, 88))}))
    empty = {**mat_variables(), "traindata": np.empty((1, 0), object)}
    assert "its train split is empty" in refusal(put_mat(tmp_path, empty))


def element(kind, body):
    return struct.pack("<II", kind, len(body)) + body + b"\0" * (-len(body) % 8)


def cell_header(name, count=1):
    flags, size = element(6, struct.pack("<II", 1, 0)), element(5, struct.pack("<ii", 1, count))
    return flags + size + element(1, name)


def test_nested_cells_do_not_crash(tmp_path):
    """scipy.io.loadmat reads these cells by recursion in C and crashes the interpreter."""
    headers, size = [], 0
    for depth in range(50_000):
        header = cell_header(b"traindata" if depth == 49_999 else b"")
        headers.append(struct.pack("<II", 14, len(header) + size) + header)
        size += len(headers[-1])
    path = put(tmp_path, "deep.mat", MAT_HEADER + b"".join(reversed(headers)))
    assert "not a matrix of real numbers" in refusal(path)


def test_mat_bombs(tmp_path):
    bomb = zlib.compress(bytes(100 * 2**20), 9)
    bomb = MAT_HEADER + struct.pack("<II", 15, len(bomb)) + bomb
    assert "unpack to more" in refusal(put(tmp_path, "bomb.mat", bomb))
    crowd = element(14, cell_header(b"traindata", 200_000) + bytes(8 * 200_000))
    assert "more than 100,000 elements" in refusal(put(tmp_path, "crowd.mat", MAT_HEADER + crowd))
    claim = element(14, cell_header(b"traindata", 2**31 - 1))
    assert "is incomplete" in refusal(put(tmp_path, "claim.mat", MAT_HEADER + claim))
