import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from odyssey.errors import BadInput
from odyssey.random_sampling import prediction
from odyssey.random_sampling.prediction import correlations, ranking_stability
from odyssey.random_sampling.published import read_published

RNG = np.random.default_rng(0)


def architectures(n=40, **columns):
    usual = {
        "architecture": [f"a{k:02}" for k in range(n)],
        "mean": RNG.normal(size=n),
        "sd": RNG.normal(size=n),
        "log_p": RNG.normal(size=n),
        "parameters": RNG.integers(10, 1000, n),
        "layers": RNG.integers(1, 3, n),
        "look_back": RNG.choice([1, 10, 20, 30], n),
    }
    return pd.DataFrame({**usual, **columns})


def trained(table, error, epochs=10):
    return pd.DataFrame({"architecture": table["architecture"], "epochs": epochs, "error": error})


def estimate(found, predictor, statistic):
    row = found[(found["predictor"] == predictor) & (found["statistic"] == statistic)]
    return row.iloc[0]


def test_correlations_are_scipys():
    table = architectures()
    error = RNG.normal(size=40) - table["log_p"]
    found = correlations(table, trained(table, error))
    for name in (*prediction.MEASURES, *prediction.BASELINES):
        pearson = estimate(found, name, "pearson")["estimate"]
        assert pearson == pytest.approx(stats.pearsonr(table[name], error).statistic)
        rank = estimate(found, name, "rank")["estimate"]
        assert rank == pytest.approx(stats.spearmanr(table[name], error).statistic)


def test_a_predictor_that_only_follows_a_baseline_has_no_partial_correlation():
    table = architectures(200)
    size = np.log(table["look_back"]) * 10
    table["log_p"] = size * 2.0 + RNG.normal(size=200)
    table["sd"] = RNG.normal(size=200)
    error = -size + RNG.normal(size=200) - table["sd"]
    found = correlations(table, trained(table, error))
    assert estimate(found, "log_p", "pearson")["high"] < -0.9
    partial = estimate(found, "log_p", "partial")
    assert partial["low"] < 0 < partial["high"]
    assert estimate(found, "sd", "partial")["high"] < -0.5


def test_a_partial_correlation_is_that_of_the_residuals():
    table = architectures()
    error = RNG.normal(size=40) - table["log_p"]
    design = np.column_stack([np.ones(40), np.log(table[list(prediction.BASELINES)])])
    left = [y - design @ np.linalg.lstsq(design, y)[0] for y in (table["log_p"], error)]
    found = correlations(table, trained(table, error))
    assert estimate(found, "log_p", "partial")["estimate"] == pytest.approx(
        stats.pearsonr(*left).statistic
    )


def test_what_does_not_vary_is_nan_and_takes_nothing_from_the_rest():
    table = architectures(layers=np.full(40, 3))
    found = correlations(table, trained(table, -table["log_p"]))
    assert np.isnan(estimate(found, "layers", "pearson")["estimate"])
    assert estimate(found, "log_p", "partial")["estimate"] == pytest.approx(-1)
    assert estimate(found, "log_p", "ordered")["estimate"] == 1


def test_pairs_by_hand():
    """Of (1, 2), (1, 3), (2, 3): right, tied, wrong; a tie in the error is no pair."""
    predictor, error = np.array([[1.0, 3, 1]]), np.array([[3.0, 1, 0]])
    assert prediction.ordered_pairs(predictor, error)[0] == pytest.approx((1 + 0.5 + 0) / 3)
    assert prediction.ordered_pairs(predictor, np.array([[3.0, 1, 3]]))[0] == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=3, max_size=12))
def test_reversing_a_predictor_reverses_its_pairs(values):
    error = np.arange(len(values), dtype=float)[None]
    ahead = np.array([values], dtype=float)
    both = prediction.ordered_pairs(ahead, error) + prediction.ordered_pairs(-ahead, error)
    assert both[0] == pytest.approx(1)


def test_the_interval_widens_with_fewer_architectures():
    large, small = architectures(200), architectures(20)
    widths = []
    for table in (large, small):
        noise = np.random.default_rng(1).normal(size=len(table))
        row = estimate(
            correlations(table, trained(table, noise - table["log_p"])), "log_p", "pearson"
        )
        assert row["low"] < row["estimate"] < row["high"]
        widths.append(row["high"] - row["low"])
    assert widths[1] > 2 * widths[0]


def test_rows_do_not_depend_on_the_order_of_the_tables():
    table = architectures()
    checks = trained(table, -table["log_p"])
    first = correlations(table, checks)
    again = correlations(table.iloc[::-1], checks.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(first, again)


def test_an_error_that_is_not_finite_is_left_out():
    table = architectures()
    error = (-table["log_p"]).to_numpy().copy()
    error[:3] = [np.nan, np.inf, np.nan]
    checks = trained(table, error)
    assert set(correlations(table, checks)["n"]) == {37}


def test_nothing_but_divergence_leaves_no_rows():
    table = architectures()
    assert correlations(table, trained(table, np.nan)).empty


def test_missing_columns_are_one_sentence():
    with pytest.raises(BadInput, match="lacks log_p"):
        correlations(architectures().drop(columns="log_p"), trained(architectures(), 1.0))


def test_more_samples_make_a_steadier_ranking():
    means = RNG.uniform(0.7, 1.1, 30)
    errors = RNG.normal(means[:, None], 0.16, (30, 100))
    found = ranking_stability(errors, 2.0, 0.01, (5, 20, 50, 80), seed=0, repeats=30)
    assert found["samples"].tolist() == [5, 20, 50]
    assert found["rank_correlation"].is_monotonic_increasing
    assert (found["low"] <= found["rank_correlation"]).all()
    assert found["top_tenth_shared"].between(0, 1).all()


def test_architectures_that_differ_in_nothing_have_no_ranking():
    errors = RNG.normal(0.9, 0.16, (300, 100))
    found = ranking_stability(errors, 2.0, 0.01, (50,), seed=0, repeats=50).iloc[0]
    assert abs(found["rank_correlation"]) < 0.2


def test_published_tables_are_whole():
    table = read_published()
    for number in (1, 2, 3):
        part = table[table["table"] == number]
        assert len(part) == 4 * 5 and set(part["layers"]) == {number}
        assert sorted(set(part["epochs"])) == [1, 10, 100, 1000]
    log_p = table[(table["quantity"] == "log_p") & (table["epochs"] == 1000)]
    assert log_p["value"].tolist() == [-0.515, -0.922, -0.911]
    costs = table[table["table"] == 4].set_index("quantity")["value"]
    assert costs["training_mean_time"] == 996 and costs["sampling_mean_time"] == 6
