"""Tests of TIMIT: sequences from files, and the report of `check`."""

import json
import shutil

import numpy as np
import pytest

from odyssey.corpora import corpus, timit
from odyssey.corpora.speech.audio import read_audio
from odyssey.corpora.speech.phones import PHONES, read_phones
from odyssey.errors import BadInput
from odyssey.features import SPLITS
from tests.helpers.repository import SHARED
from tests.helpers.speech_files import put_audio, put_phones, put_speakers, put_utterance, refusal

SAMPLE = SHARED / "data" / "timit_sample"
needs_sample = pytest.mark.skipif(not SAMPLE.is_dir(), reason="no TIMIT sample at ../shared/data")
FOLDERS = ["TRAIN/DR1/FCJF0", "TRAIN/DR8/MBCG0", "TEST/DR1/MDAB0", "TEST/DR1/FAKS0"]


@pytest.fixture
def copy(tmp_path):
    """Return a copy with two speakers in TRAIN and one in each test set, two sentences each."""
    return put_speakers(tmp_path / "TIMIT", FOLDERS)


def sequences(features):
    return [sequence for split in SPLITS for sequence in features.splits[split]]


# What is read.


def test_registered():
    assert corpus("timit") is timit
    assert (timit.TITLE, timit.TASK) == ("TIMIT", "framewise")


def test_features_of_a_copy(copy):
    features = timit.features(copy.parent)
    assert (features.task, features.output_size, features.input_size) == ("framewise", 61, 39)
    assert (features.source, features.stand_in) == ("read from TIMIT", "")
    assert features.classes == PHONES and len(features.shift) == len(features.scale) == 39
    assert [len(features.splits[split]) for split in SPLITS] == [4, 2, 2]
    for sequence in sequences(features):
        assert sequence.inputs.shape == (23, 39) and sequence.inputs.dtype == np.float32
        assert sequence.targets.shape == (23,) and sequence.targets.dtype == np.uint8
    silence, iy = PHONES.index("h#"), PHONES.index("iy")
    expected = [silence] * 6 + [iy] * 10 + [silence] * 7  # both borders halve a window
    np.testing.assert_array_equal(features.splits["test"][0].targets, expected)


