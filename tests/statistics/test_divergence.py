from math import sqrt

import numpy as np
import pandas as pd
import pytest

from odyssey.errors import BadInput
from odyssey.statistics.divergence import COLUMNS, diverged_shares
from tests.helpers import synthetic_trials

pytestmark = pytest.mark.filterwarnings("error")


def study(rates, diverged, variant="V"):
    return pd.DataFrame(
        {
            "dataset": "jsb",
            "variant": variant,
            "learning_rate": rates,
            "status": np.where(diverged, "diverged", "finished"),
        }
    )


def test_share_and_wilson_interval_by_hand():
    """Two of ten; Wilson's centre is (2 + z²/2) / (10 + z²)."""
    table = diverged_shares(study([1e-3] * 10, [1, 1] + [0] * 8))
    [row] = table[table["by"] == "variant"].to_dict("records")
    z2 = 1.959964**2
    centre = (2 + z2 / 2) / (10 + z2)
    half = sqrt(z2 * (2 * 8 / 10 + z2 / 4)) / (10 + z2)
    assert (row["n"], row["n_diverged"], row["share"]) == (10, 2, 0.2)
    assert (row["low"], row["high"]) == pytest.approx((centre - half, centre + half), abs=1e-6)


def test_learning_rates_fall_into_half_decades():
    rates = [1e-4, 2e-4, 3.1e-4, 3.2e-4, 1e-3, 9e-3]
    table = diverged_shares(study(rates, [0, 0, 0, 0, 0, 1]))
    bins = table[table["by"] == "learning_rate"]
    assert bins["n"].tolist() == [3, 1, 1, 1]
    assert bins["n_diverged"].tolist() == [0, 0, 0, 1]
    assert bins["learning_rate_low"].tolist() == pytest.approx([1e-4, 10**-3.5, 1e-3, 10**-2.5])
    assert bins["learning_rate_high"].tolist() == pytest.approx([10**-3.5, 1e-3, 10**-2.5, 1e-2])


def test_every_breakdown_counts_every_trial():
    trials = synthetic_trials.trials(("jsb", "timit"), count=30)
    table = diverged_shares(trials)
    assert list(table.columns) == list(COLUMNS)
    diverged = (trials["status"] == "diverged").sum()
    for _, rows in table.groupby("by"):
        assert (rows["n"].sum(), rows["n_diverged"].sum()) == (len(trials), diverged)
    assert set(table["by"]) == {"variant", "learning_rate", "variant and learning_rate"}


def test_variants_come_in_the_order_of_the_tables():
    table = diverged_shares(synthetic_trials.trials(variants=("NP", "NIG", "V")))
    assert table[table["by"] == "variant"]["variant"].tolist() == ["V", "NIG", "NP"]


@pytest.mark.parametrize(("outcome", "share"), [(0, 0), (1, 1)])
def test_none_or_all_diverged_still_have_an_interval(outcome, share):
    rows = diverged_shares(study([1e-3] * 10, [outcome] * 10))
    assert (rows["share"] == share).all()
    assert ((rows["high"] - rows["low"]).between(0.2, 0.4)).all()


def test_row_order_does_not_matter():
    trials = synthetic_trials.trials(("jsb", "iam"))
    shuffled = trials.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(diverged_shares(trials), diverged_shares(shuffled))


def test_no_trials_give_an_empty_table():
    assert diverged_shares(synthetic_trials.trials().head(0)).empty


def test_missing_columns_are_named():
    with pytest.raises(BadInput, match="lacks learning_rate"):
        diverged_shares(synthetic_trials.trials().drop(columns="learning_rate"))
