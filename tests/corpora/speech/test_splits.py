"""Tests of the division of speakers into training, validation and test set."""

import pytest

from odyssey.corpora.speech import splits
from odyssey.corpora.speech.splits import CORE_TEST, DEVELOPMENT, divide
from tests.helpers.speech_files import put_speakers, refusal

TRAIN = ["TRAIN/DR1/FCJF0", "TRAIN/DR8/MBCG0"]


def members(root):
    division = divide(root)
    names = {
        split: sorted({each.speaker for each in utterances})
        for split, utterances in division.utterances.items()
    }
    return division.rule, names, division.unused


def test_halberstadts_lists():
    """24 and 50 different speakers; the core set has one woman and two men of each region."""
    assert (len(CORE_TEST), len(DEVELOPMENT)) == (24, 50)
    assert not CORE_TEST & DEVELOPMENT
    assert sum(name.startswith("m") for name in CORE_TEST) == 16
    assert all(name[0] in "fm" and len(name) == 5 for name in CORE_TEST | DEVELOPMENT)


def test_original_splits(tmp_path):
    put_speakers(tmp_path, [*TRAIN, "TEST/DR1/MDAB0", "TEST/DR1/FAKS0", "TEST/DR2/FPAS0"], ["SX1"])
    put_speakers(tmp_path, ["TEST/DR3/FCMH1", "TEST/DR3/MCTT0"], ["SX1"])
    expected = {"train": ["fcjf0", "mbcg0"], "validation": ["faks0"], "test": ["fpas0", "mdab0"]}
    assert members(tmp_path) == (splits.ORIGINAL, expected, 2)


def test_order_is_by_speaker_then_sentence_in_any_case(tmp_path):
    folders = ["TRAIN/DR2/mbcg0", "TRAIN/DR8/FCJF0", "TEST/DR1/MDAB0", "TEST/DR1/FAKS0"]
    put_speakers(tmp_path, folders, ["sx2", "SX1", "SI9"])
    order = [(each.speaker, each.sentence) for each in divide(tmp_path).utterances["train"]]
    assert order == [(name, s) for name in ("fcjf0", "mbcg0") for s in ("si9", "sx1", "sx2")]


def test_original_without_a_split(tmp_path):
    put_speakers(tmp_path, [*TRAIN, "TEST/DR1/MDAB0"], ["SX1"])
    assert "no speaker for the validation split" in refusal(divide, tmp_path)


@pytest.mark.parametrize(
    "speakers, expected",
    [
        ("fa mb fc", {"train": ["fa"], "validation": ["mb"], "test": ["fc"]}),
        ("faem0 fvmh0 marc0 mcpm0", {"validation": ["fvmh0"], "test": ["mcpm0"]}),
        ("fa fb fc fd fe ma mb mc md me", {"validation": ["fd", "md"], "test": ["fe", "me"]}),
    ],
)
def test_a_sample_is_divided_by_speaker(tmp_path, speakers, expected):
    names = speakers.split()
    put_speakers(tmp_path, [f"dr1-{name}" for name in names], ["sx1"])
    rule, found, unused = members(tmp_path)
    assert (rule, unused) == (splits.SAMPLE, 0)
    assert found | expected == found
    assert sorted(name for split in found.values() for name in split) == sorted(names)


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_speakers(tmp_path, count):
    put_speakers(tmp_path, ["dr1-fvmh0", "dr1-mcpm0"][:count], ["sx1"])
    assert "no speaker for the" in refusal(divide, tmp_path)


def put_list(root, *lines):
    put_speakers(root, [*TRAIN, "TEST/DR1/MDAB0", "TEST/DR1/FAKS0"], ["SX1"])
    (root / "speakers.csv").write_bytes("\n".join(["speaker,split", *lines, ""]).encode("latin-1"))
    return root


def test_a_list_overrides_the_original(tmp_path):
    put_list(tmp_path, "FCJF0,test", "mdab0,train", "FaKs0,validation")
    expected = {"train": ["mdab0"], "validation": ["faks0"], "test": ["fcjf0"]}
    assert members(tmp_path) == (splits.LISTED, expected, 1)


def test_a_list_of_a_spreadsheet(tmp_path):
    put_list(tmp_path)
    text = "sep=;\nSpeaker; Split\nFCJF0;Test\nMDAB0 ;Train \nFAKS0;Validation\n"
    (tmp_path / "speakers.csv").write_text(text, encoding="utf-16")
    expected = {"train": ["mdab0"], "validation": ["faks0"], "test": ["fcjf0"]}
    assert members(tmp_path) == (splits.LISTED, expected, 1)
    (tmp_path / "speakers.csv").write_text(text.replace("Validation", "Dev"))
    sentence = refusal(divide, tmp_path, tmp_path / "speakers.csv")
    assert "line 5 is not a speaker and one of" in sentence


GOOD = ["fcjf0,test", "mdab0,train", "faks0,validation"]


@pytest.mark.parametrize(
    "lines, problem",
    [
        ([*GOOD, "fcjf0,train"], "line 5 names 'fcjf0', for a second time"),
        ([*GOOD, "fxxx0,train"], "line 5 names 'fxxx0', who has no utterances"),
        ([*GOOD, "mbcg0,dev"], "line 5 is not a speaker and one of train, validation, test"),
        ([*GOOD, "mbcg0"], "line 5 is not a speaker"),
        ([*GOOD, "mbcg0,train,1"], "line 5 is not a speaker"),
        ([*GOOD, "é,train"], "is not text in UTF-8; in Windows-1252 it would be 'é,train'"),
        ([*GOOD, '"' + "x" * 200_000], "not a comma-separated list"),
    ],
)
def test_damaged_lists(tmp_path, lines, problem):
    root = put_list(tmp_path, *lines)
    assert problem in refusal(divide, root, root / "speakers.csv")


def test_lists_without_head_or_content(tmp_path):
    root = put_list(tmp_path, "fcjf0,test")
    assert "no speaker for the train split" in refusal(divide, root)
    (root / "speakers.csv").write_text("fcjf0,test\n")
    assert "first line is not speaker,split" in refusal(divide, root, root / "speakers.csv")
    (root / "speakers.csv").write_text("")
    assert "it is empty" in refusal(divide, root, root / "speakers.csv")
