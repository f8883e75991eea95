"""The tables of the second paper: beside the published values, costs, stability, selection."""

import numpy as np
import pandas as pd
import pytest

from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import SPACES
from odyssey.random_sampling.costs import costs
from odyssey.random_sampling.evidence import evidence
from odyssey.random_sampling.published import read_published
from odyssey.random_sampling.selection import block_numbers, select
from odyssey.random_sampling.source import About, label, load, prepare, save
from odyssey.random_sampling.stability import needed, stability
from tests.helpers import synthetic_sampling as sampling_tables


def found(table, **where):
    for column, value in where.items():
        table = table[table[column] == value]
    return table


# Tables 1 to 3.


def both(**changes):
    table = sampling_tables.sampled("two_layers")
    return table, sampling_tables.trained(table, **changes)


def test_every_published_value_stands_beside_its_own():
    tables = [sampling_tables.sampled(space) for space in SPACES]
    checks = [sampling_tables.trained(table, epochs=(1, 10, 100, 1000)) for table in tables]
    rows = evidence(pd.concat(tables), pd.concat(checks), 0.6, seed=1, resamples=20)
    published = read_published().query("table < 4")
    beside = rows[rows["published"].notna()]
    assert sorted(beside["published"]) == sorted(published["value"])
    assert set(beside["look_backs"]) == {"all"}
    [row] = found(
        beside, space="two_layers", epochs=100, predictor="log_p", statistic="pearson"
    ).to_dict("records")
    assert row["published"] == -0.905 and row["estimate"] < -0.9


def test_another_series_has_nothing_beside_it():
    assert evidence(*both(), 0.6, seed=1, published=False, resamples=20)["published"].isna().all()


def test_look_back_1_is_left_out_of_half_of_the_rows():
    table, checks = both()
    rows = evidence(table, checks, 0.6, seed=1, resamples=20)
    counts = rows[rows["predictor"] == "log_p"].groupby("look_backs")["n"].unique()
    assert counts["all"].tolist() == [40]
    assert counts["above 1"].tolist() == [int((table["look_back"] > 1).sum())]


def test_errors_after_training_are_summed_up():
    table, checks = both()
    checks.loc[0, "error"] = np.nan
    rows = found(evidence(table, checks, 0.5, seed=1, resamples=200), look_backs="all", epochs=1)
    errors = checks[(checks["epochs"] == 1)]["error"].dropna()
    own = found(rows, predictor="error").set_index("statistic")
    assert own.loc["mean", "estimate"] == pytest.approx(errors.mean())
    assert own.loc["sd", "estimate"] == pytest.approx(errors.std())
    assert own.loc["below_constant", "estimate"] == pytest.approx((errors < 0.5).mean())
    assert (own["low"] <= own["estimate"]).all() and (own["estimate"] <= own["high"]).all()
    assert set(own["n"]) == {39}
    assert found(rows, predictor="constant")["estimate"].tolist() == [0.5]


@pytest.mark.parametrize("count", [1, 2])
def test_few_or_diverged_networks_give_what_they_can(count):
    table = sampling_tables.sampled(count=count)
    checks = sampling_tables.trained(table).assign(error=np.nan)
    rows = evidence(table, checks, 0.5, seed=1, resamples=20)
    assert set(rows["predictor"]) == {"constant"}
    rows = evidence(table, sampling_tables.trained(table), 0.5, seed=1, resamples=20)
    assert "pearson" not in set(rows["statistic"])


# Costs.


def test_the_ratio_is_that_of_the_means():
    rows = costs(*both(), seed=1, resamples=50)
    [ratio] = found(
        rows, space="all", quantity="cpu_seconds", process="training / sampling"
    ).to_dict("records")
    assert (ratio["mean"], ratio["low"], ratio["high"], ratio["n"]) == (500, 500, 500, 40)
    assert (ratio["epochs"], ratio["unit"]) == (100, "")
    memory = found(rows, space="all", quantity="peak_rss_mb").set_index("process")
    assert memory.loc["training", "mean"] == 210 and memory.loc["sampling", "published"] == 150
    assert memory.loc["training / sampling", "published"] == pytest.approx(127 / 150)
    assert rows[rows["space"] != "all"]["published"].isna().all()


