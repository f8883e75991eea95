"""Tests of the words on the comparison of variants."""

import numpy as np
import pandas as pd

from odyssey.report.words import (
    variant_comparison,
)
from tests.helpers.figure_words import HERE, ONE, TIMIT, row

COMPARED = "selection variant significant mean_difference difference_low difference_high note"


def compared(*rows):
    columns = COMPARED.split()
    made = pd.DataFrame([{**dict.fromkeys(columns, np.nan), "note": ""} | row for row in rows])
    return made.assign(dataset="timit", significant=made["significant"].astype("boolean"))


VANILLA = [row("V", pd.NA), row("V", pd.NA, selection="all")]


NO_POWER = pd.DataFrame({"dataset": [], "selection": [], "note": [], "own": np.array([], bool)})


def test_no_variant_differs_and_what_could_be_missed():
    table = compared(*VANILLA, *(row(v, selection=s) for v in "AB" for s in ("all", "best 10%")))
    sizes = {"trials": [10, 20, 200], "n": [2, 2, 20], "difference": [9.11, 9.11, 1.0]}
    further = "extrapolated from the spread of 10 trials a variant"
    power = pd.DataFrame(sizes | {"note": ["", further, further], "own": [True, False, False]})
    power = power.assign(dataset="timit", selection="best 10%")
    assert variant_comparison.in_words(table, power, ONE) == (
        f"{HERE}in the best 10 % of trials and in all trials, none of the 2 variants tested differs"
        " significantly from vanilla. With the best 2 trials of each variant, a difference of 9.11"
        " % of frames is detected with probability 80 %; smaller differences may be missed."
    )


def test_who_is_worse_who_is_better_and_who_is_undecided():
    why = "undecided: all trials of the variant diverged"
    table = compared(
        *VANILLA,
        row("NOAF", True, 4.0),
        row("NFG", True, 3.0),
        row("NP", True, -2.5),
        row("FGR", pd.NA, np.nan, note=why),
        row("NOAF", selection="all"),
    )
    assert variant_comparison.in_words(table, NO_POWER, ONE) == (
        f"{HERE}in the best 10 % of trials, NOAF (by 4.00 [3.00, 5.00] % of frames) and NFG (by"
        " 3.00 [2.00, 4.00] % of frames) are significantly worse and NP (by 2.50 [1.50, 3.50] % of"
        " frames) is significantly better than vanilla. Undecided: FGR (all trials of the variant"
        " diverged). In all trials, NOAF does not differ significantly from vanilla."
    )


def test_vanilla_alone_and_vanilla_missing():
    alone = compared(*VANILLA)
    assert variant_comparison.in_words(alone, NO_POWER, ONE) == (
        f"{HERE}only vanilla was run: there is nothing to compare it with."
    )
    without = compared(row("NP", pd.NA))
    assert variant_comparison.in_words(without, NO_POWER, ONE) == (
        f"{HERE}vanilla was not run: there is nothing to compare with."
    )


def test_data_sets_have_a_line_each_in_the_order_of_the_labels():
    said = variant_comparison.in_words(compared(*VANILLA), NO_POWER, {"jsb": TIMIT} | ONE)
    assert said.splitlines()[0] == f"{HERE}there are no trials."
    assert len(said.splitlines()) == 2
