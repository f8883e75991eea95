"""Tests of the reconstructed JSB Chorales; the stated agreement is measured again."""

import hashlib
import json
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from odyssey.corpora import jsb as jsb_corpus
from odyssey.corpora import sources
from odyssey.corpora.embedded import jsb, jsb_alignment, musicxml
from odyssey.errors import BadInput
from tests.helpers.repository import SHARED

OFFICIAL = SHARED / "data" / "jsb"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return jsb_corpus.write_embedded(tmp_path_factory.mktemp("embedded"))


@pytest.fixture(scope="module")
def table():
    return jsb_alignment.alignments()


# The reconstruction.


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="no published JSB Chorales at ../shared/data/jsb")
def test_agreement_is_measured(written, table):
    published = json.loads((OFFICIAL / "jsb-chorales-quarter.json").read_text())
    rebuilt = json.loads(written.read_text())
    rolls = {split: iter(rebuilt[split]) for split in rebuilt}
    identical = 0
    for line in table:
        original, roll = published[line.split][line.index], next(rolls[line.split])
        assert len(roll) == len(original)
        same = sum(
            sorted(ours) == sorted(theirs) for ours, theirs in zip(roll, original, strict=True)
        )
        assert same == line.identical, line
        identical += same
    record = json.loads((written.parent / sources.RECORD).read_text())
    assert record["frames_identical"] == identical
    assert record["frames_published"] == sum(len(r) for s in published.values() for r in s)
    assert record["rolls_published"] == sum(len(rolls) for rolls in published.values())


def test_counts(written, table):
    rebuilt = json.loads(written.read_text())
    assert {split: len(rolls) for split, rolls in rebuilt.items()} == {
        "train": 225,
        "valid": 74,
        "test": 77,
    }
    record = json.loads((written.parent / sources.RECORD).read_text())
    assert record["rolls_rebuilt"] == len(table) == 376
    assert record["frames_rebuilt"] == sum(len(r) for rolls in rebuilt.values() for r in rolls)
    assert record["frames_identical"] / record["frames_rebuilt"] > 0.95
    assert record["frames_identical"] <= record["frames_rebuilt"] <= record["frames_published"]


def test_source_says_that_it_is_a_reconstruction(written):
    source, stand_in = sources.recorded_source(written)
    assert stand_in == "reconstruction"
    assert source.startswith("reconstruction of JSB Chorales")
    assert "376 of 382 chorales, 95.6% of their frames identical" in source
    assert sources.recorded_source(written.with_name("other.json")) == ("read from other.json", "")


def test_the_reader_of_the_original_reads_it(written):
    features = jsb_corpus.features(written.parent)
    assert [len(features.splits[split]) for split in ("train", "validation", "test")] == [
        225,
        74,
        77,
    ]


def test_same_bytes_each_time(written, tmp_path):
    again = jsb_corpus.write_embedded(tmp_path)
    for name in (written.name, sources.RECORD):
        assert (again.with_name(name)).read_bytes() == written.with_name(name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [written.name, sources.RECORD]
    )


def test_table_names_each_roll_once(table):
    places = [(line.split, line.index) for line in table]
    assert len(set(places)) == len(places)
    assert {line.rests for line in table} == {"silent", "held"}
    for line in table:
        assert all(start < stop for start, stop in line.ranges)
        assert 0 <= line.identical <= sum(stop - start for start, stop in line.ranges)


def test_no_score_serves_two_splits(table):
    """Except where the published set itself has the chorale in both."""
    homes = {}
    for line in table:
        homes.setdefault(line.score, []).append((line.split, line.index))
    assert {score: places for score, places in homes.items() if len(places) > 1} == {
        "bwv414.mxl": [("train", 14), ("valid", 33)]
    }


# Scores that cannot be used.


