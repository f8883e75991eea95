"""Tests of IAM-OnDB: sequences from files, and the report of `check`."""

import numpy as np
import pytest

from odyssey.corpora import corpus, iam
from odyssey.corpora.handwriting import pen, report
from odyssey.corpora.handwriting.characters import CHARACTERS
from odyssey.corpora.handwriting.line_strokes import read_strokes
from odyssey.corpora.sources import Source, record_source
from odyssey.errors import BadInput
from odyssey.features import SPLITS
from tests.helpers.handwriting_files import (
    BOARDS,
    put,
    put_board,
    put_copy,
    strokes_of,
    transcription_of,
    xml,
)


def texts(features):
    return {
        split: ["".join(CHARACTERS[label - 1] for label in s.targets) for s in sequences]
        for split, sequences in features.splits.items()
    }


def damage(root, board="a01-000u", number=2):
    """Damage the strokes of one line; return the path."""
    return put(strokes_of(root, board, number), "<broken")


def test_registered():
    assert corpus("iam") is iam


def test_sequences(tmp_path):
    features = iam.features(put_copy(tmp_path / "copy"))
    assert (features.task, features.title, features.output_size) == (
        "transcription",
        "IAM-OnDB",
        82,
    )
    assert (features.source, features.stand_in) == ("read from copy", "")
    assert features.set_aside == () and features.input_size == 4
    assert features.classes[0] == "" and features.classes[1:] == tuple(CHARACTERS)
    assert texts(features) == {
        "train": ["A MOVE to", "stop Mr", '"Left-wing"'],
        "validation": ["(a large", "majority)", "support"],
        "test": ["of Labour", "M Ps"],
    }
    for split in SPLITS:
        for sequence in features.splits[split]:
            assert sequence.inputs.dtype == np.float32 and sequence.inputs.shape == (12, 4)
            assert sequence.targets.dtype == np.uint8


def test_inputs_are_normalised_by_training_statistics(tmp_path):
    put_copy(tmp_path)
    wild = [[(9000 * i, 7 * i, 3 * i) for i in range(11)], *[[(5, i, i)] for i in range(12)]]
    path = put(strokes_of(tmp_path, "c03-000b", 1), xml(wild))
    raw = [pen.frames(read_strokes(line.strokes)) for line in iam.lines(tmp_path)["train"]]
    mean, deviation = np.concatenate(raw).mean(axis=0), np.concatenate(raw).std(axis=0)
    features = iam.features(tmp_path)
    train = np.concatenate([s.inputs for s in features.splits["train"]])
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(train.std(axis=0), 1, rtol=1e-5)
    expected = (pen.frames(read_strokes(path)) - mean) / deviation
    np.testing.assert_allclose(features.splits["test"][1].inputs, expected, rtol=1e-4)


def test_same_features_each_time_and_wherever_the_copy_lies(tmp_path):
    once = iam.features(put_copy(tmp_path / "one"))
    assert iam.features(put_copy(tmp_path / "two" / "IAM-OnDB")).digest == once.digest
    assert iam.features(tmp_path / "two").digest == once.digest


def test_stand_in_is_labelled(tmp_path):
    root = put_copy(tmp_path / "IAM-OnDB")
    record_source(root, Source("a made-up copy", stand_in="synthetic handwriting"), {})
    for path in (root, tmp_path):
        features = iam.features(path)
        assert (features.source, features.stand_in) == ("a made-up copy", "synthetic handwriting")
        assert iam.check(path).startswith("This is a made-up copy.\n")


def test_board_that_the_paper_leaves_out(tmp_path):
    put_copy(tmp_path)
    put_board(tmp_path, iam.LEFT_OUT, ["bone %%%%%%%%%%% pinned", "x"])
    once = iam.features(tmp_path)
    path = tmp_path / "trainset.txt"
    put(path, path.read_bytes() + b" a08-551z\n")
    assert iam.features(tmp_path).digest == once.digest
    assert "a08-551z is left out" in iam.check(tmp_path)


# What is set aside.


