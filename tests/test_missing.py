"""Trials that an analysis does without."""

import pandas as pd

from odyssey.missing import note_missing, read_missing, write_missing
from odyssey.statistics.comparison import compare_with_vanilla
from tests.helpers import synthetic_trials


def test_missing_trials_are_named_and_counted(tmp_path):
    path = tmp_path / "missing.csv"
    write_missing(
        ["results/trials/jsb/NP/0001.parquet", "results/trials/jsb/NP/0012.parquet"], path
    )
    assert path.read_text() == "dataset,variant,trial\njsb,NP,1\njsb,NP,12\n"
    assert read_missing(path) == {("jsb", "NP"): 2}
    write_missing([], path)
    assert read_missing(path) == {}


def test_the_comparison_says_what_is_missing():
    comparison = compare_with_vanilla(synthetic_trials.trials(variants=("V", "NP"), count=1))
    noted = note_missing(comparison, {("jsb", "NP"): 2, ("jsb", "V"): 1}).set_index("variant")
    before = comparison.set_index("variant")
    assert set(noted.loc["V", "note"]) == {"1 trial is missing"}
    assert all(noted.loc["NP", "note"] == before.loc["NP", "note"] + "; 2 trials are missing")
    pd.testing.assert_frame_equal(note_missing(comparison, {}), comparison)
