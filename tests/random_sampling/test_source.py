"""Tests of prepared series and their summaries."""

import numpy as np
import pytest

from odyssey.errors import BadInput
from odyssey.random_sampling.source import SeriesSummary, label, load, prepare, save


def test_the_sine_comes_back_as_it_was(tmp_path):
    paths = tmp_path / "series.parquet", tmp_path / "series.json"
    series = prepare("sine", 30, scale=True)
    save(series, *paths)
    again, about = load(*paths)
    np.testing.assert_array_equal(again.values, series.values)
    assert about == SeriesSummary(series.name, True, 1000, 1) and again.name == series.name
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
        ("a\n1\n\n3\n", "line 3 is blank"),
        ("a\n1\nx\n", "line 3 has 'x' for a number in column a"),
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