def test_unusable_line_is_set_aside_within_the_tolerated_share(tmp_path):
    path = damage(put_copy(tmp_path))
    with pytest.raises(BadInput, match=r"1 of 14 files cannot be used.*check iam.*-02\.xml"):
        iam.features(tmp_path)
    features = iam.features(tmp_path, tolerated=1 / 14)
    assert texts(features)["train"] == ["A MOVE to", '"Left-wing"']
    (sentence,) = features.set_aside
    assert sentence.startswith(f"{path} cannot be used: it is not complete XML")


def test_unusable_board_is_set_aside(tmp_path):
    put_copy(tmp_path)
    strokes_of(tmp_path, "a01-000u", 2).unlink()
    features = iam.features(tmp_path, tolerated=0.1)
    assert texts(features)["train"] == ['"Left-wing"']
    (sentence,) = features.set_aside
    assert str(transcription_of(tmp_path, "a01-000u")) in sentence and "has 2 lines" in sentence
    assert [line.board for line in iam.lines(tmp_path)["train"]] == ["a01-003"]


def test_foreign_character_sets_its_line_aside(tmp_path):
    put_copy(tmp_path)
    put_board(tmp_path, "a01-000u", ["fine", "100%"])
    features = iam.features(tmp_path, tolerated=0.1)
    assert texts(features)["train"] == ["fine", '"Left-wing"']
    path = transcription_of(tmp_path, "a01-000u")
    assert f"{path} cannot be used: in line 2 '%' is not one of the 81" in features.set_aside[0]


@pytest.mark.parametrize("text, fits", [("abcdefghijkl", True), ("abcdefghijkk", False)])
def test_ctc_needs_frames_for_characters_and_for_blanks_between_equal_ones(tmp_path, text, fits):
    put_copy(tmp_path)  # lines of 12 frames
    put_board(tmp_path, "a01-003", [text])
    features = iam.features(tmp_path, tolerated=0.1)
    assert len(features.splits["train"]) == (3 if fits else 2)
    if not fits:
        (sentence,) = features.set_aside
        assert str(strokes_of(tmp_path, "a01-003", 1)) in sentence
        assert "12 frames are fewer than the 13" in sentence


def test_split_without_lines(tmp_path):
    put_copy(tmp_path)
    damage(tmp_path, "c03-000a", 1)
    damage(tmp_path, "c03-000b", 1)
    with pytest.raises(BadInput, match="test split has no sequences"):
        iam.features(tmp_path, tolerated=1.0)


# What check says.


def test_check_counts(tmp_path):
    lines = iam.check(put_copy(tmp_path)).splitlines()
    assert [line.split() for line in lines[:4]] == [
        ["split", "boards", "lines", "paper", "frames", "mean", "length", "mean", "characters"],
        ["train", "2", "3", "5355", "36", "12.00", "9.00"],
        ["validation", "2", "3", "2956", "36", "12.00", "8.00"],
        ["test", "2", "2", "3859", "24", "12.00", "6.50"],
    ]
    written = set(
        "".join(text for boards in BOARDS.values() for t in boards.values() for text in t)
    )
    assert lines[4].startswith(f"{len(written)} of the 81 characters occur, not ")
    assert lines[5:] == [
        "Not the paper's 5,355/2,956/3,859 lines (train 3 instead of 5,355, validation 3 instead "
        "of 2,956, test 2 instead of 3,859), but usable."
    ]


def test_check_recognises_a_full_copy(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "PUBLISHED", {"train": 3, "validation": 3, "test": 2})
    assert iam.check(put_copy(tmp_path)).endswith("\nAs many lines as in the paper: 3/3/2.")


def test_check_names_every_file_that_cannot_be_used(tmp_path):
    broken = damage(put_copy(tmp_path))
    absent = transcription_of(tmp_path, "c03-000b")
    absent.unlink()
    words = iam.check(tmp_path)
    assert "2 of 13 files are set aside; max_set_aside must be at least 0.1539:" in words
    assert f"\n{absent} cannot be used: it does not exist;" in words
    assert f"\n{broken} cannot be used: it is not complete XML" in words
    iam.features(tmp_path, tolerated=0.1539)


def test_check_of_a_copy_without_test_lines(tmp_path):
    put_copy(tmp_path)
    damage(tmp_path, "c03-000a", 1)
    damage(tmp_path, "c03-000b", 1)
    assert iam.check(tmp_path).endswith("\nNot usable: no lines for test.")
