"""The figure of fresh seeds, and its caption."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from odyssey.report.figures.seeds import NOTHING, SELECTED, seed_luck
from odyssey.report.figures.style import BLUE, GREY, INK, RED
from odyssey.report.words.seeds import in_words
from odyssey.statistics.luck import variance_components
from odyssey.statistics.seeds import describe_seeds
from tests.helpers import synthetic_trials
from tests.helpers.synthetic_seeds import ERRORS, runs, trials

LABELS = {"jsb": synthetic_trials.LABELS["jsb"]}
UNIT = "nats per time step"


def tables(errors=ERRORS, **changes):
    of_runs, of_trials = runs(errors), trials(**changes)
    seeds = describe_seeds(of_trials, of_runs)
    return of_runs, seeds, variance_components(of_trials, of_runs, seeds)


def colours(axes):
    """Colours of the means, in the order of the variants."""
    means = [line for line in axes.lines if line.get_marker() == "_" and line.get_markersize() == 9]
    return [to_hex(line.get_color()).upper() for line in means]


def dots(axes):
    return [line.get_ydata().tolist() for line in axes.lines if line.get_marker() == "o"]


def test_dots_are_the_repetitions_and_diamonds_the_selected_trials():
    above, below = seed_luck(*tables(), LABELS).axes
    assert dots(above) == [ERRORS["V"], ERRORS["NP"], ERRORS["FGR"]]
    diamonds = [line for line in above.lines if line.get_marker() == SELECTED["marker"]]
    assert [line.get_ydata()[0] for line in diamonds] == [10, 10, 10]
    assert dots(below)[0] == [-2, 0, 2]
    lucky = [line.get_ydata()[0] for line in below.lines if line.get_marker() == "D"]
    assert lucky == pytest.approx([-2, -1.5, -12])


def test_variants_that_differ_have_a_colour():
    of_runs, seeds, luck = tables()
    seeds["significant"] = pd.array([pd.NA, True, False], "boolean")
    assert colours(seed_luck(of_runs, seeds, luck, LABELS).axes[0]) == [INK, BLUE, GREY]
    seeds["mean_difference"] = 1.0
    assert colours(seed_luck(of_runs, seeds, luck, LABELS).axes[1]) == [INK, RED, GREY]


def test_names_and_title_say_how_many_and_how_much():
    above, below = seed_luck(*tables(ERRORS | {"NP": [11.0]}), LABELS).axes
    names = [label.get_text() for label in below.get_xticklabels()]
    assert names == ["V\nn=3", "NP\nn=1", "FGR\nn=3"]
    assert "variance between variants: 88 % [" in above.get_title("left")


def test_a_variant_without_repetitions_leaves_its_place_empty():
    above, _ = seed_luck(*tables({"V": [1.0, 2.0], "FGR": [3.0, 5.0]}), LABELS).axes
    assert dots(above) == [[1, 2], [3, 5]]
    places = [line.get_xdata().mean() for line in above.lines if line.get_marker() == "o"]
    assert places == [0, 2]


def test_what_is_missing_is_said():
    of_runs, seeds, luck = tables({})
    for axes in seed_luck(of_runs, seeds, luck, LABELS).axes:
        assert [text.get_text() for text in axes.texts] == [NOTHING]
    both = seed_luck(*tables(), synthetic_trials.LABELS)
    assert len(both.axes) == 6


@pytest.mark.parametrize("selected", [np.nan, np.inf, 1e9])
def test_an_odd_selected_error_does_not_spoil_the_axis(selected):
    above, below = seed_luck(*tables(test_error=selected), LABELS).axes
    assert above.get_ylim()[1] < 100 or selected == 1e9
    assert np.isfinite([above.get_ylim(), below.get_ylim()]).all()


def test_words_on_a_study():
    text = in_words(*tables()[1:], LABELS)
    assert text == (
        "On JSB Chorales (reconstruction), 90 % [49, 100] of the variance between the repetitions"
        " is due to their variants and hyperparameters; the rest is due to their seeds, with a"
        f" standard deviation of 1.94 [1.25, 4.26] {UNIT}. On average, the errors of the selected"
        f" trials differ from those of their repetitions by -5.17 [-19.9, +9.55] {UNIT}; the"
        " interval contains 0, so this may be chance. With fresh seeds, FGR (by 10.0"
        f" [4.52, 15.5] {UNIT}) is significantly worse than vanilla."
    )


def test_words_on_lucky_trials_and_no_difference():
    _, seeds, luck = tables()
    seeds["significant"] = pd.array([pd.NA, False, False], "boolean")
    luck = luck.assign(mean_luck=-0.5, luck_low=-0.7, luck_high=-0.3, icc=-0.2, icc_low=-0.4)
    text = in_words(seeds, luck, LABELS)
    assert (
        "were lucky: their errors are lower than those of their repetitions by 0.500"
        f" [0.300, 0.700] {UNIT}" in text
    )
    assert ", 0 % [0, 100] of the variance" in text
    assert text.endswith("none of the 2 variants tested differs significantly from vanilla.")
    alone = in_words(seeds[seeds["variant"] != "NP"], luck, LABELS)
    assert alone.endswith("seeds, FGR does not differ significantly from vanilla.")


@pytest.mark.parametrize(
    "errors, words",
    [
        ({}, "On JSB Chorales (reconstruction), no fresh seed finished."),
        ({"V": [1.0, 2.0]}, "from the rest: one variant with fresh seeds, two needed."),
        ({"V": [1.0], "NP": [2.0]}, "no variant could be tested against vanilla. Undecided: NP"),
        ({"NP": [1.0, 3.0]}, "no variant could be tested against vanilla."),
    ],
)
def test_words_where_something_is_missing(errors, words):
    assert words in in_words(*tables(errors)[1:], LABELS)


def test_words_without_vanilla_and_without_data():
    _, seeds, luck = tables()
    assert "Vanilla was not run" in in_words(seeds[seeds["variant"] != "V"], luck, LABELS)
    assert "there are no trials" in in_words(seeds.head(0), luck.head(0), LABELS)
