import math
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from odyssey.errors import BadInput
from odyssey.random_sampling import series as module
from odyssey.random_sampling.prediction import constant_error
from odyssey.random_sampling.sampler import distinct_windows
from odyssey.random_sampling.series import Series, read_series, sine


def test_the_sine_is_the_papers():
    values = sine().values[:, 0]
    assert len(values) == 1000
    assert values[0] == 0 and values[1] == pytest.approx(math.sin(0.2 * math.pi))
    assert len(sine().windows(30)[0]) == 970


def test_always_predicting_zero_errs_by_the_papers_0616():
    """What most networks of the one-epoch rows score; by hand (2/5)(sin 36° + sin 72°)."""
    targets = sine().windows(10)[1]
    by_hand = 0.4 * (math.sin(math.radians(36)) + math.sin(math.radians(72)))
    assert constant_error(targets) == pytest.approx(by_hand) == pytest.approx(0.616, abs=5e-4)


def test_the_sine_has_ten_windows_that_come_back():
    inputs, targets, counts = distinct_windows(sine(), 30)
    assert inputs.shape == (10, 30, 1) and targets.shape == (10, 1)
    assert counts.tolist() == [97.0] * 10


def test_windows_are_followed_by_the_next_value():
    series = Series("ramp", ("a", "b"), np.column_stack([np.arange(5), np.arange(5) + 10.0]))
    inputs, targets = series.windows(2)
    assert inputs.tolist()[0] == [[0, 10], [1, 11]] and targets.tolist()[0] == [2, 12]
    assert inputs.shape == (3, 2, 2) and inputs.dtype == targets.dtype == np.float32


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=4, max_size=30), st.integers(1, 3))
def test_distinct_windows_are_the_windows(values, look_back):
    series = Series("few", ("x",), np.array(values)[:, None])
    inputs, targets = series.windows(look_back)
    kinds = {}
    for window, target in zip(inputs, targets, strict=True):
        key = (*window[:, 0], target[0])
        kinds[key] = kinds.get(key, 0) + 1
    found = distinct_windows(series, look_back)
    assert {(*w[:, 0], t[0]): n for w, t, n in zip(*found, strict=True)} == kinds


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_file_is_read_column_by_column(tmp_path, suffix):
    table = pd.DataFrame({"level": [1.0, 2.5, -3.0], "count": [1, 2, 3]})
    path = tmp_path / f"series{suffix}"
    table.to_csv(path, index=False) if suffix == ".csv" else table.to_parquet(path)
    series = read_series(path)
    assert series.variables == ("level", "count")
    assert series.values.tolist() == table.to_numpy().tolist()


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_index_of_pandas_is_no_variable(tmp_path, suffix):
    path = tmp_path / f"series{suffix}"
    table = pd.DataFrame({"load": [1.0, 2.5, -3.0]}, index=[3, 5, 6])
    table.to_csv(path) if suffix == ".csv" else table.to_parquet(path)
    series = read_series(path)
    assert series.variables == ("load",) and series.values.tolist() == [[1], [2.5], [-3]]
    assert series.left_out == ("" if suffix == ".csv" else "__index_level_0__",)
    assert series.scaled().left_out == series.left_out
    table.index.name, table["index"] = "hour", [0, 1, 2]
    table.to_parquet(tmp_path / "named.parquet")
    series = read_series(tmp_path / "named.parquet")
    assert series.variables == ("load",) and series.left_out == ("hour", "index")


def test_dates_in_the_index_of_a_parquet_file_are_left_out(tmp_path):
    table = pd.DataFrame({"load": [1.0, 2, 3]}, index=pd.date_range("2020", periods=3, name="t"))
    table.to_parquet(tmp_path / "series.parquet")
    assert read_series(tmp_path / "series.parquet").left_out == ("t",)


