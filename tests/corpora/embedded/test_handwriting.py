"""Tests of the embedded handwriting: its files, texts and pen strokes."""

import json
import re
from collections import defaultdict
from xml.etree import ElementTree

import numpy as np
import pytest

from odyssey.corpora import iam
from odyssey.corpora.embedded import handwriting, handwriting_pen
from odyssey.corpora.embedded.handwriting_files import board_name
from odyssey.corpora.handwriting.characters import CHARACTERS
from odyssey.corpora.sources import recorded_source
from odyssey.errors import BadInput

SMALL = {"train": 16, "validation": 3, "test": 8}
LISTS = ("trainset", "testset_v", "testset_t", "testset_f")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return handwriting.write(tmp_path_factory.mktemp("default"))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return handwriting.write(tmp_path_factory.mktemp("small"), SMALL)


def boards(root, name):
    return (root / f"{name}.txt").read_text(encoding="ascii").split()


def transcription(root, board):
    text = (root / "ascii" / board[:3] / board[:7] / f"{board}.txt").read_text(encoding="ascii")
    assert text.startswith("OCR:\n")
    return text.split("CSR:\n\n")[1].splitlines()


def strokes(path):
    """Return lists of (x, y, time), read with the standard library's parser."""
    root = ElementTree.parse(path).getroot()
    assert root.tag == "WhiteboardCaptureSession"
    return [
        np.array([[float(point.get(name)) for name in ("x", "y", "time")] for point in stroke])
        for stroke in root.findall("StrokeSet/Stroke")
    ]


def every_line(root):
    """The strokes of each line, in a fixed order."""
    return [strokes(path) for path in sorted(root.glob("lineStrokes/*/*/*.xml"))]


def texts(root, *names):
    return [
        line
        for name in names
        for board in boards(root, name)
        for line in transcription(root, board)
    ]


# The files.


def test_same_bytes_each_time(small, tmp_path):
    again = handwriting.write(tmp_path, dict(reversed(SMALL.items())))
    files = sorted(path.relative_to(small) for path in small.rglob("*.*"))
    assert files == sorted(path.relative_to(again) for path in again.rglob("*.*"))
    assert all((small / file).read_bytes() == (again / file).read_bytes() for file in files)
    assert (small.parent / "source.json").read_bytes() == (tmp_path / "source.json").read_bytes()


def test_tree_is_that_of_the_original(small):
    assert {path.name for path in small.parent.iterdir()} == {"IAM-OnDB", "source.json"}
    assert {path.name for path in small.iterdir()} == {
        "lineStrokes",
        "ascii",
        *(f"{name}.txt" for name in LISTS),
    }
    expected = {
        f"{board[:3]}/{board[:7]}/{board}-{number:02d}.xml"
        for name in LISTS
        for board in boards(small, name)
        for number in range(1, 1 + len(transcription(small, board)))
    }
    folder = small / "lineStrokes"
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.xml")} == expected


def test_files_look_like_the_originals(small):
    assert (small / "testset_v.txt").read_bytes() == b" a00-000z\n"
    content = (small / "lineStrokes/a00/a00-000/a00-000u-01.xml").read_text(encoding="iso-8859-1")
    assert content.startswith(
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<WhiteboardCaptureSession>\n'
        '  <WhiteboardDescription>\n    <SensorLocation corner="top_left"/>\n'
    )
    assert re.search(
        r'    <Stroke colour="black" start_time="(\d+\.\d\d)" end_time="\d+\.\d\d">\n'
        r'      <Point x="\d+" y="\d+" time="\1"/>\n',
        content,
    )


def test_description_is_the_box_around_the_line(small):
    path = next(small.glob("lineStrokes/*/*/*-02.xml"))
    box = ElementTree.parse(path).getroot().find("WhiteboardDescription")
    points = np.concatenate(strokes(path))
    corner = box.find("DiagonallyOppositeCoords")
    assert [int(corner.get("x")), int(corner.get("y"))] == [*points.max(axis=0)[:2]]
    assert int(box.find("HorizontallyOppositeCoords").get("y")) == points.min(axis=0)[1]


def test_sizes_are_honoured_and_the_reader_agrees(small):
    assert [len(texts(small, name)) for name in LISTS] == [16, 2, 1, 8]
    features = iam.features(small)
    assert {split: len(of) for split, of in features.splits.items()} == SMALL
    assert features.stand_in == "synthetic handwriting" and features.set_aside == ()


def test_source_is_recorded(small):
    words = recorded_source(small)
    assert words.stand_in == "synthetic handwriting"
    assert words.source == "synthetic handwriting: 27 lines by 5 synthetic writers"
    assert json.loads((small.parent / "source.json").read_text())["lines"] == SMALL


