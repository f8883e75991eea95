"""Tests of JSB Chorales: the same piano rolls from every format, or one sentence."""

import json
import os

import numpy as np
import pytest

from odyssey.corpora import corpus, jsb, piano_rolls
from odyssey.errors import BadInput
from odyssey.features import SPLITS
from tests.helpers.piano_roll_files import (
    CHORALES,
    assert_same,
    mat_variables,
    matrix,
    put,
    put_json,
    put_mat,
    put_pickle,
    refusal,
)
from tests.helpers.repository import SHARED

OFFICIAL = SHARED / "data" / "jsb"
needs_official = pytest.mark.skipif(
    not OFFICIAL.is_dir(), reason="the published JSB Chorales are not at ../shared/data/jsb"
)

# What is read.


def test_columns_are_piano_keys(tmp_path):
    rolls = jsb.read(put_json(tmp_path, CHORALES))
    first = rolls["train"][0]
    assert first.shape == (3, 88) and first.dtype == np.uint8
    assert [list(np.flatnonzero(frame) + 21) for frame in first] == [[60, 64, 67], [], [21, 108]]
    assert [len(rolls[split]) for split in SPLITS] == [2, 1, 1]


def test_minus_one_is_a_rest(tmp_path):
    """Some editions have a number for each of four voices."""
    voices = {
        split: [[[*frame, *[-1] * (4 - len(frame))] for frame in frames] for frames in sequences]
        for split, sequences in CHORALES.items()
    }
    expected = jsb.read(put_json(tmp_path, CHORALES))
    assert_same(jsb.read(put_json(tmp_path, voices, "voices.json")), expected)
    assert_same(jsb.read(put_pickle(tmp_path, voices)), expected)


def test_voices_in_place_of_frames_are_refused(tmp_path):
    voices = [[60] * 40, [57] * 40]
    sentence = refusal(put_json(tmp_path, CHORALES | {"train": [voices]}))
    assert (
        "train sequence 0, frame 0 (counted from 0) has 40 notes, as if its lists were" in sentence
    )


def test_shorter_frames_are_noticed(tmp_path):
    sixteenths = {
        split: [[frame for frame in frames for _ in range(4)] for frames in sequences]
        for split, sequences in CHORALES.items()
    }
    path = put_json(tmp_path, sixteenths)
    (remark,) = jsb.features(path).remarks
    assert "of the frames are the same as the frame before, in the published set 12 %" in remark
    assert jsb.check(path).endswith(remark)
    assert jsb.features(put_json(tmp_path, CHORALES)).remarks == ()


def test_validation_split_may_be_spelt_out(tmp_path):
    spelt_out = {{"valid": "validation"}.get(name, name): v for name, v in CHORALES.items()}
    rolls = jsb.read(put_json(tmp_path, spelt_out, "spelt.JSON"))
    assert_same(rolls, jsb.read(put_json(tmp_path, CHORALES)))


@pytest.mark.parametrize("protocol", range(6))
def test_pickle_holds_what_json_holds(tmp_path, protocol):
    as_tuples = {
        split: [[tuple(frame) for frame in sequence] for sequence in sequences]
        for split, sequences in CHORALES.items()
    }
    rolls = jsb.read(put_pickle(tmp_path, as_tuples, protocol))
    assert_same(rolls, jsb.read(put_json(tmp_path, CHORALES)))


def test_python_2_pickles(tmp_path):
    """One sequence, [(60, 64), [62]], in every split, as Python 2 wrote protocols 0 and 2."""
    names = (b"train", b"valid", b"test")
    text = b"(lp1\n(lp2\n(I60\nI64\ntp3\na(lp4\nI62\naaa"
    text = b"(dp0\n" + b"".join(b"S'" + name + b"'\n" + text + b"s" for name in names) + b"."
    binary = b"]](K<K@\x86]K>aea"
    binary = b"".join(b"U" + bytes([len(name)]) + name + binary for name in names)
    expected = jsb.read(put_json(tmp_path, {name: [[[60, 64], [62]]] for name in CHORALES}))
    assert_same(jsb.read(put(tmp_path, "text.pickle", text)), expected)
    assert_same(jsb.read(put(tmp_path, "b.pkl", b"\x80\x02}q\x00(" + binary + b"u.")), expected)


@pytest.mark.parametrize("dtype", [np.uint8, np.float64, np.int16, np.float32])
@pytest.mark.parametrize("compress", [True, False])
def test_mat_holds_what_json_holds(tmp_path, dtype, compress):
    rolls = jsb.read(put_mat(tmp_path, mat_variables(dtype=dtype), compress))
    assert_same(rolls, jsb.read(put_json(tmp_path, CHORALES)))


def test_other_variables_of_a_mat_file_are_left_alone(tmp_path):
    extra = {"note": "hello", "n": np.arange(3.0), "s": {"a": 1.0}}
    rolls = jsb.read(put_mat(tmp_path, {**extra, **mat_variables()}))
    assert_same(rolls, jsb.read(put_json(tmp_path, CHORALES)))


def test_features_predict_the_next_frame(tmp_path):
    path = put_json(tmp_path, CHORALES)
    features = jsb.features(path)
    assert (features.task, features.title, features.output_size) == (
        "next_step",
        "JSB Chorales",
        88,
    )
    assert (features.source, features.stand_in) == (f"read from {path.name}", "")
    assert features.classes == tuple(map(str, range(21, 109))) and features.shift == ()
    roll, sequence = matrix(CHORALES["train"][0]), features.splits["train"][0]
    assert sequence.inputs.dtype == np.float32 and sequence.targets.dtype == np.uint8
    np.testing.assert_array_equal(sequence.inputs, roll[:-1])
    np.testing.assert_array_equal(sequence.targets, roll[1:])