@pytest.mark.parametrize("suffix", [".csv", ".pq"])
@pytest.mark.parametrize(
    "name, times",
    [
        ("timestamp", [1.6e9, 1.7e9, 1.71e9]),
        ("Time (s)", [0, 0.1, 0.3]),
        ("seconds_elapsed", [5, 6, 8]),
        ("i", [0, 1, 2]),
    ],
)
def test_times_are_no_variable(tmp_path, suffix, name, times):
    table = pd.DataFrame({"load": [1.0, 2.5, -3.0], name: times})
    path = tmp_path / f"series{suffix}"
    table.to_csv(path, index=False) if suffix == ".csv" else table.to_parquet(path)
    series = read_series(path)
    assert (series.variables, series.left_out) == (("load",), (name,))
    assert series.values.tolist() == [[1], [2.5], [-3]]
    newest_first = table[::-1]
    newest_first.to_csv(path, index=False) if suffix == ".csv" else newest_first.to_parquet(path)
    with pytest.raises(BadInput, match="its rows are not in the order of time, because c"):
        read_series(path)


@pytest.mark.parametrize("text", ["time\n1\n2\n4\n", "time\n2\n1\n1\n"])
def test_times_alone_are_the_series(tmp_path, text):
    (tmp_path / "series.csv").write_text(text)
    assert read_series(tmp_path / "series.csv").variables == ("time",)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("order", [[2, 1, 0], [1, 2, 0]])
@pytest.mark.parametrize("index", [pd.date_range("2020", periods=3), [0, 1, 2]])
def test_an_index_that_is_not_in_order(tmp_path, suffix, order, index):
    path = tmp_path / f"series{suffix}"
    table = pd.DataFrame({"load": [1.0, 2, 3]}, index=index).iloc[order]
    table.to_csv(path) if suffix == ".csv" else table.to_parquet(path)
    refused = (
        "__index_level_0__ decreases; sort" if suffix == ".parquet" else "column 1 has no name"
    )
    with pytest.raises(BadInput, match=refused):
        read_series(path)


def test_hours_of_the_day_in_the_index_need_no_order(tmp_path):
    index = pd.Index([22, 23, 0], name="hour")
    pd.DataFrame({"load": [1.0, 2, 3]}, index=index).to_parquet(tmp_path / "series.parquet")
    assert read_series(tmp_path / "series.parquet").left_out == ("hour",)