def test_only_what_was_sampled_and_trained_counts():
    table, checks = both()
    rows = costs(table, checks[checks["architecture"] == "two_layers003"], seed=1, resamples=20)
    assert set(rows["n"]) == {1} and rows["sd"].isna().all()


# Stability.


def test_rankings_from_distinct_architectures_are_alike():
    table = sampling_tables.sampled(count=30, samples=100)
    rows = found(stability(table, 2.0, 0.01, seed=1), look_backs="all")
    assert rows["samples"].tolist() == [5, 10, 25, 50]
    assert rows["rank_correlation"].is_monotonic_increasing
    assert set(rows["n"]) == {30}


def test_architectures_without_all_errors_are_not_ranked():
    table = sampling_tables.sampled(count=30)
    table.loc[0, "finite"] = 19
    rows = found(stability(table, 2.0, 0.01, seed=1), look_backs="all")
    assert set(rows["n"]) == {29}
    assert stability(table.assign(finite=0), 2.0, 0.01, seed=1).empty


@pytest.mark.parametrize(
    "correlation, samples, expected", [(0.5, 50, 450), (0.9, 10, 10), (0.0, 10, None), (1, 5, None)]
)
def test_samples_needed_follow_spearman_and_brown(correlation, samples, expected):
    value = needed(correlation, samples)
    assert np.isnan(value) if expected is None else value == pytest.approx(expected)


# Selection.


def test_blocks_are_parts_of_one_selection():
    assert block_numbers("00020-00039") == range(20, 40)
    whole = select("two_layers", "spread", "00000-00009", 1)
    assert whole[4:] == select("two_layers", "spread", "00004-00009", 1)
    drawn = select("two_layers", "drawn", "00000-00009", 1)
    assert drawn[:4] == select("two_layers", "drawn", "00000-00003", 1) and drawn != whole
    assert drawn != select("two_layers", "drawn", "00000-00009", 2)


# The series.


def test_the_sine_comes_back_as_it_was(tmp_path):
    paths = tmp_path / "series.parquet", tmp_path / "series.json"
    series = prepare("sine", 30, scale=True)
    save(series, *paths)
    again, about = load(*paths)
    np.testing.assert_array_equal(again.values, series.values)
    assert about == About(series.name, True, 1000, 1) and again.name == series.name
    assert label(about).heading == "Sine wave"


def test_a_file_is_scaled_and_called_by_its_name(tmp_path):
    file = tmp_path / "load.csv"
    file.write_text("a,b\n" + "".join(f"{k},{k % 7}\n" for k in range(40)))
    series = prepare(str(file), 30, scale=True)
    assert np.abs(series.values).max() == 1 and series.values.min() == -1
    assert prepare(str(file), 30, scale=False).values.max() == 39
    save(series, tmp_path / "s.parquet", tmp_path / "s.json")
    again, about = load(tmp_path / "s.parquet", tmp_path / "s.json")
    assert again.variables == ("a", "b") and not about.published
    assert "not the paper's" in label(about).heading


@pytest.mark.parametrize(
    "content, words",
    [
        ("a\n1\n\n3\n", "column a has a gap in row 2"),
        ("a\n1\nx\n", "column a holds something other than numbers"),
        ("a\n1\n", "fewer than two values"),
        ("a\n" + "1\n2\n" * 15, "a look back of 30 needs at least 31"),
        ("a\n" + "1\n" * 40, "column a has the same value throughout"),
    ],
)
def test_a_bad_series_is_named_with_its_key(content, words, tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text(content)
    with pytest.raises(BadInput, match=r"^config: sampling: series: .*bad\.csv") as problem:
        prepare(str(file), 30, scale=True)
    assert words in str(problem.value) and "\n" not in str(problem.value)


def test_a_damaged_summary_gets_a_sentence(tmp_path):
    (tmp_path / "s.json").write_text("{")
    with pytest.raises(BadInput, match=r"s\.json cannot be read; delete it and run again"):
        load(tmp_path / "s.parquet", tmp_path / "s.json")
