import numpy as np
import pandas as pd
import pytest

from odyssey.cells.variants import PAPER
from odyssey.errors import BadInput
from odyssey.statistics.comparison import COLUMNS, compare_with_vanilla
from odyssey.statistics.effect_size import hedges_g
from odyssey.statistics.multiple import benjamini_hochberg, bonferroni, holm
from odyssey.statistics.rank import rank_test
from tests.helpers import synthetic_trials

pytestmark = pytest.mark.filterwarnings("error")


def study(status="finished", **test_errors):
    """Trials with these test errors by variant; validation errors are in the opposite order."""
    return pd.concat(
        pd.DataFrame(
            {
                "dataset": "jsb",
                "variant": variant,
                "trial": range(len(errors)),
                "status": status,
                "parameters": 1000,
                "validation_error": -np.array(errors, dtype=float),
                "test_error": np.array(errors, dtype=float),
            }
        )
        for variant, errors in test_errors.items()
    )


def row(table, variant, selection="all"):
    chosen = table[(table["variant"] == variant) & (table["selection"] == selection)]
    return chosen.squeeze()


def test_rows_and_columns():
    table = compare_with_vanilla(synthetic_trials.trials(("timit", "jsb")))
    assert list(table.columns) == list(COLUMNS)
    assert table["variant"].tolist() == list(PAPER) * 4
    assert table[["dataset", "selection"]].drop_duplicates().to_numpy().tolist() == [
        ["jsb", "all"],
        ["jsb", "best 10%"],
        ["timit", "all"],
        ["timit", "best 10%"],
    ]


def test_evidence_by_hand():
    """The Welch test by hand of test_welch, as one of two comparisons."""
    table = compare_with_vanilla(study(V=[2, 4, 6, 8], NP=[1, 2, 3], NIG=[2, 4, 6, 9]))
    tested = row(table, "NP")
    assert (tested["mean"], tested["sd"], tested["n"]) == (2, 1, 3)
    assert (tested["mean_difference"], tested["df"]) == pytest.approx((-3, 216 / 53))
    assert tested["comparisons"] == 2
    assert tested["p_bonferroni"] == pytest.approx(2 * tested["p"])
    assert not tested["significant"]


def test_what_stands_beside_the_test_by_hand():
    """Of twelve pairs, NP is larger than V in one (3 and 2) and equal in one (2 and 2)."""
    groups = {"V": [2, 4, 6, 8], "NP": [1, 2, 3], "NIG": [2, 4, 6, 9]}
    tested = row(compare_with_vanilla(study(**groups)), "NP")
    effect, ranks = (test(groups["NP"], groups["V"]) for test in (hedges_g, rank_test))
    assert tested["probability_worse"] == pytest.approx(1.5 / 12)
    assert (tested["probability_worse"], tested["p_rank"]) == (ranks.probability_above, ranks.p)
    assert tuple(tested[["hedges_g", "g_low", "g_high"]]) == (
        effect.estimate,
        effect.low,
        effect.high,
    )


def test_adjusted_p_values_stand_beside_each_other():
    table = compare_with_vanilla(synthetic_trials.trials(count=40))
    for _, rows in table[table["variant"] != "V"].groupby("selection"):
        for adjust in (bonferroni, holm, benjamini_hochberg):
            assert rows[f"p_{adjust.__name__}"].to_numpy() == pytest.approx(adjust(rows["p"]))


def test_vanilla_is_described_but_not_tested():
    vanilla = row(compare_with_vanilla(study(V=[2, 4], NP=[1, 3])), "V")
    assert vanilla["mean"] == 3
    assert pd.isna(vanilla["p"]) and pd.isna(vanilla["significant"]) and vanilla["note"] == ""


def test_best_are_selected_by_validation_and_compared_on_test_error():
    """The lowest validation errors belong to the highest test errors here."""
    table = compare_with_vanilla(study(V=range(10), NP=range(20, 30)))
    assert row(table, "NP", "best 10%")["mean"] == 28.5
    assert row(table, "V", "best 10%")["mean"] == 8.5


def test_clear_difference_is_significant():
    table = compare_with_vanilla(study(V=[1, 1.1, 1.2, 1.3], NP=[9, 9.1, 9.2, 9.3]))
    worse = row(table, "NP")
    assert bool(worse["significant"])
    assert 0 < worse["difference_low"] < worse["mean_difference"] < worse["difference_high"]


def test_row_order_does_not_matter():
    trials = synthetic_trials.trials(("jsb", "iam"))
    shuffled = trials.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(compare_with_vanilla(trials), compare_with_vanilla(shuffled))


@pytest.mark.parametrize(
    ("trials", "note"),
    [
        (study(V=[1, 2], NP=[1]), "undecided: the variant has 1 trial, a test needs two"),
        (study(V=[1], NP=[1, 2]), "undecided: vanilla has 1 trial, a test needs two"),
        (study(NP=[1, 2]), "undecided: vanilla has no trials, a test needs two"),
        (study(V=[1, 1], NP=[2, 2]), "undecided: no variance in either group"),
        (
            pd.concat([study(V=[1, 2]), study(NP=[3, 4], status="diverged")]),
            "undecided: all trials of the variant diverged",
        ),
        (
            pd.concat([study(V=[1, 2], status="diverged"), study(NP=[3, 4])]),
            "undecided: all trials of vanilla diverged",
        ),
        (
            study(V=[1, 2], NP=[np.nan, np.nan]),
            "undecided: the variant has no trials, a test needs two; "
            "2 of 2 trials left out: test error not finite",
        ),
    ],
)
def test_what_cannot_be_decided_says_why(trials, note):
    undecided = row(compare_with_vanilla(trials), "NP")
    assert undecided["note"] == note
    evidence = ["significant", "p_bonferroni", "p_holm", "p_benjamini_hochberg"]
    evidence += ["hedges_g", "g_low", "g_high", "probability_worse", "p_rank"]
    assert undecided[evidence].isna().all()


def test_errors_that_are_not_finite_are_left_out_and_counted():
    tested = row(compare_with_vanilla(study(V=[1, 2, 3], NP=[2, 3, np.inf])), "NP")
    assert (tested["n"], tested["mean"]) == (2, 2.5)
    assert tested["note"] == "1 of 3 trials left out: test error not finite"
    assert not pd.isna(tested["p"])


def test_an_undecided_comparison_still_counts_for_the_others():
    table = compare_with_vanilla(study(V=[1, 2, 3], NP=[2, 3, 5], NIG=[1]))
    tested = row(table, "NP")
    assert tested["p_bonferroni"] == pytest.approx(min(1, 2 * tested["p"]))


def test_a_variant_without_finite_validation_errors_keeps_its_row():
    trials = study(V=[1, 2], NP=[1, 2])
    trials.loc[trials["variant"] == "NP", "validation_error"] = np.nan
    assert row(compare_with_vanilla(trials), "NP", "best 10%")["n"] == 0


def test_diverged_trials_are_counted():
    trials = study(V=[1, 2, 3])
    trials["status"] = ["finished", "diverged", "finished"]
    assert row(compare_with_vanilla(trials), "V")["n_diverged"] == 1


def test_no_trials_give_an_empty_table():
    table = compare_with_vanilla(synthetic_trials.trials().head(0))
    assert table.empty and list(table.columns) == list(COLUMNS)


def test_missing_columns_are_named():
    with pytest.raises(BadInput, match="lacks status, test_error"):
        compare_with_vanilla(synthetic_trials.trials().drop(columns=["status", "test_error"]))
