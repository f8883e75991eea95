"""One trial again: found in the table, trained alone, held against what is recorded."""

from dataclasses import replace
from math import nan

import pytest

from odyssey import records
from odyssey.cells.block import declaration
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.training.plan import Plan
from odyssey.training.rerun import differences, find_row, in_words, plan_of, train_again
from odyssey.training.trial import run_trial
from tests.helpers.synthetic_sequences import HYPERPARAMETERS, features

ADDRESS = {"dataset": "jsb", "variant": "NP", "trial": 7}
OPTIONS = {"max_epochs": 2, "patience": 15, "engine": "fused"}
PRESENT = {"variant": declaration(VARIANTS["NP"]), "options": OPTIONS, "code": "c0de"}
DATA = features()


def log(line):
    pass


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A table with one trial, trained as the pipeline does."""
    folder = tmp_path_factory.mktemp("trials")
    plan = Plan(hyperparameters=HYPERPARAMETERS, seed=3, **PRESENT)
    row, _ = run_trial(plan, DATA, folder / "0007.parquet", log)
    path = folder / "trials.parquet"
    records.write([ADDRESS | row | {"origin": records.HERE}], records.TRIALS, path)
    return path


@pytest.fixture(scope="module")
def row(table):
    return find_row(table, ADDRESS)


@pytest.fixture(scope="module")
def outcome(row):
    return train_again(plan_of(row, **PRESENT), DATA, log)


def test_a_row_comes_to_the_same_numbers(row, outcome):
    assert differences(row, outcome) == {}
    words = in_words(row, plan_of(row, **PRESENT), DATA, outcome)
    assert words.startswith(
        "jsb/NP/7, trained again, gives the same numbers, bit for bit: finished"
    )
    assert repr(row["test_error"]) in words and "other" not in words


@pytest.mark.parametrize("column", ["test_error", "epochs", "status"])
def test_another_number_is_named(row, outcome, column):
    changed = row | {column: "x" if column == "status" else row[column] * (1 + 2**-52) + 1e-9}
    assert list(differences(changed, outcome)) == [column]
    words = in_words(changed, plan_of(row, **PRESENT), DATA, outcome)
    assert f"gives other numbers: {column} is {row[column]!r}, not {changed[column]!r}." in words


def test_what_was_never_measured_is_no_difference(row, outcome):
    same = row | {"train_loss": nan}
    assert differences(same, replace(outcome, train_loss=nan)) == {}
    assert list(differences(same, outcome)) == ["train_loss"]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"code_digest": "old"}, "code"),
        ({"data_digest": "old"}, "data"),
        ({"torch_version": "1.0"}, "PyTorch (1.0)"),
        ({"code_digest": "old", "data_digest": "old"}, "code and data"),
        ({}, "training options, declaration of the variant or version of NumPy or numba"),
    ],
)
def test_what_is_other_than_it_was_is_named(row, outcome, changes, named):
    before = row | {"identity": "another"} | changes
    words = in_words(before, plan_of(row, **PRESENT), DATA, outcome)
    assert "gives the same numbers" in words and words.endswith(f"recorded with other {named}.")


def test_a_row_that_is_not_there_is_named(table):
    with pytest.raises(BadInput, match=r"trials.parquet has no trial jsb/NP/8; look up"):
        find_row(table, ADDRESS | {"trial": 8})
    with pytest.raises(BadInput, match=r"nowhere.parquet does not exist; run the study"):
        find_row(table.with_name("nowhere.parquet"), ADDRESS)
