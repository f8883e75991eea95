"""Tests of the parts of the embedded handwriting: prose, letters, writers and pen movement."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.corpora.embedded.handwriting_faces import PRINT, SCRIPT, STEP, read_face
from odyssey.corpora.embedded.handwriting_lines import write_line
from odyssey.corpora.embedded.handwriting_pen import RATE, curvature, move, smoothed
from odyssey.corpora.embedded.handwriting_text import lines
from odyssey.corpora.embedded.handwriting_writers import Writer
from odyssey.corpora.handwriting.characters import CHARACTERS

# The text.


def test_prose_has_letters_as_often_as_english():
    text = "".join(islice(lines(np.random.default_rng(0), 30, set()), 1000)).lower()
    share = {letter: text.count(letter) / len(text) for letter in "etaoqz"}
    assert share["e"] == max(share.values())
    assert min(share[letter] for letter in "etao") > 5 * max(share["q"], share["z"])


@given(st.integers(10, 60), st.integers(0, 100))
@settings(max_examples=20, deadline=None)
def test_lines_have_the_wanted_length_and_only_known_characters(characters, seed):
    written = list(islice(lines(np.random.default_rng(seed), characters, set()), 400))
    assert abs(np.mean([len(line) for line in written]) - characters) < 0.1 * characters + 0.5
    assert set("".join(written)) <= set(CHARACTERS)
    assert all(line == " ".join(line.split()) and line for line in written)


# The letters.


@pytest.mark.parametrize("name", [PRINT, SCRIPT])
def test_faces_have_all_characters_on_one_baseline(name):
    face = read_face(name)
    assert set(face) == set(CHARACTERS)
    assert not face[" "].strokes
    for character in set(CHARACTERS) - {" "}:
        points = np.concatenate(face[character].strokes + face[character].marks)
        assert points[:, 1].min() >= -25 and points[:, 1].max() <= 12, character
        assert face[character].width > 0
    for character in "axlAM028":
        assert abs(np.concatenate(face[character].strokes)[:, 1].max()) <= 1, character


def test_strokes_are_even_and_written_as_by_hand():
    face = read_face(PRINT)
    (v,) = face["v"].strokes
    assert [*v[0]] == [2, -14] and [*v[-1]] == [14, -14]  # down and up again
    np.testing.assert_allclose(np.hypot(*np.diff(v[:30], axis=0).T), STEP, rtol=0.02)
    assert [len(stroke) for stroke in face["."].strokes] == [1]
    assert [len(mark) for mark in face["i"].marks] == [1]
    assert np.ptp(face["t"].marks[0][:, 1]) == 0  # a bar
    assert len(face["["].strokes) == 2  # one edge and both arms, one of them linked


# The pen.


def test_pen_is_slower_in_bends_and_at_the_ends():
    turn = np.linspace(0, np.pi, 200)[1:]
    straight = np.arange(0, 60, 0.5)
    path = np.concatenate(
        [
            np.stack([straight, 0 * straight], axis=1),
            np.stack([60 + 3 * np.sin(turn), 3 * np.cos(turn) - 3], axis=1),
            np.stack([60 - straight, 0 * straight - 6], axis=1),
        ]
    )
    path = evenly(path)
    points = move(path, speed=100)
    steps = np.hypot(*np.diff(points, axis=0).T) * RATE
    bend, line = points[:-1, 0] > 61, (points[:-1, 0] > 20) & (points[:-1, 0] < 50)
    expected = (1 / 3 + 1 / 12) ** (-1 / 3), 12 ** (1 / 3)
    assert steps[bend].mean() == pytest.approx(100 * expected[0], rel=0.05)
    assert steps[line].mean() == pytest.approx(100 * expected[1], rel=0.02)
    assert steps[0] < 0.6 * steps[line].mean() and steps[-1] < 0.6 * steps[line].mean()


def evenly(path, step=0.5):
    along = np.append(0, np.cumsum(np.hypot(*np.diff(path, axis=0).T)))
    at = np.arange(0, along[-1], step)
    return np.stack([np.interp(at, along, axis) for axis in path.T], axis=1)


def test_curvature_of_a_circle_is_one_over_its_radius():
    angle = np.linspace(0, 6, 400)
    circle = 5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    np.testing.assert_allclose(curvature(circle)[3:-3], 1 / 5, rtol=1e-3)


@given(st.integers(1, 40), st.floats(0.5, 4))
@settings(max_examples=40, deadline=None)
def test_smoothing_keeps_ends_and_straight_lines(length, width):
    straight = np.arange(length)[:, np.newaxis] * (1.0, 2.0)
    np.testing.assert_allclose(smoothed(straight, width), straight, atol=1e-9)
    zigzag = straight + (np.arange(length) % 2)[:, np.newaxis] * (0.0, 3.0)
    np.testing.assert_allclose(smoothed(zigzag, width)[[0, -1]], zigzag[[0, -1]], atol=1e-9)


# The writers.


def hand(wanted):
    """Return the first writer, by seed, who joins letters or who does not."""
    writers = (Writer.drawn(np.random.default_rng(seed)) for seed in range(100))
    return next(writer for writer in writers if bool(writer.reach) == wanted)


def test_some_writers_join_and_some_lift():
    writers = [Writer.drawn(np.random.default_rng(seed)) for seed in range(100)]
    assert 0.2 < np.mean([writer.reach > 0 for writer in writers]) < 0.6


def test_joined_writing_has_one_stroke_and_then_the_marks():
    rng = np.random.default_rng(0)
    joined, lifted = (write_line("mill", hand(wanted), rng) for wanted in (True, False))
    assert len(joined) == 2 and len(joined[0]) > 20 >= len(joined[1])  # the dot comes last
    assert len(lifted) > 4
    assert np.argmin([len(stroke) for stroke in lifted]) < len(lifted) - 2  # before both l


def test_letters_differ_between_writers_and_from_time_to_time():
    writers = [Writer.drawn(np.random.default_rng(seed)) for seed in range(2)]
    stroke = read_face(PRINT)["o"].strokes[0]
    none, some = np.zeros((6, 2)), np.ones((6, 2))
    shapes = [writer.warp("o", stroke, slip) for writer in writers for slip in (none, some)]
    distances = [np.abs(a - b).max() for a in shapes for b in shapes if a is not b]
    assert min(distances) > 0.3 and max(distances) < 14


def test_lines_of_text_are_laid_out_from_left_to_right():
    for wanted in (True, False):
        line = write_line("one two three", hand(wanted), np.random.default_rng(1))
        starts = [stroke[0, 0] for stroke in line]
        assert starts[0] < 300 and np.ptp(np.concatenate(line)[:, 0]) > 1000
        assert np.corrcoef(starts, np.arange(len(starts)))[0, 1] > 0.8
        assert abs(np.median(np.concatenate(line)[:, 1])) < 300
