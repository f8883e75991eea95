"""One table of trials from those trained here and the published ones."""

import pandas as pd
import pytest

from odyssey import records
from odyssey.published.gather import read_rows, with_published
from odyssey.published.origin import read_origin, write_origin
from odyssey.report.words.origin import in_words
from tests.helpers import synthetic_trials
from tests.helpers.published_study import NAMES, published, trials

SEARCHES = [("jsb", name) for name in NAMES]


@pytest.fixture
def study(tmp_path):
    return published(tmp_path)


def gathered(folder, study, here, differences=()):
    """The rows of a study that trained `here` and takes the others from a published one."""
    synthetic_trials.write_tables(folder / "here", here)
    trained = read_rows([folder / "here/trials.parquet"], [folder / "here/curves.parquet"])
    held = read_rows([study.folder / "trials.parquet"], [study.folder / "curves.parquet"])
    return with_published(trained, {"jsb": held}, study, differences, SEARCHES)


def test_published_rows_complete_those_trained_here(tmp_path, study):
    every = trials()
    rows, origin = gathered(tmp_path, study, every[every["trial"] == 1])
    table = rows.trials.to_pandas()
    expected = every.assign(host="", origin="made_up")
    expected.loc[every["trial"] == 1, ["host", "origin"]] = ["somewhere", "here"]
    pd.testing.assert_frame_equal(table, expected.reset_index(drop=True), check_dtype=False)
    assert rows.curves.schema.equals(records.CURVES)
    pd.testing.assert_frame_equal(
        rows.curves.to_pandas(), synthetic_trials.curves(every), check_dtype=False
    )
    assert (origin.here, origin.published) == (2, 6)
    assert in_words(origin) == [
        "2 of 8 trials were trained here.",
        "The other 6 are published rows (published/made_up) with the same code, data, "
        "hyperparameters, seeds and training.",
        "Of 2 trials that are published and were trained here, 2 came to the same bits as the "
        "published ones.",
    ]


def test_published_rows_that_differ_too_much_are_not_used(tmp_path, study):
    every = trials()
    here = every[every["trial"] == 1].assign(test_error=0.0, processor="another kind")
    rows, origin = gathered(tmp_path, study, here, ["the code that trains"])
    assert rows.trials.num_rows == 2 and not origin.holds_on("jsb") and origin.holds_on("timit")
    said = " ".join(in_words(origin))
    assert (
        "No row of published/made_up is used. Different from the published study: the code" in said
    )
    assert "0 came to the same bits" in said and "another kind here and a kind there" in said
    assert said.endswith(
        "This is more than chance, so published rows of this data set are not used."
    )


def test_rows_are_in_the_order_of_the_searches(tmp_path, study):
    every = trials()
    synthetic_trials.write_tables(tmp_path / "here", every[every["trial"] == 3])
    trained = read_rows([tmp_path / "here/trials.parquet"], [tmp_path / "here/curves.parquet"])
    held = read_rows([study.folder / "trials.parquet"], [study.folder / "curves.parquet"])
    rows, _ = with_published(trained, {"jsb": held}, study, [], [("jsb", "NP"), ("jsb", "V")])
    found = rows.trials.select(["variant", "trial"]).to_pandas()
    assert (
        list(found["variant"]) == ["NP"] * 4 + ["V"] * 4
        and list(found["trial"]) == [0, 1, 2, 3] * 2
    )


def test_where_trials_come_from_survives_the_file(tmp_path, study):
    _, origin = gathered(tmp_path, study, trials().head(1))
    write_origin(origin, tmp_path / "origin.json")
    assert in_words(read_origin(tmp_path / "origin.json")) == in_words(origin)
