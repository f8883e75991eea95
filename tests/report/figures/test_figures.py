"""Figures of trials: comparison, learning curves and search space."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from odyssey.report.figures.learning_curves import learning_curves
from odyssey.report.figures.search_space import search_space
from odyssey.report.figures.style import BLUE, axis_top, save
from odyssey.report.figures.variant_comparison import variant_comparison
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.statistics.selection import best_trials
from tests.helpers import synthetic_trials

pytestmark = pytest.mark.filterwarnings("error")

STUDIES = {
    "one data set": synthetic_trials.trials(),
    "three data sets": synthetic_trials.trials(("jsb", "timit", "iam"), ("V", "NP", "FGR"), 21),
    "few trials": synthetic_trials.trials(variants=("V", "NP"), count=3),
    "one trial": synthetic_trials.trials(variants=("NP",), count=1),
    "no finite error": synthetic_trials.trials(count=2).assign(
        test_error=np.nan, validation_error=np.nan
    ),
}


def figure_3(trials):
    return variant_comparison(trials, compare_with_vanilla(trials), synthetic_trials.LABELS)


def panels(figure):
    """The panels with errors; the axes of the parameter bars come with an empty title."""
    return [axes for axes in figure.axes if axes.get_title(loc="left")]


@pytest.mark.parametrize("trials", STUDIES.values(), ids=STUDIES.keys())
def test_every_figure_draws_every_study(trials, tmp_path):
    jsb = trials[trials["dataset"] == "jsb"]
    curves = synthetic_trials.curves(jsb)
    figures = {
        "comparison": figure_3(trials),
        "curves": learning_curves(jsb, curves, synthetic_trials.LABELS["jsb"]),
        "space": search_space(trials, synthetic_trials.LABELS),
    }
    for name, figure in figures.items():
        save(figure, tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_figure_3_has_two_rows_and_a_column_per_data_set():
    figure = figure_3(STUDIES["three data sets"])
    titles = [axes.get_title(loc="left") for axes in panels(figure)]
    assert titles == [
        "JSB Chorales (reconstruction)\nall trials",
        "TIMIT\nall trials",
        "IAM-OnDB\nall trials",
        *["best 10 % by validation error"] * 3,
    ]
    ticks = [label.get_text() for label in panels(figure)[3].get_xticklabels()]
    assert ticks == ["V\nn=3", "NP\nn=3", "FGR\nn=3"]


def boxes(axes):
    """The boxes of a panel, in order: closed lines of five points."""
    return [line for line in axes.lines if len(line.get_xdata()) == 5]


def test_figure_3_marks_exactly_the_significant_variants():
    trials = synthetic_trials.trials(count=20)
    comparison = compare_with_vanilla(trials).assign(significant=pd.NA)
    comparison.loc[comparison["variant"].isin(["NOG", "NP"]), "significant"] = True
    figure = variant_comparison(trials, comparison, synthetic_trials.LABELS)
    blue = [to_hex(box.get_color()).upper() == BLUE for box in boxes(panels(figure)[0])]
    assert [*np.flatnonzero(blue)] == [3, 7]


def test_figure_3_boxes_are_quartiles_of_the_selection():
    trials = synthetic_trials.trials(count=20)
    box = boxes(panels(figure_3(trials))[0])[0]
    errors = trials.loc[trials["variant"] == "V", "test_error"]
    ends = box.get_ydata().min(), box.get_ydata().max()
    assert ends == pytest.approx(np.percentile(errors, [25, 75]))


def test_outliers_do_not_flatten_the_boxes():
    """Of 1, 2, 3, 4 and 1000 the quartiles are 2 and 4: the fence is at 4 + 1.5 * 2."""
    assert axis_top([np.array([1, 2, 3, 4, 1000.0])]) == 7
    assert axis_top([np.array([1, 2, 3, 4, 5.0])]) == 5


def test_learning_curves_show_the_best_trial_of_each_variant():
    trials = STUDIES["one data set"]
    figure = learning_curves(
        trials, synthetic_trials.curves(trials), synthetic_trials.LABELS["jsb"]
    )
    lengths = best_trials(trials)["epochs"] + 1
    bold = [
        max((line for line in axes.lines if line.get_color() == BLUE), key=lambda x: x.get_lw())
        for axes in panels(figure)
    ]
    assert [len(line.get_xdata()) for line in bold] == lengths.tolist()


def test_search_space_shows_each_trial_once_in_each_panel():
    trials = STUDIES["one data set"]
    figure = search_space(trials, synthetic_trials.LABELS)
    for axes in figure.axes:
        shown = sum(len(line.get_xdata()) for line in axes.lines if line.get_marker() != "^")
        assert shown == len(trials)
    assert [axes.get_xscale() for axes in figure.axes] == ["log", "log", "log", "linear"]


def test_search_space_names_what_was_not_varied():
    trials = STUDIES["one data set"].assign(learning_rate=1e-3, input_noise=0.5)
    labels = [axes.get_xlabel() for axes in search_space(trials, synthetic_trials.LABELS).axes]
    assert [label.endswith("not varied") for label in labels] == [True, False, False, True]


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_the_same_table_gives_the_same_bytes(kind, tmp_path):
    paths = [tmp_path / f"{take}.{kind}" for take in "ab"]
    for path in paths:
        save(search_space(STUDIES["few trials"], synthetic_trials.LABELS), path)
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert sorted(tmp_path.iterdir()) == paths


def test_drawing_needs_no_networks():
    code = (
        "import sys, odyssey.report.figures.variant_comparison, odyssey.report.start_page;"
        "print({'torch', 'numba'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
