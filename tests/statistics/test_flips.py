import numpy as np
import pandas as pd
import pytest

from odyssey.errors import BadInput
from odyssey.statistics.flips import COLUMNS, resampled_significance, significance_flips
from odyssey.statistics.resampling import Resampled
from odyssey.statistics.selected_mean import selected_mean
from odyssey.statistics.welch import welch_test
from tests.helpers import synthetic_trials
from tests.helpers.synthetic_trials import trials_with_errors

pytestmark = pytest.mark.filterwarnings("error")


def resampled(*groups, all_diverged=False):
    """All trials of groups of one size, each as if it were a resample of a search."""
    errors = np.array(groups, dtype=float)
    mean = selected_mean(errors, errors.shape[1], errors.shape[1])
    return Resampled(mean, np.full(len(groups), all_diverged))


def test_significance_is_that_of_welchs_test():
    rng = np.random.default_rng(0)
    samples, baselines = rng.normal(1, 1, (40, 9)), rng.normal(0, 1, (40, 9))
    tests = zip(samples, baselines, strict=True)
    expected = [welch_test(sample, baseline).p * 4 < 0.05 for sample, baseline in tests]
    actual = resampled_significance(resampled(*samples), resampled(*baselines), comparisons=4)
    assert actual.tolist() == expected
    assert 0 < np.mean(expected) < 1


def test_undecided_as_in_the_comparison():
    spread, constant, single = resampled([1, 2, 3]), resampled([2, 2, 2]), resampled([2])
    assert np.isnan(resampled_significance(constant, resampled([3, 3, 3]), 1)).all()
    assert np.isnan(resampled_significance(single, spread, 1)).all()
    assert np.isnan(
        resampled_significance(resampled([1, 2, 3], all_diverged=True), spread, 1)
    ).all()
    assert np.isfinite(resampled_significance(constant, spread, 1)).all()


def test_rows_and_columns():
    table = significance_flips(synthetic_trials.trials(count=30), resamples=20)
    assert list(table.columns) == list(COLUMNS)
    assert table["trials"].tolist() == [25, 50, 100] * 16
    assert table[table["selection"] == "best 10%"]["n"].tolist() == [3, 5, 10] * 8
    own = table["trials"] <= 30
    assert set(table[own]["note"]) == {""}
    assert set(table[~own]["note"]) == {"extrapolated from 30 trials a variant"}


def test_a_clear_verdict_does_not_flip():
    rng = np.random.default_rng(0)
    trials = trials_with_errors(V=rng.uniform(0, 1, 50), NP=rng.uniform(5, 6, 50))
    table = significance_flips(trials, sizes=[25], resamples=100)
    assert table["significant"].all()
    assert (table["share_flipped"] == 0).all()


def test_a_verdict_on_the_edge_flips_half_the_time():
    """The p of the run is 0.05, so resamples are above and below it."""
    shape = np.linspace(-1, 1, 50) / np.linspace(-1, 1, 50).std(ddof=1)
    trials = trials_with_errors(V=shape, NP=shape + 1.984 * 0.2)
    table = significance_flips(trials, sizes=[50]).set_index("selection")
    assert table.loc["all", "share_flipped"] == pytest.approx(0.5, abs=0.06)


def test_shares_add_up():
    table = significance_flips(synthetic_trials.trials(count=10), sizes=[25], resamples=50)
    decided = 1 - table["share_undecided"]
    kept = np.where(table["significant"], table["share_significant"], 0)
    flipped_to = np.where(table["significant"], 0, table["share_significant"])
    assert (table["share_flipped"] * decided + kept <= 1 + 1e-9).all()
    assert (flipped_to <= table["share_flipped"] * decided + 1e-9).all()


@pytest.mark.parametrize(
    ("trials", "note"),
    [
        (trials_with_errors(NP=[1, 2]), "vanilla has no trials, a test needs two"),
        (trials_with_errors(V=[1, 2], NP=[1]), "the variant has 1 trial, a test needs two"),
        (trials_with_errors(V=[1, 1], NP=[2, 2]), "no variance in either group"),
        (
            trials_with_errors(V=[1, 2], NP=[3, 4], status="diverged"),
            "all trials of the variant diverged",
        ),
    ],
)
def test_what_cannot_be_decided_says_why(trials, note):
    table = significance_flips(trials, sizes=[25], resamples=10)
    assert table["note"].str.startswith(f"undecided: {note}; extrapolated from").all()
    assert table[["significant", "share_flipped"]].isna().all(axis=None)


def test_row_order_does_not_matter():
    trials = synthetic_trials.trials(("jsb", "iam"))
    shuffled = trials.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        significance_flips(trials, resamples=30), significance_flips(shuffled, resamples=30)
    )


def test_vanilla_alone_gives_an_empty_table():
    assert significance_flips(trials_with_errors(V=[1, 2, 3])).empty


def test_missing_columns_are_named():
    with pytest.raises(BadInput, match="lacks status"):
        significance_flips(synthetic_trials.trials().drop(columns="status"))
