"""Tests of the table of correlations, and of the published values in it."""

import numpy as np
import pandas as pd
import pytest

from odyssey.random_sampling.architectures import SPACES
from odyssey.random_sampling.correlation_table import correlation_table
from odyssey.random_sampling.published import read_published
from tests.helpers import synthetic_sampling


def test_every_published_value_stands_beside_its_own():
    tables = [synthetic_sampling.sampled(space) for space in SPACES]
    checks = [synthetic_sampling.trained(table, epochs=(1, 10, 100, 1000)) for table in tables]
    rows = correlation_table(pd.concat(tables), pd.concat(checks), 0.6, seed=1, resamples=20)
    published = read_published().query("table < 4")
    beside = rows[rows["published"].notna()]
    assert sorted(beside["published"]) == sorted(published["value"])
    assert set(beside["look_backs"]) == {"all"}
    [row] = synthetic_sampling.rows_where(
        beside, space="two_layers", epochs=100, predictor="log_p", statistic="pearson"
    ).to_dict("records")
    assert row["published"] == -0.905 and row["estimate"] < -0.9


def test_another_series_has_nothing_beside_it():
    assert (
        correlation_table(
            *synthetic_sampling.sampled_and_trained(), 0.6, seed=1, published=False, resamples=20
        )["published"]
        .isna()
        .all()
    )


def test_look_back_1_is_left_out_of_half_of_the_rows():
    table, checks = synthetic_sampling.sampled_and_trained()
    rows = correlation_table(table, checks, 0.6, seed=1, resamples=20)
    counts = rows[rows["predictor"] == "log_p"].groupby("look_backs")["n"].unique()
    assert counts["all"].tolist() == [40]
    assert counts["above 1"].tolist() == [int((table["look_back"] > 1).sum())]


def test_errors_after_training_are_summed_up():
    table, checks = synthetic_sampling.sampled_and_trained()
    checks.loc[0, "error"] = np.nan
    rows = synthetic_sampling.rows_where(
        correlation_table(table, checks, 0.5, seed=1, resamples=200), look_backs="all", epochs=1
    )
    errors = checks[(checks["epochs"] == 1)]["error"].dropna()
    own = synthetic_sampling.rows_where(rows, predictor="error").set_index("statistic")
    assert own.loc["mean", "estimate"] == pytest.approx(errors.mean())
    assert own.loc["sd", "estimate"] == pytest.approx(errors.std())
    assert own.loc["below_constant", "estimate"] == pytest.approx((errors < 0.5).mean())
    assert (own["low"] <= own["estimate"]).all() and (own["estimate"] <= own["high"]).all()
    assert set(own["n"]) == {39}
    assert synthetic_sampling.rows_where(rows, predictor="constant")["estimate"].tolist() == [0.5]


@pytest.mark.parametrize("count", [1, 2])
def test_few_or_diverged_networks_give_what_they_can(count):
    table = synthetic_sampling.sampled(count=count)
    checks = synthetic_sampling.trained(table).assign(error=np.nan)
    rows = correlation_table(table, checks, 0.5, seed=1, resamples=20)
    assert set(rows["predictor"]) == {"constant"}
    rows = correlation_table(table, synthetic_sampling.trained(table), 0.5, seed=1, resamples=20)
    assert "pearson" not in set(rows["statistic"])
