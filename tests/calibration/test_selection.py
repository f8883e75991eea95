"""A small version of the calibration of differences from vanilla, and of its arrays."""

import numpy as np
import pandas as pd
import pytest

from calibration import correlations, selection
from calibration.__main__ import replaced
from calibration.made_up import NOISES, best_first, searches
from calibration.table import as_markdown, rate
from odyssey.statistics.comparison import compare_with_vanilla

ROWS = {"Welch's interval covers": (0.7, 0.85), "Odyssey's interval covers": (0.92, 0.98)}


def test_the_selection_belongs_in_the_interval():
    """At 200 trials, Welch's interval of the best tenth covers far below 95 %."""
    measured = {}
    for one in selection._no_difference(1, "basin", NOISES[0], 200, 60):
        measured[one.what] = one.measured
    for what, (low, high) in ROWS.items():
        assert low < measured[what] < high
    assert measured["Welch's: any significant"] > 0.2 > measured["Odyssey's: any significant"]


@pytest.mark.parametrize("trials", [12, 50])
def test_the_arrays_are_the_table(trials):
    """What is calibrated is what `compare_with_vanilla` prints."""
    validation, test = searches(np.random.default_rng(2), "bowl", NOISES[1], (1, 3, trials))
    frames = [
        pd.DataFrame({"variant": v, "trial": range(trials), "validation_error": a, "test_error": b})
        for v, a, b in zip(("V", "NP", "NIG"), validation[0], test[0], strict=True)
    ]
    table = pd.concat(frames).assign(dataset="jsb", status="finished", parameters=1)
    rows = compare_with_vanilla(table).query("selection == 'best 10%'").set_index("variant")
    welch, own = selection.tests(best_first(validation, test))
    for place, variant in enumerate(("NP", "NIG")):
        row = rows.loc[variant]
        expected = [row[name] for name in ("difference_low", "difference_high", "p", "df")]
        actual = [getattr(own, name)[0, place] for name in ("low", "high", "p", "df")]
        assert actual == pytest.approx(expected)
        assert welch.p[0, place] == pytest.approx(row["p_welch"])


def test_correlations_of_few_networks():
    rng = np.random.default_rng(3)
    covers = correlations._covers(rng, "groups", -0.5, correlations._rank, 24, 150)
    assert covers[:, 0].mean() > 0.9


def test_a_table_has_a_row_for_each_question():
    rates = [rate("covers", "null", n, "95 %", [True] * 19 + [False]) for n in (10, 50)]
    last = as_markdown(rates).splitlines()[-1]
    assert last == "| covers | null | 95 % | 95.0 ± 9.7 | 95.0 ± 9.7 |"


def test_a_section_is_replaced():
    readme = replaced("# Title\n", "one", "old\n")
    assert replaced(readme, "one", "new\n") == readme.replace("old", "new")