@needs_official
def test_published_files_hold_the_same_rolls():
    rolls = jsb.read(OFFICIAL / "jsb-chorales-quarter.json")
    assert_same(rolls, jsb.read(OFFICIAL / "JSB_Chorales.mat"))
    assert {split: len(rolls[split]) for split in SPLITS} == jsb.PUBLISHED
    assert sum(len(roll) for split in SPLITS for roll in rolls[split]) == 23_134


def test_registry():
    assert corpus("jsb") is jsb
    with pytest.raises(BadInput, match=r"'bach'.*choose from timit, iam, jsb"):
        corpus("bach")


# What is refused.


def test_missing_empty_foreign_files(tmp_path):
    assert "does not exist" in refusal(tmp_path / "nowhere.json")
    assert "is empty" in refusal(put(tmp_path, "empty.json", b""))
    assert "does not end in" in refusal(put(tmp_path, "jsb.csv", b"1,2"))
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(
        BadInput, match=r"folder\.json is a folder of 0 files; name the piano-roll file"
    ):
        jsb.read(tmp_path / "folder.json")
    os.mkfifo(tmp_path / "pipe.json")
    assert "is not a file" in refusal(tmp_path / "pipe.json")
    for suffix in (".json", ".mat", ".pickle", ".pkl"):
        refusal(put(tmp_path, f"noise{suffix}", bytes(range(256))))
        refusal(put(tmp_path, f"text{suffix}", b"hello world"))


def test_large_file_is_refused_before_it_is_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(piano_rolls, "MAX_BYTES", 10)
    assert "larger than" in refusal(put(tmp_path, "jsb.json", b"[" * 11))


@pytest.mark.parametrize("name", ["jsb.json", "jsb.pickle", "jsb.mat"])
def test_truncated_at_any_byte(tmp_path, name):
    put_json(tmp_path, CHORALES)
    put_pickle(tmp_path, CHORALES)
    put_mat(tmp_path, mat_variables())
    content = (tmp_path / name).read_bytes()
    for end in range(0, len(content), 7):
        refusal(put(tmp_path, name, content[:end]))


def test_a_silent_split_is_said(tmp_path):
    path = put_json(tmp_path, CHORALES | {"test": [[[-1, -1], []]]})
    assert jsb.features(path).remarks == ("There are no notes in test.",)
    assert " none " in jsb.check(path)


def test_a_split_that_is_there_twice(tmp_path):
    content = json.dumps(CHORALES).replace('"valid"', '"train"').encode()
    assert "it has a name twice" in refusal(put(tmp_path, "jsb.json", content))


PROBLEMS = {
    "pitch 300": ([[[60], [300]]], "train sequence 0, frame 1 (counted from 0) has pitch 300"),
    "pitch 20": ([[[60], [20]]], "has pitch 20 outside 21 to 108"),
    "pitch 109": ([[[60], [109]]], "has pitch 109 outside 21 to 108"),
    "zero for a rest": ([[[60], [0]]], "has pitch 0 outside 21 to 108, and not -1 for a rest"),
    "negative pitch": ([[[60], [-60]]], "has pitch -60"),
    "enormous pitch": ([[[60], [10**4000]]], "has a pitch outside 21 to 108"),
    "text": ([[[60], ["60"]]], "has a str where a MIDI pitch belongs"),
    "float": ([[[60], [60.0]]], "has a float where"),
    "bool": ([[[True], [60]]], "frame 0 (counted from 0) has a bool where"),
    "nan": ([[[60], [float("nan")]]], "has a float where"),
    "null": ([[[60], [None]]], "has a NoneType where"),
    "crowd": ([[[60], [60] * 89]], "frame 1 (counted from 0) is not a list of at most 88 pitches"),
    "frame is a pitch": ([[60, 62]], "frame 0 (counted from 0) is not a list"),
    "sequence is text": ([[[60], [60]], "abc"], "train sequence 1 (counted from 0) is not a list"),
    "no frames": ([[[60], [60]], []], "train sequence 1 (counted from 0) has no frame,"),
    "one frame": ([[[60]]], "train sequence 0 (counted from 0) has one frame,"),
    "empty split": ([], "its train split is empty"),
    "split is a number": (7, "its train split is not a list of sequences"),
    "split is text": ("abc", "its train split is not a list of sequences"),
    "split is a dict": ({"a": 1}, "its train split is not a list of sequences"),
}


@pytest.mark.parametrize("form", [put_json, put_pickle])
@pytest.mark.parametrize("train, reason", PROBLEMS.values(), ids=PROBLEMS)
def test_places_are_named(tmp_path, form, train, reason):
    assert reason in refusal(form(tmp_path, {**CHORALES, "train": train}))


@pytest.mark.parametrize("form", [put_json, put_pickle])
def test_splits_are_needed_once(tmp_path, form):
    for missing in CHORALES:
        rest = {split: value for split, value in CHORALES.items() if split != missing}
        assert f"it has no {missing} split" in refusal(form(tmp_path, rest))
    both = {**CHORALES, "validation": CHORALES["valid"]}
    assert "both a valid and a validation split" in refusal(form(tmp_path, both))
    assert "does not hold the splits" in refusal(form(tmp_path, [1, 2]))


def test_absurd_nesting(tmp_path):
    assert "nested too deeply" in refusal(put(tmp_path, "deep.json", b"[" * 1_000_000))


def test_too_many_frames(tmp_path, monkeypatch):
    monkeypatch.setattr(piano_rolls, "MAX_FRAMES", 10)
    assert "more than 10 frames" in refusal(put_json(tmp_path, CHORALES))
