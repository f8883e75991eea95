"""Tests of the words on expected errors by budget."""

import numpy as np
import pandas as pd

from odyssey.report.words import (
    budget_curves,
)
from tests.helpers.figure_words import HERE, ONE


def reached(variant, kind, budget, expected, low, high, note=""):
    row = {"dataset": "timit", "variant": variant, "kind": kind, "budget": budget, "note": note}
    return row | {"expected": expected, "low": low, "high": high}


def test_what_a_search_is_expected_to_reach():
    table = pd.DataFrame(
        [
            reached("V", "trials", 1.0, 50, 45, 55),
            reached("V", "trials", 10.0, 31, 30, 33),
            reached("NP", "trials", 1.0, 52, 45, 56),
            reached("NP", "trials", 10.0, 28, 27, 29),
            reached("V", "cpu_seconds", 300.0, 32, 30, 34),
            reached("NP", "cpu_seconds", 300.0, 33, 30, 34),
            reached("NP", "cpu_seconds", 900.0, 30, 28, 34),
            reached("FGR", "trials", *[np.nan] * 4, "undecided: all trials diverged"),
        ]
    )
    assert budget_curves.in_words(table, ONE) == (
        f"{HERE}the expected test error of the best trial of vanilla is 50.0 % of frames after 1"
        " trial and 31.0 [30.0, 33.0] after 10 trials. After 10 trials, NP has the lowest expected"
        " error, 28.0 [27.0, 29.0] % of frames; vanilla has 31.0 [30.0, 33.0]. The two intervals do"
        " not overlap. After 5 min of training time, vanilla has the lowest expected error. No"
        " curve: FGR (all trials diverged)."
    )
