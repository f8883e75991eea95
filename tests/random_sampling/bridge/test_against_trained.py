"""Rank correlations of untrained with trained networks: known truths."""

import numpy as np
import pandas as pd
import pytest

from odyssey.errors import BadInput
from odyssey.labels import DatasetLabel
from odyssey.random_sampling.bridge.against_trained import correlations
from odyssey.report.figures.bridge import untrained_and_trained
from odyssey.report.words.bridge import in_words

VARIANTS = ("V", "NIG", "NFG", "NOG", "NP", "FGR")
SIZES = (10, 100)
LABELS = {"jsb": DatasetLabel("Chorales", "negative log-likelihood", "nats", "made up")}


def bridge(log_p, at_sizes=(-2.0, -1.0), best=None):
    """A table in which variants have these log p, and all the same at each hidden size."""
    best = log_p if best is None else best
    rows = []
    for variant, own, error in zip(VARIANTS, log_p, best, strict=False):
        common = {"dataset": "jsb", "variant": variant, "threshold": 11.0, "samples": 10}
        common |= {"finite": 10, "mean": 3.0, "sd": 1.0, "share_below": 0.0, "cpu_seconds": 1.0}
        for size, value in zip(SIZES, at_sizes, strict=True):
            rows.append({**common, "hidden_size": size, "parameters": 1.0, "log_p": value})
        rows.append({**common, "parameters": 50.0, "log_p": own, "best_error": error})
    table = pd.DataFrame(rows).assign(low=lambda t: t["log_p"] - 1, high=lambda t: t["log_p"] + 1)
    return table.astype({"hidden_size": "Int64"})


def trials(errors_of):
    """Trials of every variant at hidden sizes from 10 to 100; errors: of variant number, size."""
    rows = [
        {
            "dataset": "jsb",
            "variant": v,
            "trial": k,
            "hidden_size": s,
            "test_error": errors_of(n, s),
        }
        for n, v in enumerate(VARIANTS)
        for k, s in enumerate(range(10, 101, 10))
    ]
    return pd.DataFrame(rows).assign(parameters=lambda t: t["hidden_size"] * 7, cpu_seconds=10.0)


def answer(table, trained, among, predictor="log_p"):
    found = correlations(table, trained, 1, resamples=200)
    return found[(found["among"] == among) & (found["predictor"] == predictor)].iloc[0]


def test_a_hopeless_variant_is_found_where_log_p_falls_with_the_error():
    log_p = [-1.0, -2.0, -3.0, -4.0, -5.0, -60.0]
    table = bridge(log_p, best=[1.0, 2.0, 3.0, 4.0, 5.0, 90.0])
    row = answer(table, trials(lambda n, size: 1.0), "variants")
    assert row["rank_correlation"] == pytest.approx(-1) and row["ordered"] == 1
    assert row["n"] == 6 and row["high"] < 0 and row["p"] < 0.05
    assert "log p predicts which variant does well" in words(table, lambda n, size: 1.0)
    table = bridge(log_p, best=[-x for x in (1.0, 2.0, 3.0, 4.0, 5.0, 90.0)])
    assert answer(table, trials(lambda n, size: 1.0), "variants")["ordered"] == 0
    assert "log p predicts the reverse of which variant" in words(table, lambda n, size: 1.0)


def words(table, errors_of):
    return in_words(table, correlations(table, trials(errors_of), 1, resamples=200), LABELS)


def test_hidden_sizes_are_judged_within_variants():
    """Larger networks are better within each variant; between variants it is the other way."""
    trained = trials(lambda n, size: 1000 * n - size)
    for predictor in ("log_p", "parameters"):
        row = answer(bridge([1.0] * 6), trained, "hidden sizes", predictor)
        assert row["rank_correlation"] == pytest.approx(-1) and row["n"] == 60
        assert row["ordered"] == 1
    flipped = answer(bridge([1.0] * 6, (-1.0, -2.0)), trained, "hidden sizes")
    assert flipped["rank_correlation"] == pytest.approx(1)


