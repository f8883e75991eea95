"""Tests of hostile pickles: no code runs, nothing crashes, and the memory is not filled."""

import os
import pickle
import struct

import numpy as np
import pytest

from tests.helpers.piano_roll_files import CHORALES, put, put_pickle, refusal


class Attack:
    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize("protocol", range(6))
def test_pickle_runs_no_code(tmp_path, protocol):
    target = tmp_path / "side effect"
    path = put_pickle(tmp_path, {**CHORALES, "train": [Attack(target)]}, protocol)
    assert "which could run code" in refusal(path)
    assert not target.exists()
    pickle.loads(path.read_bytes())  # the attack is a real one
    assert target.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02}(X\x05\x00\x00\x00train\x82\x01u.",
        b"(ios\nmkdir\n.",
        b"Pid\n.",
        b"\x80\x02]}b.",
        b"\x80\x05\x96" + b"\xff" * 8 + b".",
    ],
    ids=["extension", "instance", "persistent id", "build", "bytearray"],
)
def test_other_ways_to_code_or_memory(tmp_path, content):
    refusal(put(tmp_path, "jsb.pickle", content))


def test_numpy_scalars_are_refused(tmp_path):
    path = put_pickle(tmp_path, {**CHORALES, "train": [[[np.int64(60)], [60]]]})
    assert "which could run code" in refusal(path) and "as .json" in refusal(path)


def test_pickle_cannot_ask_for_memory(tmp_path):
    put_far = b"\x80\x02}r\xff\xff\xff\x7f."  # memo entry 2,147,483,647
    assert "it has no train split" in refusal(put(tmp_path, "far.pickle", put_far))
    huge = b"\x80\x04\x8e" + struct.pack("<Q", 2**40) + b"."
    refusal(put(tmp_path, "huge.pickle", huge))


def test_pickle_of_nested_keys_does_not_crash(tmp_path):
    """The hash of tuples nested this deep would overflow the interpreter's stack."""
    content = b"\x80\x02})" + b"\x85" * 200_000 + b"K\x01s."
    assert "keys are not strings" in refusal(put(tmp_path, "keys.pickle", content))


def test_pickle_that_names_one_list_again_and_again(tmp_path):
    sequence = [[60]] * 1000
    assert "more than 250,000 frames" in refusal(
        put_pickle(tmp_path, {**CHORALES, "train": [sequence] * 100_000})
    )
    layer = [60]
    for _ in range(50):
        layer = [layer] * 50
    refusal(put_pickle(tmp_path, {**CHORALES, "train": layer}))
