"""Tests of the reader of piano-roll files on random bytes: piano rolls, or one sentence."""

import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.corpora import jsb
from odyssey.errors import BadInput
from odyssey.features import SPLITS
from tests.helpers.piano_roll_files import (
    CHORALES,
    MAT_HEADER,
    assert_same,
    mat_variables,
    matrix,
    put,
    put_json,
    put_mat,
    put_pickle,
    refusal,
)


def read_or_refuse(path):
    try:
        rolls = jsb.read(path)
    except BadInput:
        refusal(path)
        return None
    for split in SPLITS:
        assert rolls[split]
        for roll in rolls[split]:
            assert roll.dtype == np.uint8 and roll.shape[1] == 88 and len(roll) >= 2
            assert roll.max() <= 1
    return rolls


pitches = st.integers(21, 108)
sequences = st.lists(
    st.lists(st.lists(pitches, max_size=5), min_size=2, max_size=6), min_size=1, max_size=3
)
data_sets = st.fixed_dictionaries({"train": sequences, "valid": sequences, "test": sequences})
anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | pitches,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)
nearly = st.fixed_dictionaries(
    {
        split: st.lists(st.lists(anything | st.lists(pitches, max_size=3), max_size=4), max_size=2)
        for split in ("train", "valid", "test")
    }
)
quick = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@quick
@given(value=data_sets)
def test_every_format_reads_what_was_written(folder, value):
    expected = {
        split: [matrix(sequence) for sequence in value[name]]
        for split, name in zip(SPLITS, ("train", "valid", "test"), strict=True)
    }
    assert_same(jsb.read(put_json(folder, value)), expected)
    assert_same(jsb.read(put_pickle(folder, value)), expected)
    assert_same(jsb.read(put_mat(folder, mat_variables(value))), expected)


@quick
@given(value=anything | nearly)
def test_any_value_is_read_or_refused(folder, value):
    from_json = read_or_refuse(put_json(folder, value))
    from_pickle = read_or_refuse(put_pickle(folder, value))
    assert (from_json is None) == (from_pickle is None)


@quick
@given(data=st.data(), name=st.sampled_from(["jsb.json", "jsb.pickle", "plain.mat", "packed.mat"]))
def test_damaged_bytes_are_read_or_refused(folder, data, name):
    contents = {
        "jsb.json": json.dumps(CHORALES).encode(),
        "jsb.pickle": pickle.dumps(CHORALES, data.draw(st.integers(0, 5))),
    }
    for mat, compress in (("plain.mat", False), ("packed.mat", True)):
        contents[mat] = put_mat(folder, mat_variables(), compress).read_bytes()
    content = bytearray(contents[name])
    places = st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255))
    for place, byte in data.draw(st.lists(places, min_size=1, max_size=4)):
        content[place] = byte
    read_or_refuse(put(folder, name, bytes(content)))


@quick
@given(content=st.binary(max_size=60), start=st.sampled_from([b"", b"\x80\x02", MAT_HEADER]))
def test_any_bytes_are_read_or_refused(folder, content, start):
    for suffix in (".json", ".pickle", ".mat"):
        read_or_refuse(put(folder, f"noise{suffix}", start + content))
