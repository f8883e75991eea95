"""Tests of the inputs of a line, against values computed by hand."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from odyssey.corpora.handwriting import pen

# Columns of what is expected: Δx, Δy, t, lift.


def test_pairs_of_points_within_a_stroke():
    stroke = np.array([[10.0, 50, 3.0], [12, 49, 3.1], [15, 49, 3.1], [15, 40, 3.5]])
    expected = [[2, -1, 0.1, 0], [3, -9, 0.5, 1]]
    np.testing.assert_allclose(pen.frames([stroke]), expected, rtol=1e-6)


def test_pair_across_a_lift_and_odd_last_point():
    first = np.array([[0.0, 0, 1.0], [1, 1, 1.2], [2, 3, 1.4]])
    second = np.array([[10.0, 3, 4.0], [11, 5, 4.25]])
    expected = [[1, 1, 0.2, 0], [9, 2, 0.0, 1], [1, 2, 0.25, 1]]
    np.testing.assert_allclose(pen.frames([first, second]), expected, rtol=1e-6)


def test_one_point():
    frames = pen.frames([np.array([[5.0, 6, 7]])])
    assert frames.dtype == np.float32 and frames.tolist() == [[0, 0, 0, 1]]


def test_two_dots_in_one_pair_are_one_lift():
    frames = pen.frames([np.array([[5.0, 6, 7]]), np.array([[8.0, 6, 9]])])
    assert frames.tolist() == [[3, 0, 0, 1]]


def test_times_of_many_days_keep_their_hundredths():
    stroke = np.array([[0.0, 0, 14978711.86], [1, 1, 14978711.88]])
    np.testing.assert_allclose(pen.frames([stroke])[0, 2], 0.02, atol=1e-7)


points = arrays(np.float64, st.tuples(st.integers(1, 9), st.just(3)), elements=st.integers(0, 99))


@settings(max_examples=40, deadline=None)
@given(st.lists(points, min_size=1, max_size=5))
def test_half_as_many_frames_that_end_where_the_pen_does(strokes):
    count = sum(map(len, strokes))
    frames = pen.frames(strokes)
    assert frames.shape == ((count + 1) // 2, 4)
    np.testing.assert_array_equal(
        frames[:, :2].sum(axis=0), strokes[-1][-1, :2] - strokes[0][0, :2]
    )
    assert frames[-1, 3] == 1 and frames[:, 3].sum() <= len(strokes)
