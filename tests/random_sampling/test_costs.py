"""Tests of the costs of sampling and training."""

import pytest

from odyssey.random_sampling.costs import costs
from tests.helpers import synthetic_sampling


def test_the_ratio_is_that_of_the_means():
    rows = costs(*synthetic_sampling.sampled_and_trained(), seed=1, resamples=50)
    [ratio] = synthetic_sampling.rows_where(
        rows, space="all", quantity="cpu_seconds", process="training / sampling"
    ).to_dict("records")
    assert (ratio["mean"], ratio["low"], ratio["high"], ratio["n"]) == (500, 500, 500, 40)
    assert (ratio["epochs"], ratio["unit"]) == (100, "")
    memory = synthetic_sampling.rows_where(rows, space="all", quantity="peak_rss_mb").set_index(
        "process"
    )
    assert memory.loc["training", "mean"] == 210 and memory.loc["sampling", "published"] == 150
    assert memory.loc["training / sampling", "published"] == pytest.approx(127 / 150)
    assert rows[rows["space"] != "all"]["published"].isna().all()


def test_only_what_was_sampled_and_trained_counts():
    table, checks = synthetic_sampling.sampled_and_trained()
    rows = costs(table, checks[checks["architecture"] == "two_layers003"], seed=1, resamples=20)
    assert set(rows["n"]) == {1} and rows["sd"].isna().all()