def test_training_set_has_zero_mean_and_unit_variance(copy):
    features = timit.features(copy)
    inputs = np.concatenate([sequence.inputs for sequence in features.splits["train"]])
    np.testing.assert_allclose(inputs.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(inputs.std(axis=0), 1, atol=1e-5)
    others = np.concatenate([sequence.inputs for sequence in features.splits["validation"]])
    assert abs(others.mean(axis=0)).max() > 1e-3


def test_the_same_numbers_from_every_form_of_a_copy(copy, tmp_path):
    digest = timit.features(copy).digest
    other = tmp_path / "lower"
    for folder in FOLDERS:
        for path in sorted((copy / folder).iterdir(), reverse=True):
            target = other / "timit" / folder.lower() / path.name.lower()
            if path.suffix == ".WAV":
                put_audio(target, read_audio(path), form="WAV")
            else:
                put_phones(target, read_phones(path))
    assert timit.features(other).digest == digest == timit.features(copy).digest


def test_a_stand_in_is_labelled(copy):
    record = {"file": "TIMIT", "source": "made-up noise", "stand_in": "noise"}
    (copy.parent / "source.json").write_text(json.dumps(record))
    for path in (copy, copy.parent):
        features = timit.features(path)
        assert (features.source, features.stand_in) == ("made-up noise", "noise")
        assert timit.check(path).startswith("A made-up noise.\n")


def test_a_sample_says_how_it_is_divided(tmp_path):
    put_speakers(tmp_path / "mine", ["dr1-fvmh0", "dr1-mcpm0", "dr2-faem0"])
    source = timit.features(tmp_path).source
    assert source == (
        "read from mine, divided by speaker, because the original's test speakers are missing"
    )


@needs_sample
def test_the_sample_of_real_speech():
    features = timit.features(SAMPLE)
    assert [len(features.splits[split]) for split in SPLITS] == [80, 24, 24]
    frames = [sum(len(s.inputs) for s in features.splits[split]) for split in SPLITS]
    assert frames == [23963, 7767, 7037]
    labels = np.concatenate([sequence.targets for sequence in sequences(features)])
    assert set(labels) == set(range(61))
    assert np.bincount(labels).argmax() == PHONES.index("h#")


@needs_sample
def test_silence_of_real_speech_is_quiet():
    """The log energy of frames labelled h# is much lower than that of frames labelled iy."""
    everything = sequences(timit.features(SAMPLE))
    energy = np.concatenate([sequence.inputs[:, 12] for sequence in everything])
    labels = np.concatenate([sequence.targets for sequence in everything])
    quiet, vowel = (energy[labels == PHONES.index(phone)].mean() for phone in ("h#", "iy"))
    assert quiet < -1 < 0.3 < vowel


# What cannot be used.


def damage(copy, kind):
    """Damage one of eight utterances; return the damaged file."""
    folder = copy / FOLDERS[0]
    if kind == "phones without audio":
        (folder / "SX1.WAV").unlink()
        return folder / "SX1.WAV"
    if kind == "audio without phones":
        (folder / "SX1.PHN").unlink()
        return folder / "SX1.PHN"
    if kind == "phones of another recording":
        return put_phones(folder / "SX1.PHN", [(0, 4401, "h#")])
    if kind == "unknown phone":
        return put_phones(folder / "SX1.PHN", [(0, 4000, "zzz")])
    if kind == "overlap":
        return put_phones(folder / "SX1.PHN", [(0, 2000, "h#"), (1999, 4000, "iy")])
    if kind == "sampling rate":
        return put_audio(folder / "SX1.WAV", rate=44_100)
    (folder / "SX1.WAV").write_bytes((folder / "SX1.WAV").read_bytes()[:700])
    return folder / "SX1.WAV"


KINDS = [
    "phones without audio",
    "audio without phones",
    "phones of another recording",
    "unknown phone",
    "overlap",
    "sampling rate",
    "truncated header",
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_utterance_that_cannot_be_used_is_set_aside(copy, kind):
    at_fault = damage(copy, kind)
    refused = refusal(timit.features, copy, at_fault)
    assert "1 of 8 files cannot be used" in refused
    assert f"python -m odyssey.corpora check timit {copy}" in refused
    features = timit.features(copy, tolerated=0.125)
    assert [len(features.splits[split]) for split in SPLITS] == [3, 2, 2]
    (sentence,) = features.set_aside
    assert str(at_fault) in sentence
    report = timit.check(copy)
    assert "1 of 8 utterances cannot be used:\n" + sentence in report


def second_copies(copy):
    """Copies as file managers make them: of files, and of the folder of a speaker."""
    folder = copy / FOLDERS[0]
    for name in ("SI1 (1)", "Copy of SX1", "SX2"):
        for suffix in (".WAV", ".PHN"):
            original = folder / f"{'SI1' if 'SI1' in name else 'SX1'}{suffix}"
            shutil.copy(original, folder / f"{name}{suffix}")
    shutil.copytree(folder, folder.with_name("FCJF0 (1)"))
    put_audio(folder / "SX3.WAV", read_audio(folder / "SX1.WAV"), form="WAV")


def test_second_copies_are_left_out_and_named(copy):
    expected = timit.features(copy).digest
    second_copies(copy)
    features = timit.features(copy)
    assert features.digest == expected and features.set_aside == ()
    folder, again = copy / FOLDERS[0], copy / f"{FOLDERS[0]} (1)"
    left_out = {sentence.partition(" has the same samples as ")[0] for sentence in features.remarks}
    names = ["SI1", "SI1 (1)", "SX1", "Copy of SX1", "SX2"]
    assert left_out == {
        *(str(folder / f"{name}.WAV") for name in ("SI1 (1)", "Copy of SX1", "SX2", "SX3")),
        *(str(again / f"{name}.WAV") for name in names),
    }
    sentence = f"{folder / 'SI1 (1).WAV'} has the same samples as {folder / 'SI1.WAV'}; it is left"
    assert any(remark.startswith(sentence) for remark in features.remarks)
    assert features.summary()["remarks"] == list(features.remarks)
    assert sentence in timit.check(copy)


def test_phones_of_no_length_are_counted(copy):
    expected = timit.features(copy).digest
    path = copy / FOLDERS[0] / "SX1.PHN"
    path.write_text(path.read_text().replace("\n", "\n1000 1000 q\n", 1))
    features = timit.features(copy)
    assert features.digest == expected
    assert features.remarks == (f"{path}: 1 phone of no length skipped.",)
    assert features.remarks[0] in timit.check(copy)


def test_times_in_another_unit_are_set_aside(copy):
    path = put_phones(copy / FOLDERS[0] / "SX1.PHN", [(0, 6, "h#"), (6, 25, "iy")])
    (sentence,) = timit.features(copy, tolerated=0.2).set_aside
    assert f"{path} cannot be used: it ends at sample 25 of 4,000; write its times in" in sentence


def test_labels_may_end_a_window_after_the_recording(copy):
    put_phones(copy / FOLDERS[0] / "SX1.PHN", [(0, 4400, "h#")])
    assert not timit.features(copy).set_aside


def test_a_split_of_which_nothing_can_be_used(copy):
    shutil.rmtree(copy / "TEST/DR1/MDAB0")
    (copy / "TEST/DR1/MDAB0").mkdir()
    put_phones(copy / "TEST/DR1/MDAB0/SX1.PHN")
    with pytest.raises(BadInput, match="The test split has no sequences"):
        timit.features(copy, tolerated=0.5)
    assert "Not usable: every split needs sequences" in timit.check(copy)


def test_nothing_there(tmp_path):
    for function in (timit.features, timit.check, timit.utterances):
        refusal(function, tmp_path)
        refusal(function, tmp_path / "nowhere")


# What a user is told.


def test_check_counts(copy):
    put_utterance(copy / "TEST/DR5/MRPP0")
    lines = timit.check(copy).splitlines()
    assert lines[0] == "Divided as the original."
    assert [line.split() for line in lines[1:6]] == [
        ["split", "speakers", "sequences", "published", "frames", "mean", "length"],
        ["train", "2", "4", "3696", "92", "23.00"],
        ["validation", "1", "2", "400", "46", "23.00"],
        ["test", "1", "2", "192", "46", "23.00"],
        ["all", "4", "8", "4288", "184", "23.00"],
    ]
    report = "\n".join(lines[6:])
    assert "Published mean length: 304 frames. 2 of 61 phones occur; never aa, ae," in report
    assert "Speakers in no split, left out: 1." in report
    assert "without files: fadg0, fcal1" in report and "mdab0" not in report
    assert "train 4 instead of 3696, validation 2 instead of 400, test 2 instead" in lines[-1]


def test_check_of_a_complete_copy(copy, monkeypatch):
    published = {"train": 4, "validation": 2, "test": 2}
    monkeypatch.setattr("odyssey.corpora.speech.report.PUBLISHED", published)
    assert timit.check(copy).endswith("As many sequences as published: 4/2/2.")


def test_utterances_for_figures(copy):
    first = timit.utterances(copy)["train"][0]
    assert (first.speaker, first.sentence) == ("fcjf0", "si1")
    assert len(read_audio(first.audio)) == 4000
    assert [segment.phone for segment in read_phones(first.phones)] == ["h#", "iy", "h#"]


def test_a_silent_recording_is_named(copy):
    path = put_audio(copy / FOLDERS[0] / "SX1.WAV", np.full(4000, 3, np.int16))
    features = timit.features(copy)
    assert features.remarks == (f"{path} is silent.",) and features.set_aside == ()
    assert f"{path} is silent." in timit.check(copy)