def test_times_that_were_shuffled(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("timestamp,x\n20200101,1\n20200103,2\n20200102,3\n")
    with pytest.raises(BadInput, match="because column timestamp decreases; sort them by it"):
        read_series(path)
    path.write_text("timestamp,x\n20200101,1\n20200101,2\n20200102,3\n")
    assert read_series(path).variables == ("x",)


@pytest.mark.parametrize("name", ["Unnamed: 0", "", " "])
def test_a_column_of_a_parquet_file_without_a_name(tmp_path, name):
    path = tmp_path / "series.parquet"
    pd.DataFrame({name: [3.5, 1, 2], "x": [1.0, 2, 3]}).to_parquet(path)
    with pytest.raises(BadInput, match=f"column {name!r} has no name and does not number the rows"):
        read_series(path)
    pd.DataFrame({name: range(3), "x": [1.0, 2, 3]}).to_parquet(path)
    assert name == " " or read_series(path).left_out == (name,)


def test_a_german_file(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("Zeit;Leistung, kW\n0,5;3,00\n1,0;3,36\n", encoding="utf-16")
    series = read_series(path)
    assert series.variables == ("Zeit", "Leistung, kW")
    assert series.values.tolist() == [[0.5, 3], [1, 3.36]]


def test_numbers_beyond_single_precision_are_read(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text("x\n1e300\n2e300\n")
    assert read_series(path).scaled().values.tolist() == [[-1], [1]]


def test_a_series_no_longer_than_the_look_back_is_bad_input():
    series = Series("short.csv", ("x",), np.zeros((10, 1)))
    assert len(series.windows(9)[0]) == 1
    with pytest.raises(BadInput, match=r"short.csv has 10 values, and a look back of 10 needs"):
        series.windows(10)


def test_windows_that_would_fill_the_memory_are_bad_input():
    series = Series("long.csv", ("x",), np.zeros((200_000, 1)))
    with pytest.raises(BadInput, match=r"too many for a look back of 100,000"):
        series.windows(100_000)


def test_scaling_fills_the_range_of_tanh():
    series = Series("s", ("a", "b"), np.array([[0, 5.0], [10, 7], [5, 6]]))
    assert series.scaled().values.tolist() == [[-1, -1], [1, 1], [0, 0]]
    with pytest.raises(BadInput, match="column b has the same value throughout"):
        Series("s", ("a", "b"), np.array([[0, 5.0], [10, 5]])).scaled()
    with pytest.raises(BadInput, match="too large to be scaled"):
        Series("s", ("a",), np.array([[-1.7e308], [1.7e308]])).scaled()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("x\n1\n\n3\n", "line 3 is blank"),
        ("x,y\n1,2\n3,\n", "line 3 has a gap in column y"),
        ("x\n1\ninf\n", "line 3 has an infinite number in column x"),
        ("x\n1\ntwo\n", "line 3 has 'two' for a number in column x"),
        ("0.5\n1\n2\n", "its first line has numbers, not names of columns: 0.5"),
        ("x,x\n1,2\n3,4\n", "its header has 'x' twice"),
        ("x,\n1,2\n3,4\n", "column 2 has no name"),
        ("Leistung, kW\n3,00\n3,36\n", "its commas may be decimal marks"),
        ("t,x\n2020-01-01,1\n2020-01-02,2\n", "column t holds dates or times"),
        ("x\nTrue\nFalse\n", "column x holds something other than numbers"),
        ("x,y\n1,\n2,\n", "column y is empty"),
        ("x\n1\n", "fewer than two values"),
        ("x\n", "it has no rows below its header"),
        ("", "it is empty"),
        ('x\n"1\n2\n', "cannot be used"),
        ("x,y\n1,2\n1,2,3\n", "cannot be used"),
        ("\x00\x01\x02\n\x00\n\x00\n", "cannot be used"),
    ],
)
def test_what_is_wrong_with_a_csv_is_one_sentence(tmp_path, content, words):
    path = tmp_path / "series.csv"
    path.write_text(content)
    with pytest.raises(BadInput, match=words) as caught:
        read_series(path)
    assert str(path) in str(caught.value) and str(caught.value).count("\n") == 0


def test_a_parquet_file_that_is_none_or_has_a_gap_is_one_sentence(tmp_path):
    path = tmp_path / "series.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(BadInput, match="no readable Parquet file"):
        read_series(path)
    pd.DataFrame({"x": [1.0, None, 2.0]}).to_parquet(path)
    with pytest.raises(BadInput, match="column x has a gap in row 2"):
        read_series(path)
    pd.DataFrame({"x": [1.0, 3.0, 9999.0, 2.0]}).to_parquet(path)
    with pytest.raises(BadInput, match="row 3 has 9999 in column x, which seems to stand for a g"):
        read_series(path)
    parquet.write_table(pa.table([[1.0, 2.0], [3, None]], names=["x", "x"]), path)
    with pytest.raises(BadInput, match="column x has a gap in row 2"):
        read_series(path)
    pd.DataFrame({"x": pd.date_range("2020", periods=3)}).to_parquet(path)
    with pytest.raises(BadInput, match="something other than numbers"):
        read_series(path)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_file_of_too_many_values_is_not_unpacked(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(module, "LIMITS", replace(module.LIMITS, values=10))
    path = tmp_path / f"series{suffix}"
    table = pd.DataFrame({"x": np.zeros(100)})
    table.to_csv(path, index=False) if suffix == ".csv" else table.to_parquet(path)
    with pytest.raises(BadInput, match="more than 10 values"):
        read_series(path)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(BadInput, match="does not exist"):
        read_series(tmp_path / "none.csv")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([".csv", ".parquet"]))
def test_any_bytes_give_a_series_or_a_sentence(tmp_path_factory, content, suffix):
    path = tmp_path_factory.mktemp("any") / f"series{suffix}"
    path.write_bytes(content)
    with suppress(BadInput):
        assert np.isfinite(read_series(path).values).all()
