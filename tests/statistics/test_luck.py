"""Variance between variants and between seeds: layouts computed by hand and known true values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from odyssey.statistics.luck import one_way_anova, variance_components
from odyssey.statistics.seeds import describe_seeds
from tests.helpers.synthetic_seeds import ERRORS, runs, trials


def table(of_trials=None, of_runs=None):
    of_trials = trials() if of_trials is None else of_trials
    of_runs = runs() if of_runs is None else of_runs
    return variance_components(of_trials, of_runs, describe_seeds(of_trials, of_runs))


def test_a_layout_worked_by_hand():
    """Means 2, 4 and 9; mean squares 39 between and 1 within; (39 - 1) / 3 between variants."""
    anova = one_way_anova([np.array(group) for group in ([1.0, 2, 3], [3.0, 4, 5], [8.0, 9, 10])])
    assert (anova.f, anova.df_between, anova.df_within, anova.seed_sd) == (39, 2, 6, 1)
    assert anova.variant_sd == pytest.approx((38 / 3) ** 0.5)
    assert anova.icc == pytest.approx(38 / 41)
    assert anova.p == pytest.approx(stats.f.sf(39, 2, 6))
    lowest, highest = 39 / 7.259855681, 39 * 39.33145810  # F's 97.5 % points, by tables
    assert anova.icc_low == pytest.approx((lowest - 1) / (lowest + 2))
    assert anova.icc_high == pytest.approx((highest - 1) / (highest + 2), rel=1e-6)
    ends = (6 / 14.449375) ** 0.5, (6 / 1.237344) ** 0.5  # chi-squared's, six degrees of freedom
    assert (anova.seed_sd_low, anova.seed_sd_high) == pytest.approx(ends, rel=1e-5)


def test_agrees_with_scipy_on_groups_of_other_sizes():
    rng = np.random.default_rng(3)
    groups = [rng.normal(size=size) for size in (2, 5, 1, 4)]
    anova = one_way_anova(groups)
    assert (anova.f, anova.p) == pytest.approx(tuple(stats.f_oneway(*groups)))


@pytest.mark.parametrize("variant_sd", [0.0, 1.0])
def test_the_interval_covers_the_truth_as_often_as_it_says(variant_sd):
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(400):
        effects = rng.normal(0, variant_sd, (9, 1)) if variant_sd else np.zeros((9, 1))
        anova = one_way_anova(list(effects + rng.normal(size=(9, 3))))
        covered += anova.icc_low <= variant_sd**2 / (variant_sd**2 + 1) <= anova.icc_high
    assert 0.92 <= covered / 400 <= 0.98


def test_no_more_than_chance_between_variants_is_not_more_than_none():
    anova = one_way_anova([np.array([0.0, 1, 2]), np.array([0.0, 1, 2])])
    assert anova.icc == pytest.approx(-1 / 2) and anova.variant_sd == 0 and anova.f == 0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=4).map(np.array), min_size=0, max_size=5
    )
)
def test_never_fails_and_keeps_its_order(groups):
    anova = one_way_anova(groups)
    if anova.note:
        assert np.isnan(anova.icc)
    else:
        assert anova.icc_low <= anova.icc + 1e-9 and anova.icc <= anova.icc_high + 1e-9
        assert anova.seed_sd_low <= anova.seed_sd <= anova.seed_sd_high


def test_seeds_that_differ_by_rounding_only_have_no_variance():
    """The square of 2.4e-164 is not a number above 0 in double precision."""
    for within in ([0, 2.4e-164], [5, 5 + 1e-15]):
        assert one_way_anova([np.array([0.0]), np.array(within)]).note.startswith("no variance")


def test_mean_luck_is_that_of_the_variants():
    [row] = table().to_dict("records")
    luck = np.array([-2, -1.5, -12])  # the error in the search is 10 for each
    assert (row["variants"], row["n"]) == (3, 9)
    assert row["mean_luck"] == pytest.approx(luck.mean())
    half = stats.t.ppf(0.975, 2) * luck.std(ddof=1) / 3**0.5
    assert [row["luck_low"], row["luck_high"]] == pytest.approx(
        [luck.mean() - half, luck.mean() + half]
    )


def test_the_spread_of_the_best_trials_stands_beside():
    [row] = table(trials().assign(test_error=[1.0, 3.0] * 3)).to_dict("records")
    assert row["best_sd"] == pytest.approx(2**0.5)


@pytest.mark.parametrize(
    "errors, note",
    [
        ({}, "undecided: no variant with fresh seeds, two needed"),
        ({"V": [1.0, 2.0]}, "undecided: one variant with fresh seeds, two needed"),
        ({"V": [1.0], "NP": [2.0]}, "undecided: no variant has two fresh seeds"),
        ({"V": [0.1] * 3, "NP": [0.3] * 3}, "undecided: no variance between fresh seeds"),
    ],
)
def test_what_cannot_be_decided_says_why(errors, note):
    [row] = table(of_runs=runs(errors)).to_dict("records")
    assert row["note"] == note and np.isnan([row["icc"], row["f"], row["seed_sd"]]).all()


def test_diverged_repetitions_are_no_variance():
    of_runs = runs(ERRORS)
    of_runs.loc[len(of_runs)] = ["jsb", "V", 1, 3, "diverged", 100, 1e9]
    pd.testing.assert_frame_equal(table(of_runs=of_runs), table())
