"""Tests of the embedded speech: TIMIT's format, labels that match the audio, equal bytes."""

import json
import subprocess
from itertools import pairwise
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest
import soundfile

from odyssey.corpora.embedded import speech
from odyssey.corpora.embedded.speech_espeak import RATE, Synthesiser
from odyssey.corpora.embedded.speech_phones import TABLE, label, read_table
from odyssey.corpora.embedded.speech_sentences import sentences
from odyssey.corpora.embedded.speech_speakers import ACCENTS, FEMALE, MALE, speaker
from odyssey.corpora.embedded.speech_synthesis import divide
from odyssey.corpora.speech.phones import PHONES, read_phones
from odyssey.corpora.timit import utterances
from odyssey.errors import BadInput

SIZES = {"train": 17, "validation": 3, "test": 2}
VOWELS = {"aa", "ae", "ah", "ao", "aw", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw"}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return speech.write(tmp_path_factory.mktemp("speech"), SIZES)


@pytest.fixture(scope="module")
def synthesiser():
    return Synthesiser()


def files(root):
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def stems(root):
    return sorted(path.with_suffix("") for path in root.rglob("*.PHN"))


def lines(stem, suffix):
    rows = (line.split(maxsplit=2) for line in stem.with_suffix(suffix).read_text().splitlines())
    return [(int(start), int(end), what) for start, end, what in rows]


# What lies on disk.


def test_same_sizes_give_same_bytes(root, tmp_path):
    assert files(speech.write(tmp_path, SIZES)) == files(root)


def test_original_form(root):
    assert root.name == "TIMIT"
    assert {path.name for path in root.iterdir()} == {"TRAIN", "TEST", "speakers.csv"}
    assert len(stems(root)) == sum(SIZES.values())
    for stem in stems(root):
        _, region, name, sentence = stem.relative_to(root).parts
        assert region.startswith("DR") and name[0] in "MF" and sentence.startswith("SI")
        assert stem.with_suffix(".WAV").read_bytes().startswith(b"NIST_1A\n   1024\n")
        recording = soundfile.info(stem.with_suffix(".WAV"))
        assert (recording.samplerate, recording.channels) == (16_000, 1)
        assert (recording.format, recording.subtype) == ("NIST", "PCM_16")
        assert lines(stem, ".TXT")[0][:2] == (0, recording.frames)


def test_reader_finds_every_split(root):
    found = utterances(root)
    assert {split: len(members) for split, members in found.items()} == SIZES
    speakers = [{member.speaker for member in members} for members in found.values()]
    assert [len(names) for names in speakers] == [3, 1, 1]
    assert len(set.union(*speakers)) == 5
    texts = [
        member.phones.with_suffix(".TXT").read_text() for each in found.values() for member in each
    ]
    assert len({text.split(maxsplit=2)[2] for text in texts}) == sum(SIZES.values())


def test_stand_in_is_labelled(root):
    record = json.loads((root.parent / "source.json").read_text())
    assert (record["file"], record["stand_in"]) == ("TIMIT", "synthetic speech")
    assert "espeak-ng" in record["source"] and record["utterances"] == SIZES


def test_phones_follow_each_other_through_the_whole_recording(root):
    for stem in stems(root):
        segments = read_phones(stem.with_suffix(".PHN"))
        assert segments[0].start == 0
        assert segments[-1].end == soundfile.info(stem.with_suffix(".WAV")).frames
        assert segments[0].phone == segments[-1].phone == "h#"
        for before, after in pairwise(segments):
            assert before.start < before.end == after.start
            assert before.phone != after.phone


def test_words_are_those_of_the_text(root):
    for stem in stems(root):
        words, text = lines(stem, ".WRD"), lines(stem, ".TXT")[0][2]
        assert " ".join(word for *_, word in words) == text.lower().translate(
            {ord(mark): None for mark in ".,?!"}
        )
        bounds = {time for start, end, _ in lines(stem, ".PHN") for time in (start, end)}
        assert all(start < end and {start, end} <= bounds for start, end, _ in words)


def levels(root, prepare=lambda audio: audio):
    """Return the levels of all segments, in units of 16 bit integers, by phone."""
    found = {}
    for stem in stems(root):
        audio = prepare(soundfile.read(stem.with_suffix(".WAV"), dtype="int16")[0].astype(float))
        for start, end, phone in lines(stem, ".PHN"):
            found.setdefault(phone, []).append(np.sqrt(np.mean(audio[start:end] ** 2)))
    return found


def test_closures_are_as_quiet_as_silence_and_vowels_20_db_louder(root):
    level = levels(root)
    quiet = np.concatenate([level[phone] for phone in ("pcl", "tcl", "kcl", "h#")])
    loud = np.concatenate([level[phone] for phone in VOWELS & set(level)])
    assert quiet.min() > 1 and quiet.max() < 30
    assert np.percentile(loud, 5) > 10 * np.median(quiet)


def test_voiced_closures_have_less_at_high_frequencies_than_their_releases(root):
    level = levels(root, np.diff)
    for stop in ("b", "d", "g"):
        assert 3 * np.median(level[f"{stop}cl"]) < np.median(level[stop])


# What is said.


def test_every_mnemonic_of_every_accent_is_a_phone_of_timit(synthesiser):
    """`label` raises BadInput if a mnemonic is not in the table."""
    seen = set()
    for number, text in enumerate(sentences(400)):
        accent = ACCENTS[number % len(ACCENTS)]
        audio, sounds = synthesiser.speak(text, f"{accent}+m3", 170, 50)
        padded = np.pad(audio, RATE // 10)
        shifted = [sound._replace(start=sound.start + RATE // 10) for sound in sounds]
        seen |= {segment.phone for segment in label(padded, shifted, read_table(accent))}
    assert set(PHONES) - seen == {"ax-h", "em", "eng", "hv", "nx"}
    assert seen <= set(PHONES)


def test_table_names_only_phones_of_timit():
    assert {
        phone for accent in ACCENTS for phones in read_table(accent).values() for phone in phones
    } <= {*PHONES}
    assert set(TABLE.read_text().splitlines()[0].split(",")[2:]) <= set(ACCENTS)


def test_accents_differ_where_they_are_heard_to():
    assert read_table("en-us")["A@"] == ("aa", "r") and read_table("en")["A@"] == ("aa",)
    assert read_table("en-gb-scotland")["u:"] == ("ux",) and read_table("en")["u:"] == ("uw",)


def test_every_voice_is_there(synthesiser):
    """espeak-ng ignores unknown variants without an error, so the test looks for their files."""
    variants = Path(espeakng_loader.get_data_path()) / "voices" / "!v"
    for variant in [*MALE.split(), *FEMALE.split()]:
        assert (variants / variant).is_file()
        audio, _ = synthesiser.speak("We go.", f"en-us+{variant}", 170, 50)
        assert audio.any() and np.abs(audio.astype(int)).max() < 2**15 - 1
    for accent in ACCENTS:
        synthesiser.speak("We go.", f"{accent}+m3", 170, 50)
    with pytest.raises(BadInput, match=r"no voice xx-nowhere\+m3; run pip"):
        synthesiser.speak("We go.", "xx-nowhere+m3", 170, 50)


def test_sentences_differ_and_only_grow_in_number():
    many = sentences(2000)
    assert len(set(many)) == 2000 and sentences(5) == many[:5]
    assert all(text.isascii() and "{" not in text and 2 <= len(text.split()) <= 16 for text in many)


def test_speakers_are_distinct_and_not_timits():
    people = [speaker(number) for number in range(600)]
    assert len({person.name for person in people}) == len({person[2:] for person in people}) == 600
    assert all(person.name.endswith("9") for person in people)
    assert {person.region for person in people} == {1, 2, 3, 4, 5}


# How it is divided, and what cannot be made.


def test_full_size_has_as_many_utterances_as_timit():
    parts = list(divide({"train": 3696, "validation": 400, "test": 192}))
    assert [sum(part.split == split for part in parts) for split in SIZES] == [462, 50, 24]
    assert all(part.last - part.first == 8 for part in parts)
    assert [part.first for part in parts[1:]] == [part.last for part in parts[:-1]]
    assert len({part.speaker.name for part in parts}) == 536


@pytest.mark.parametrize(
    "sizes",
    [{}, {"train": 1}, {**SIZES, "extra": 1}]
    + [{**SIZES, "test": size} for size in (0, -1, 1.5, True, "3", 10**9)],
)
def test_impossible_sizes(sizes, tmp_path):
    with pytest.raises(BadInput, match="cannot be made with sizes"):
        speech.write(tmp_path / "new", sizes)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "TIMIT").mkdir()
    with pytest.raises(BadInput, match=r"TIMIT already exists; delete it or name another"):
        speech.write(tmp_path, SIZES)
    assert list((tmp_path / "TIMIT").iterdir()) == []


@pytest.mark.parametrize("returncode", [1, -11])
def test_failing_synthesiser_is_a_sentence_and_leaves_nothing(tmp_path, monkeypatch, returncode):
    def fail(command, **_):
        (Path(command[3]) / "TRAIN").mkdir(parents=True)
        message = "Fatal: no voice.\n" if returncode == 1 else ""
        return subprocess.CompletedProcess(command, returncode, "", message)

    monkeypatch.setattr(subprocess, "run", fail)
    problem = "no voice" if returncode == 1 else "status -11"
    with pytest.raises(BadInput, match=problem):
        speech.write(tmp_path, SIZES)
    assert list(tmp_path.iterdir()) == []


def test_missing_package_is_a_sentence(tmp_path, monkeypatch):
    """The new process has the same search path, so that an empty package hides the real one."""
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "espeakng_loader.py").write_text("raise ImportError('not here')\n")
    monkeypatch.syspath_prepend(tmp_path / "hidden")
    with pytest.raises(BadInput, match=r"espeak-ng cannot be loaded \(not here\); run pip install"):
        speech.write(tmp_path / "out", SIZES)