def test_missing_music21(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(BadInput, match="music21, which is not installed; run pip install"):
        jsb_corpus.write_embedded(tmp_path)
    assert not list(tmp_path.iterdir())


def test_another_edition(monkeypatch, tmp_path, table):
    line = replace(table[0], transpose=table[0].transpose + 1)
    monkeypatch.setattr(jsb, "alignments", lambda: [line])
    with pytest.raises(BadInput, match=r"bwv190\.7\.mxl .*another edition.*reinstall music21"):
        jsb_corpus.write_embedded(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [None, b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_damaged_score(tmp_path, table, content):
    if content is not None:
        (tmp_path / table[0].score).write_bytes(content)
    with pytest.raises(BadInput, match="reinstall music21"):
        jsb.rebuild(table[0], tmp_path)


def test_score_with_too_few_voices(tmp_path, table):
    (tmp_path / "solo.xml").write_text(score("<note><duration>1</duration></note>"))
    with pytest.raises(BadInput, match="reinstall music21"):
        jsb.rebuild(replace(table[0], score="solo.xml"), tmp_path)


# Sampling.


def part(*notes, length):
    notes = [musicxml.Note(Fraction(onset), Fraction(end), pitch) for onset, end, pitch in notes]
    return musicxml.Part(tuple(notes), Fraction(length))


def rebuilt(monkeypatch, voices, **changes):
    monkeypatch.setattr(jsb, "read_parts", lambda path: voices)
    line = jsb_alignment.Alignment(
        split="train",
        index=0,
        score="",
        parts=tuple(range(len(voices))),
        step=Fraction(1),
        transpose=0,
        ranges=((0, 99),),
        rests="silent",
        bass_floor=0,
        identical=0,
        digest="",
    )
    return jsb.rebuild(replace(line, **changes), Path())


SOPRANO = part((0, 1, 72), ("1/2", 2, 74), (3, 4, 76), length=4)
BASS = part((0, 2, 40), (3, 4, 50), length=4)


@pytest.mark.parametrize(
    "changes, frames",
    [
        ({}, [[40, 72], [40, 74], [], [50, 76]]),
        ({"rests": "held"}, [[40, 72], [40, 74], [40, 74], [50, 76]]),
        ({"transpose": 3}, [[43, 75], [43, 77], [], [53, 79]]),
        ({"bass_floor": 45}, [[52, 72], [52, 74], [], [50, 76]]),
        ({"bass_floor": 45, "transpose": 10}, [[62, 82], [62, 84], [], [60, 86]]),
        ({"step": Fraction(2)}, [[40, 72], []]),
        ({"step": Fraction(3, 2)}, [[40, 72], [40, 74], [50, 76]]),
        ({"ranges": ((0, 1), (0, 2), (3, 4))}, [[40, 72], [40, 72], [40, 74], [50, 76]]),
        ({"parts": (1,)}, [[40], [40], [], [50]]),
    ],
)
def test_sampling(monkeypatch, changes, frames):
    assert rebuilt(monkeypatch, [SOPRANO, BASS], **changes) == frames


def test_silence_before_the_first_chord_is_not_filled(monkeypatch):
    late = part((1, 2, 60), length=3)
    assert rebuilt(monkeypatch, [late], rests="held") == [[], [60], [60]]


# MusicXML.


def score(*measures):
    body = "".join(f"<measure>{measure}</measure>" for measure in measures)
    return f"<score-partwise><part id='P1'>{body}</part></score-partwise>"


def note(step, octave, duration, extra="", alter=None):
    alter = "" if alter is None else f"<alter>{alter}</alter>"
    pitch = f"<pitch><step>{step}</step>{alter}<octave>{octave}</octave></pitch>"
    return f"<note>{extra}{pitch}<duration>{duration}</duration></note>"


DIVISIONS = "<attributes><divisions>2</divisions></attributes>"


def test_notes_of_a_score(tmp_path):
    rest = "<note><rest/><duration>2</duration></note>"
    first = DIVISIONS + note("C", 4, 2) + note("E", 4, 2, "<chord/>") + rest + note("A", 0, 1)
    second = note("B", 4, 3, alter=-1) + "<backup><duration>2</duration></backup>"
    second += note("F", 4, 1, alter=1) + "<note><grace/></note>"
    second += "<forward><duration>3</duration></forward>"
    path = tmp_path / "score.xml"
    path.write_text(score(first, second, "<attributes/>" + note("C", 8, 2)))
    (only,) = musicxml.read_parts(path)
    half = Fraction(1, 2)
    assert only.notes == (
        (0, 1, 60),
        (0, 1, 64),
        (2, 5 * half, 21),
        (5 * half, 4, 70),
        (3, 7 * half, 66),
        (5, 6, 108),
    )
    assert only.length == 6


def test_compressed_score_names_its_document(tmp_path):
    path, document = tmp_path / "score.mxl", score(DIVISIONS + note("C", 4, 2))
    container = "<container><rootfiles><rootfile full-path='music.xml'/></rootfiles></container>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("other.xml", "<nothing/>")
        archive.writestr("music.xml", document)
    (tmp_path / "score.xml").write_text(document)
    assert musicxml.read_parts(path) == musicxml.read_parts(tmp_path / "score.xml")


def test_digest_is_of_the_roll():
    assert jsb.digest([[60], []]) == hashlib.sha256(b"[[60], []]").hexdigest()[:12]
