"""What is said of each figure: whole sentences, from tables made by hand."""

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.report.words import (
    budget_curves,
    divergence_map,
    example,
    learning_curves,
    search_space,
    variant_comparison,
)

TIMIT = DatasetLabel("TIMIT", "frame error rate", "% of frames", "made up.", "synthetic speech")
ONE = {"timit": TIMIT}
HERE = "On TIMIT (synthetic speech), "


# Figure 3

COMPARED = "selection variant significant mean_difference difference_low difference_high note"


def compared(*rows):
    columns = COMPARED.split()
    made = pd.DataFrame([{**dict.fromkeys(columns, np.nan), "note": ""} | row for row in rows])
    return made.assign(dataset="timit", significant=made["significant"].astype("boolean"))


def row(variant, significant=False, difference=0.0, selection="best 10%", **others):
    ends = {"difference_low": difference - 1, "difference_high": difference + 1}
    made = {"variant": variant, "significant": significant, "mean_difference": difference}
    return made | ends | {"selection": selection} | others


VANILLA = [row("V", pd.NA), row("V", pd.NA, selection="all")]
NO_POWER = pd.DataFrame({"dataset": [], "selection": [], "note": [], "own": np.array([], bool)})


def test_no_variant_differs_and_what_could_be_missed():
    table = compared(*VANILLA, *(row(v, selection=s) for v in "AB" for s in ("all", "best 10%")))
    sizes = {"trials": [10, 20, 200], "n": [2, 2, 20], "difference": [9.11, 9.11, 1.0]}
    further = "extrapolated from the spread of 10 trials a variant"
    power = pd.DataFrame(sizes | {"note": ["", further, further], "own": [True, False, False]})
    power = power.assign(dataset="timit", selection="best 10%")
    assert variant_comparison.in_words(table, power, ONE) == (
        f"{HERE}in the best 10 % of trials as in all trials, none of the 2 variants tested differs"
        " significantly from vanilla. With the best 2 trials of each compared, only differences of"
        " 9.11 % of frames or more were likely (80 %) to show."
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
        " frames) is significantly better than vanilla. Undecided: FGR: all trials of the variant"
        " diverged. In all trials, NOAF does not differ significantly from vanilla."
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


# Budget


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
        f"{HERE}the test error expected of vanilla goes from 50.0 for 1 trial to 31.0 [30.0, 33.0]"
        " % of frames for the best of 10 trials. For 10 trials, the lowest is NP with 28.0 [27.0,"
        " 29.0] against vanilla's 31.0 [30.0, 33.0] % of frames; their intervals do not overlap."
        " For 5 min of training time, no variant is expected to be lower than vanilla. No curve:"
        " FGR: all trials diverged."
    )


# Search space


def trial(variant, rate, size, noise, error, **others):
    hyperparameters = {"learning_rate": rate, "hidden_size": size, "input_noise": noise}
    outcome = {"test_error": error, "validation_error": error, "status": "finished"}
    row = {"dataset": "timit", "variant": variant, "trial": len(str(rate)), "momentum": 0.5}
    return row | hyperparameters | outcome | {"nesterov": True, "clip_gradients": False} | others


def test_where_the_best_trials_lie():
    trials = pd.DataFrame(
        [
            trial("V", 1e-5, 20, 0.0, 80.0, trial=0),
            trial("V", 1e-3, 40, 0.0, 30.0, trial=1),
            trial("V", 1e-2, 200, 1.0, 31.0, trial=2, nesterov=False),
        ]
    )
    label = DatasetLabel("TIMIT", "frame error rate", "% of frames", "-", constant_error=75.0)
    assert search_space.in_words(trials, {"timit": label}) == (
        "On TIMIT, test errors of 3 trials go from 30.0 to 80.0 % of frames; 1 is no better than"
        " the best answer that ignores the inputs (75.0). The best 10 % of each variant by"
        " validation error (2 trials) cover learning rate from 1e-3 to 1e-2 (drawn: 1e-5 to 1e-2),"
        " hidden size from 40 to 200 LSTM blocks (drawn: 20 to 200) and nearly the whole range of"
        " input noise and momentum. Of these, 1 had Nesterov momentum."
    )


# Learning curves


def test_who_was_still_improving():
    columns = ["variant", "trial", "status", "epochs", "best_epoch", "validation_error"]
    rows = [
        ("V", 0, "finished", 12, 12, 30.0),
        ("V", 1, "diverged", 3, 2, 90.0),
        ("NP", 0, "finished", 12, 1, 28.0),
    ]
    trials = pd.DataFrame(rows, columns=columns).assign(dataset="timit")
    assert learning_curves.in_words(trials, TIMIT) == (
        f"{HERE}2 of 3 trials finished and 1 diverged. The lowest validation error is 28.0 % of"
        " frames after 1 epoch, with NP; vanilla's is 30.0 % of frames after 12 epochs. 1 of 2"
        " finished trials was still improving in the last epoch: longer training may help there."
    )
    alone = trials[trials["variant"] == "V"].head(1).assign(best_epoch=5)
    assert learning_curves.in_words(alone, TIMIT) == (
        f"{HERE}1 of 1 trial finished. The lowest validation error is 30.0 % of frames after 5"
        " epochs, with vanilla. None of the finished trials was still improving in its last epoch."
    )


# Divergence


def diverged(by, variant, n_diverged, low=np.nan, high=np.nan, n=10, ends=(0.0, 0.5)):
    row = {"dataset": "timit", "by": by, "variant": variant, "n": n, "n_diverged": n_diverged}
    rates = {"learning_rate_low": low, "learning_rate_high": high}
    return row | rates | {"share": n_diverged / n, "low": ends[0], "high": ends[1]}


def test_where_trials_diverged():
    table = pd.DataFrame(
        [
            diverged("variant", "V", 0, ends=(0, 0.28)),
            diverged("variant", "NOAF", 5, ends=(0.24, 0.76)),
            diverged("learning_rate", "all", 0, 1e-4, 1e-3),
            diverged("learning_rate", "all", 5, 1e-3, 1e-2, ends=(0.2, 0.8)),
        ]
    )
    assert divergence_map.in_words(table, ONE) == (
        f"{HERE}5 of 20 trials diverged, only at learning rates above 1e-3, most often at learning"
        " rates between 1e-3 and 1e-2 (50 % [20, 80] of 10 trials). Shares by variant go from 0 %"
        " [0, 28] of 10 trials with V to 50 % [24, 76] of 10 trials with NOAF; their intervals"
        " overlap, so that this may be luck."
    )
    none = table.assign(n_diverged=0, share=0.0)
    assert divergence_map.in_words(none, ONE) == f"{HERE}no trial of 20 diverged."


# Examples


def test_what_the_data_are():
    sizes = {"train": (1600, 304.25), "validation": (40, 211), "test": (1, 214)}
    splits = {name: {"sequences": n, "mean_length": t} for name, (n, t) in sizes.items()}
    assert example.in_words({"splits": splits}, TIMIT) == (
        "TIMIT: made up. It is a stand-in (synthetic speech), not the original. Its training,"
        " validation and test sets have 1,600, 40 and 1 sequences, of 304, 211 and 214 time steps"
        " on average."
    )
    own = DatasetLabel("TIMIT", "frame error rate", "% of frames", "read from mine", set_aside=2)
    said = example.in_words({"splits": splits}, own)
    assert said.startswith("TIMIT: read from mine. Its training")
    assert said.endswith("2 files could not be used; logs/features/ says why.")
