"""The figure of the expected best error against the budget of a search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from odyssey.report.figures.budget import GAP, _spread, budget_curves
from odyssey.report.figures.style import BLUE, INK, RED
from tests.helpers import synthetic_statistics, synthetic_trials

LABELS = {"jsb": synthetic_trials.LABELS["jsb"]}


@pytest.fixture(scope="module")
def found():
    return synthetic_statistics.tables()


def test_budget_names_every_line_and_colours_what_differs(found):
    comparison = found.comparison.assign(significant=True, mean_difference=1.0)
    figure = budget_curves(found.budget, comparison, LABELS)
    for axes in figure.axes:
        colours = {text.get_text(): to_hex(text.get_color()).upper() for text in axes.texts}
        assert {name: colours[name] for name in ("V", "NP")} == {"V": INK, "NP": RED}
        assert [to_hex(line.get_color()).upper() for line in axes.lines] == [RED, INK]
    better = budget_curves(found.budget, comparison.assign(mean_difference=-1.0), LABELS)
    assert to_hex(better.axes[0].lines[0].get_color()).upper() == BLUE


def test_budget_lines_are_the_table(found):
    axes = budget_curves(found.budget, found.comparison, LABELS).axes[0]
    rows = found.budget.query("variant == 'V' and kind == 'trials'")
    assert axes.lines[-1].get_ydata() == pytest.approx(rows["expected"])
    assert axes.get_xscale() == "log"


def test_budget_says_which_variant_has_no_line(found):
    budget = found.budget.copy()
    gone = budget["variant"] == "NP"
    budget.loc[gone, "expected"] = np.nan
    budget.loc[gone, "note"] = "undecided: all trials diverged"
    figure = budget_curves(budget, found.comparison, LABELS)
    names = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert "NP: all trials diverged" in names
    assert "NP" not in names


def test_names_of_equal_lines_are_moved_spread_evenly():
    assert _spread([0.5, 0.5]) == pytest.approx([0.5 - GAP / 2, 0.5 + GAP / 2])
    assert _spread([0.1, 0.9]) == pytest.approx([0.1, 0.9])
    assert _spread([1.0, 1.0]) == pytest.approx([1 - GAP, 1])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30).map(sorted))
def test_names_never_overlap_or_leave_the_panel(heights):
    placed = _spread(heights)
    assert (np.diff(placed) >= min(GAP, 1 / len(heights)) - 1e-9).all()
    assert placed.min() >= -1e-9 and placed.max() <= 1 + 1e-9