def test_chance_is_told_from_nothing():
    rng = np.random.default_rng(1)
    noise = {(n, size): rng.random() for n in range(6) for size in range(10, 101, 10)}
    row = answer(bridge([1.0] * 6), trials(lambda n, size: noise[n, size]), "hidden sizes")
    assert row["low"] < 0 < row["high"] and row["p"] > 0.05


def test_what_does_not_vary_says_nothing():
    table = bridge([1.0] * 6, (-1.0, -1.0))
    for among in ("variants", "hidden sizes"):
        row = answer(table, trials(lambda n, size: size), among)
        assert np.isnan([row["rank_correlation"], row["low"], row["high"], row["p"]]).all()
    assert words(table, lambda n, size: 1.0).count("log p does not say") == 1


def test_three_variants_in_order_are_no_proof():
    """One order of six is as good, and one as bad: p is 1/3."""
    table = bridge([-1.0, -2.0, -3.0], best=[1.0, 2.0, 3.0])
    found = correlations(table, trials(lambda n, size: 1.0), 1)
    row = found[found["predictor"] == "log_p"].iloc[0]
    assert row["rank_correlation"] == pytest.approx(-1) and row["p"] == pytest.approx(
        1 / 3, abs=0.05
    )
    assert np.isnan([row["low"], row["high"]]).all()
    assert "does not certainly predict which variant" in words(table, lambda n, size: 1.0)


def test_what_is_not_finite_does_not_count():
    table = bridge([-1.0, -2.0, np.nan, -4.0, -5.0, -6.0])
    assert answer(table, trials(lambda n, size: 1.0), "variants")["n"] == 5
    trained = trials(lambda n, size: np.inf if size == 50 else size)
    assert answer(table, trained, "hidden sizes")["n"] == 54


def test_costs_are_those_of_the_data_set():
    row = answer(bridge([1.0] * 6), trials(lambda n, size: size), "variants")
    assert (row["sampling_cpu_seconds"], row["training_cpu_seconds"]) == (6, 600)
    assert "Sampling took 1 % of the CPU time" in words(bridge([1.0] * 6), lambda n, size: size)


def test_the_same_table_has_the_same_intervals():
    table, trained = bridge([-1.0, -3.0, -2.0, -5.0, -4.0, -6.0]), trials(lambda n, size: size % 30)
    pd.testing.assert_frame_equal(correlations(table, trained, 1), correlations(table, trained, 1))


def test_missing_columns_are_named():
    with pytest.raises(BadInput, match="cpu_seconds"):
        correlations(bridge([1.0]), trials(lambda n, size: 1.0).drop(columns="cpu_seconds"), 1)


def test_the_figure_shows_variants_and_correlations():
    table = bridge([-1.0, -2.0, -3.0, -4.0, -5.0, np.nan], best=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    found = correlations(table, trials(lambda n, size: size), 1, resamples=50)
    top, bottom = untrained_and_trained(table, found, LABELS).axes
    assert [text.get_text() for text in top.texts] == list(VARIANTS[:5])
    assert "below 11" in top.get_xlabel() and "Chorales" in top.get_title(loc="left")
    drawn = [line for line in bottom.lines if line.get_marker() == "o"]
    assert len(drawn) == found["rank_correlation"].notna().sum()


def test_a_figure_without_numbers_says_so():
    table = bridge([np.nan] * 6)
    found = correlations(table, trials(lambda n, size: size), 1, resamples=50)
    top, _ = untrained_and_trained(table, found, LABELS).axes
    assert "no variant" in top.texts[0].get_text().replace("\n", " ")


def test_networks_that_overflowed_are_counted():
    assert "in 6 of them activations overflowed" in words(
        bridge([-1.0] * 6).assign(finite=9), lambda n, size: size
    )