def test_board_names_are_unlike():
    assert [board_name(index) for index in (0, 1, 4, 99, 100)] == [
        "a00-000u",
        "a00-000w",
        "a00-001u",
        "a00-024z",
        "a01-000u",
    ]
    assert len({board_name(index) for index in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"train": 5},
        {**SMALL, "valid": 1},
        {**SMALL, "train": 0},
        {**SMALL, "validation": 1},
        {**SMALL, "test": 2.0},
        {**SMALL, "test": True},
    ],
)
def test_impossible_sizes_are_refused(tmp_path, sizes):
    with pytest.raises(BadInput, match=r"sizes of the embedded IAM-OnDB .* give whole numbers"):
        handwriting.write(tmp_path, sizes)
    assert not list(tmp_path.iterdir())


def test_more_than_the_prose_has_is_refused(tmp_path):
    with pytest.raises(BadInput, match="at most 50000"):
        handwriting.write(tmp_path, {**SMALL, "train": 50_000})
    for characters in (2, 1000, float("nan")):
        with pytest.raises(BadInput, match="choose from 10 to 80"):
            handwriting.write(tmp_path, SMALL, characters)


def test_another_embedded_corpus_is_replaced_and_nothing_else(tmp_path):
    sizes = {"train": 2, "validation": 2, "test": 1}
    handwriting.write(tmp_path, SMALL)
    root = handwriting.write(tmp_path, sizes)
    assert len(list(root.glob("lineStrokes/*/*/*.xml"))) == 5
    (tmp_path / "source.json").unlink()
    with pytest.raises(BadInput, match="IAM-OnDB is not an embedded data set; move it away"):
        handwriting.write(tmp_path, sizes)
    assert len(list(root.glob("lineStrokes/*/*/*.xml"))) == 5


# The text.


def test_default_corpus_has_all_characters_in_training(corpus):
    training = texts(corpus, "trainset")
    assert set("".join(training)) == set(CHARACTERS)
    assert 9 < np.mean([len(line) for line in training]) < 11


def test_no_line_is_written_twice(corpus):
    written = texts(corpus, *LISTS)
    assert len(set(written)) == len(written) == 450


def test_boards_and_writers_are_in_one_split(corpus, tmp_path, monkeypatch):
    listed = [board for name in LISTS for board in boards(corpus, name)]
    assert len(set(listed)) == len(listed)
    used, original = defaultdict(list), handwriting._write_board

    def watched(root, name, text, writer, rng):
        used[writer.slant, writer.size].append(name)
        original(root, name, text, writer, rng)

    monkeypatch.setattr(handwriting, "_write_board", watched)
    root = handwriting.write(tmp_path, SMALL)
    split = {board: name for name in LISTS for board in boards(root, name)}
    assert len(used) == 5  # 14 lines by one writer, 2 by another, then one for each other list
    assert all(len({split[board] for board in written}) == 1 for written in used.values())


# The strokes.


def speed_and_curvature(root):
    """Their correlation, as the points were recorded: in whole units, with tremor."""
    steps, bends = [], []
    for stroke in (stroke for line in every_line(root)[:60] for stroke in line):
        if len(stroke) >= 12:
            path = np.diff(stroke[:, :2], axis=0)
            turns = np.abs(np.diff(np.unwrap(np.arctan2(path[:, 1], path[:, 0]))))
            length = np.hypot(*path.T)
            length = (length[1:] + length[:-1]) / 2
            steps.append(length[3:-3] / np.median(length))
            bends.append((turns / np.maximum(length, 1))[3:-3])
    return np.corrcoef(np.concatenate(steps), np.log(np.concatenate(bends) + 1e-3))[0, 1]


def test_speed_falls_with_curvature_in_written_lines(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(handwriting_pen, "curvature", lambda path: np.full(len(path), 0.2))
    steady = handwriting.write(tmp_path, {"train": 60, "validation": 2, "test": 1})
    assert speed_and_curvature(corpus) < -0.6 < -0.45 < speed_and_curvature(steady)


def test_times_never_run_backwards_and_sometimes_stand_still(corpus):
    still = total = 0
    for line in every_line(corpus):
        steps = np.diff(np.concatenate(line)[:, 2])
        assert steps.min() >= 0
        still, total = still + np.count_nonzero(steps == 0), total + len(steps)
    assert 0.002 < still / total < 0.2


def test_lines_are_about_as_long_as_the_originals(corpus):
    """The original has some 640 points and 24 strokes for 30 characters."""
    read = every_line(corpus)
    characters = sum(len(line) for line in texts(corpus, *LISTS))
    assert 14 < sum(len(stroke) for line in read for stroke in line) / characters < 22
    assert 0.6 < sum(len(line) for line in read) / characters < 1.5
    points = np.concatenate([stroke for line in read for stroke in line])
    assert points[:, :2].min() > 0 and points[:, :2].max() < 10_000


def test_dots_are_strokes_of_one_point(corpus):
    assert any(len(stroke) == 1 for line in every_line(corpus)[:20] for stroke in line)
