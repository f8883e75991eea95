"""Tests of the stability of rankings."""

import numpy as np
import pytest

from odyssey.random_sampling.stability import samples_needed, stability
from tests.helpers import synthetic_sampling


def test_rankings_from_distinct_architectures_are_alike():
    table = synthetic_sampling.sampled(count=30, samples=100)
    rows = synthetic_sampling.rows_where(stability(table, 2.0, 0.01, seed=1), look_backs="all")
    assert rows["samples"].tolist() == [5, 10, 25, 50]
    assert rows["rank_correlation"].is_monotonic_increasing
    assert set(rows["n"]) == {30}


def test_architectures_without_all_errors_are_not_ranked():
    table = synthetic_sampling.sampled(count=30)
    table.loc[0, "finite"] = 19
    rows = synthetic_sampling.rows_where(stability(table, 2.0, 0.01, seed=1), look_backs="all")
    assert set(rows["n"]) == {29}
    assert stability(table.assign(finite=0), 2.0, 0.01, seed=1).empty


@pytest.mark.parametrize(
    "correlation, samples, expected", [(0.5, 50, 450), (0.9, 10, 10), (0.0, 10, None), (1, 5, None)]
)
def test_samples_needed_follow_spearman_and_brown(correlation, samples, expected):
    value = samples_needed(correlation, samples)
    assert np.isnan(value) if expected is None else value == pytest.approx(expected)
