"""Tests of the folders of TIMIT: the utterances are found in every layout of a copy."""

import shutil

import pytest

from odyssey.corpora.speech import tree
from odyssey.corpora.speech.phones import read_phones
from odyssey.corpora.speech.tree import find_root, find_speakers
from tests.helpers.speech_files import put_audio, put_phones, put_speakers, put_utterance, refusal

FOLDERS = ["TRAIN/DR1/FCJF0", "TRAIN/DR2/MAEB0", "TEST/DR1/FAKS0"]


def found(path):
    """Return (part, speaker, sentence) of every utterance whose two files exist."""
    return [
        (speaker.part, name, utterance.sentence)
        for name, speaker in find_speakers(find_root(path)).items()
        for utterance in speaker.utterances
        if utterance.audio.is_file() and utterance.phones.is_file()
    ]


EXPECTED = [
    (part, speaker, sentence)
    for part, speaker in (("test", "faks0"), ("train", "fcjf0"), ("train", "maeb0"))
    for sentence in ("si1", "sx1")
]


@pytest.mark.parametrize("inside", [".", "TIMIT", "timit", "disc/TIMIT"])
def test_the_corpus_may_lie_some_levels_down(tmp_path, inside):
    put_speakers(tmp_path / inside, FOLDERS)
    (tmp_path / ".snakemake_timestamp").touch()
    (tmp_path / "source.json").write_text("{}")
    assert find_root(tmp_path) == tmp_path / inside
    assert found(tmp_path) == EXPECTED


def lower(name):
    return name.lower()


def mixed(name):
    return "".join(c.lower() if i % 2 else c.upper() for i, c in enumerate(name))


@pytest.mark.parametrize("case", [str.upper, lower, mixed])
def test_letter_case_does_not_matter(tmp_path, case):
    put_speakers(tmp_path, FOLDERS)
    for path in sorted(tmp_path.rglob("*"), key=lambda path: -len(path.parts)):
        path.rename(path.with_name(case(path.name)))
    assert found(tmp_path) == EXPECTED


def test_flat_folders_of_the_sample(tmp_path):
    put_speakers(tmp_path, ["dr1-fvmh0", "dr2-marc0"], ["sa1", "sa2", "si836", "sx26"])
    assert [(part, name) for part, name, _ in found(tmp_path)] == [
        *[("", "fvmh0")] * 2,
        *[("", "marc0")] * 2,
    ]
    assert {sentence for _, _, sentence in found(tmp_path)} == {"si836", "sx26"}


@pytest.mark.parametrize("sentence", ["SA1", "sa2", "Sa1"])
def test_sentences_that_everyone_reads_are_left_out(tmp_path, sentence):
    put_speakers(tmp_path, FOLDERS)
    put_utterance(tmp_path / FOLDERS[0], sentence)
    assert found(tmp_path) == EXPECTED


def test_copies_converted_to_riff(tmp_path):
    """Converted copies have SX1.WAV.wav, with or without the original SX1.WAV beside it."""
    put_speakers(tmp_path, FOLDERS)
    folder = tmp_path / FOLDERS[0]
    put_audio(folder / "SX1.WAV.wav", form="WAV")
    put_audio(folder / "SI1.WAV.wav", form="WAV")
    (folder / "SI1.WAV").unlink()
    assert found(tmp_path) == EXPECTED
    names = [each.audio.name for each in find_speakers(tmp_path)["fcjf0"].utterances]
    assert names == ["SI1.WAV.wav", "SX1.WAV"]


def test_other_files_are_left_alone(tmp_path):
    put_speakers(tmp_path, FOLDERS)
    for name in ("SX1.TXT", "SX1.WRD", "._SX1.WAV", ".hidden.PHN", "readme.doc"):
        (tmp_path / FOLDERS[0] / name).write_text("x")
    (tmp_path / "DOC").mkdir()
    (tmp_path / "DOC" / "TIMITDIC.TXT").write_text("x")
    assert found(tmp_path) == EXPECTED


def test_a_missing_half_is_named_as_it_should_be(tmp_path):
    put_phones(tmp_path / "TRAIN/DR1/FCJF0/SX1.PHN")
    put_audio(tmp_path / "TRAIN/DR1/FCJF0/SX2.WAV")
    put_audio(tmp_path / "TRAIN/DR1/FCJF0/sx3.WAV.wav", form="WAV")
    first, second, third = find_speakers(tmp_path)["fcjf0"].utterances
    assert (first.audio.name, second.phones.name) == ("SX1.WAV", "SX2.PHN")
    assert third.phones.name == "sx3.phn"


def test_where_no_corpus_is(tmp_path):
    assert "is not a folder" in refusal(find_root, tmp_path / "nowhere")
    assert "neither TIMIT's folders TRAIN and TEST" in refusal(find_root, tmp_path)
    put_phones(tmp_path / "SX1.PHN")
    assert "is not a folder" in refusal(find_root, tmp_path / "SX1.PHN")
    refusal(find_root, tmp_path)
    (tmp_path / "TRAIN" / "DR1" / "FCJF0").mkdir(parents=True)
    assert "no folder of a speaker" in refusal(find_speakers, find_root(tmp_path))


def test_two_copies_are_not_told_apart(tmp_path):
    for name in ("TIMIT", "TIMIT copy"):
        put_speakers(tmp_path / name, ["TRAIN/DR1/FCJF0"])
    sentence = refusal(find_root, tmp_path)
    assert "TIMIT and TIMIT copy in it are both copies of TIMIT, or parts" in sentence
    assert find_root(tmp_path / "TIMIT") == tmp_path / "TIMIT"


def test_a_speaker_with_two_folders(tmp_path):
    put_speakers(tmp_path, [*FOLDERS, "TEST/DR3/fcjf0"])
    sentence = refusal(find_speakers, tmp_path, tmp_path / "TEST/DR3/fcjf0")
    assert str(tmp_path / FOLDERS[0]) in sentence and "remove one" in sentence
    shutil.rmtree(tmp_path / FOLDERS[0])
    assert ("test", "fcjf0", "sx1") in found(tmp_path)


def test_folders_and_files_that_may_not_be_read(tmp_path, monkeypatch):
    put_speakers(tmp_path, FOLDERS)

    def denied(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.open", denied)
    sentence = refusal(read_phones, tmp_path / FOLDERS[0] / "SX1.PHN")
    assert "(Permission denied); make it readable" in sentence
    monkeypatch.setattr("pathlib.Path.iterdir", denied)
    assert "(Permission denied); make it readable" in refusal(find_root, tmp_path)
    monkeypatch.setattr("pathlib.Path.is_dir", denied)
    assert "(Permission denied); make it readable" in refusal(find_root, tmp_path)


def test_a_link_to_itself_ends(tmp_path):
    put_speakers(tmp_path, FOLDERS)
    (tmp_path / "TRAIN" / "again").symlink_to(tmp_path / "TRAIN")
    assert found(tmp_path) == EXPECTED


def test_absurdly_full_folders(tmp_path, monkeypatch):
    put_speakers(tmp_path, FOLDERS)
    monkeypatch.setattr(tree, "MAX_FOLDERS", 6)
    assert "more than 6 folders" in refusal(find_speakers, tmp_path)
    monkeypatch.setattr(tree, "MAX_ENTRIES", 1)
    assert "more than 1 files" in refusal(find_root, tmp_path)
