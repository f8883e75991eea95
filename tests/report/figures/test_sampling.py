"""The figures of the second paper, and their captions."""

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from odyssey.random_sampling.correlation_table import correlation_table
from odyssey.random_sampling.stability import stability
from odyssey.report.figures.sampling import SPACES, line, shades
from odyssey.report.figures.sampling_against_training import NOTHING, sampling_against_training
from odyssey.report.figures.sampling_cells import ABSENT, sampling_cells
from odyssey.report.figures.sampling_layers import sampling_layers
from odyssey.report.figures.sampling_rankings import sampling_rankings
from odyssey.report.figures.style import RED
from odyssey.report.words.sampling import (
    cells_in_words,
    layers_in_words,
    rankings_in_words,
    training_in_words,
)
from tests.helpers import synthetic_sampling

SCHEMES = ("as printed", "inferred")
BOTH = pd.concat(
    [synthetic_sampling.sampled(space, weights=SCHEMES) for space in SPACES], ignore_index=True
)
EVERY = BOTH[BOTH["weights"] == "as printed"]
TRAINED = synthetic_sampling.trained(EVERY)
CORRELATIONS = correlation_table(EVERY, TRAINED, 0.6, seed=1, resamples=50)
RANKED = stability(EVERY, 2.0, 0.01, seed=1)
NONE = EVERY.head(0)


def dots(axes):
    """Places of all single marks."""
    marks = [mark for mark in axes.lines if mark.get_marker() == "o"]
    return np.concatenate([np.column_stack(mark.get_data()) for mark in marks])


def drawn(figure):
    """The figure as bytes of a picture: it can be drawn."""
    picture = io.BytesIO()
    figure.savefig(picture, dpi=40)
    return picture.getvalue()


def test_every_network_of_one_layer_stands_at_its_cells():
    figure = sampling_cells(EVERY, 0.01)
    own = EVERY[EVERY["space"] == "one_layer"]
    expected = np.column_stack([own["cells"].str[0], own["log_p"]])
    found = dots(figure.axes[0])
    np.testing.assert_allclose(found[found[:, 0].argsort()], expected)
    assert "log p(MAE < 0.01)" in figure.axes[0].get_ylabel() and drawn(figure)


def test_a_look_back_has_a_panel_and_a_second_layer_a_colour():
    figure = sampling_layers(EVERY, 0.01)
    own = EVERY[EVERY["space"] == "two_layers"]
    titles = [axes.get_title("left") for axes in figure.axes]
    assert titles == [f"look back {at}" for at in sorted(own["look_back"].unique())]
    assert sum(len(dots(axes)) for axes in figure.axes) == len(own) and drawn(figure)
    assert list(shades([31, 0, 14])) == [0, 14, 31]


def test_dots_fall_where_log_p_predicts_the_error():
    figure = sampling_against_training(EVERY, TRAINED, CORRELATIONS)
    assert len(figure.axes) == 6 and "r = -" in figure.axes[0].get_title("left")
    assert "look back > 1: -" in figure.axes[0].get_title("left")
    places = dots(figure.axes[0])
    assert len(places) == 40 and np.corrcoef(places.T)[0, 1] < -0.9
    red = [mark for mark in figure.axes[0].lines if to_hex(mark.get_color()).upper() == RED]
    first = EVERY[EVERY["space"] == "one_layer"]
    assert len(red[0].get_xdata()) == (first["look_back"] == 1).sum() and drawn(figure)


def test_rankings_of_a_space_have_two_lines():
    figure = sampling_rankings(RANKED)
    assert [axes.get_title("left") for axes in figure.axes] == list(SPACES.values())
    assert [len(mark.get_xdata()) for mark in figure.axes[0].lines if mark.get_marker() == "o"] == [
        2,
        2,
    ]
    assert drawn(figure)


def test_what_is_missing_is_said():
    for figure, words in (
        (sampling_cells(NONE, 0.01), ABSENT),
        (sampling_layers(NONE, 0.01), "two_layers is not in this run"),
        (sampling_against_training(EVERY, TRAINED.assign(error=np.nan), CORRELATIONS), NOTHING),
        (sampling_rankings(RANKED.head(0)), "too few samples"),
    ):
        said = [text.get_text().replace("\n", " ") for text in figure.axes[0].texts]
        assert any(words in text for text in said) and drawn(figure)


def test_every_scheme_has_its_own_panels_and_lines():
    correlations = correlation_table(BOTH, TRAINED, 0.6, seed=1, resamples=20)
    ranked = stability(BOTH, 2.0, 0.01, seed=1)
    for figure, once in (
        (sampling_cells(BOTH, 0.01), sampling_cells(EVERY, 0.01)),
        (sampling_layers(BOTH, 0.01), sampling_layers(EVERY, 0.01)),
        (sampling_against_training(BOTH, TRAINED, correlations), None),
        (sampling_rankings(ranked), sampling_rankings(RANKED)),
    ):
        names = [axes.get_title("left") + axes.get_ylabel() for axes in figure.axes]
        assert any("Uniform kernels" in name for name in names) and drawn(figure)
        with_dots = [axes for axes in figure.axes if len(axes.lines)]
        assert len(with_dots) == (
            12 if once is None else 2 * len([axes for axes in once.axes if len(axes.lines)])
        )
    for words in (
        cells_in_words(BOTH),
        layers_in_words(BOTH),
        training_in_words(correlations),
        rankings_in_words(ranked),
    ):
        assert words.lower().count("weights as printed: ") == words.count("(inferred): ") > 0


def test_a_line_needs_three_places():
    x = np.array([1.0, np.e, np.e**2])
    assert line(x, np.array([1.0, 3.0, 5.0])) == pytest.approx([2.0, 1.0])
    assert line(x[:2], np.array([1.0, 3.0])) is None


def test_words_on_a_run():
    cells = cells_in_words(EVERY)
    assert cells.startswith(
        "Weights as printed: 40 architectures: the standard deviation of log p between them is "
    )
    assert "the median width of its 95 % interval is 6.00." in cells and "51 to 100 cells" in cells
    assert "Networks with a second layer have a median of" in layers_in_words(EVERY)
    lines = training_in_words(CORRELATIONS).splitlines()
    assert len(lines) == 4 and "after 100 epochs is -0.9" in lines[0]
    assert "; without look back 1 it is -0.9" in lines[0] and "look back 1" in lines[-1]
    assert rankings_in_words(RANKED).count("from 10 samples each") == 3


def test_words_count_what_was_lost():
    lost = EVERY.assign(finite=EVERY["samples"] - 1)
    assert "40 samples had no finite error." in cells_in_words(lost)


def test_words_where_something_is_missing():
    assert cells_in_words(NONE) == layers_in_words(NONE) == "This space is not in this run."
    assert training_in_words(CORRELATIONS.head(0)) == "No correlation could be computed."
    assert "too few samples" in rankings_in_words(RANKED.head(0))
    few = EVERY[EVERY["space"] == "one_layer"].head(2)
    alone = correlation_table(few, synthetic_sampling.trained(few), 0.6, seed=1, resamples=20)
    assert training_in_words(alone) == "No correlation could be computed."
