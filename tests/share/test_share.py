"""Trials shared as CSV with a data card, written by the script of the rule."""

import csv
import importlib
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml

from odyssey.search_space import with_choices
from tests.helpers import synthetic_trials

BOUNDS = {
    "hidden_size": (20, 200),
    "learning_rate": (1e-6, 1e-2),
    "momentum": (0.0, 0.99),
    "input_noise": (0.0, 1.0),
}
CHOICES = {"timit": ["nesterov", "clip_gradients"]}
STUDY = {"seed": 7, "paired": False, "max_epochs": 60, "patience": 15}
STUDY |= {"cells": {"MINE": ["z = tanh(W_z @ x)", "y = y_before + z"]}}
OUTPUTS = {"trials": "trials.csv", "columns": "columns.csv", "card": "README.md"}
OUTPUTS |= {"storage": "trials.optuna.db"}


def shared(folder, table, missing=""):
    """The folder in which the script of the rule has written these trials."""
    results = folder / "results"
    results.mkdir()
    summaries = synthetic_trials.write_tables(results, table)
    with open(results / "missing_trials.csv", "a", encoding="utf-8") as file:
        file.write(missing)
    inputs = {name: results / f"{name}.parquet" for name in ("trials", "curves")}
    inputs |= {"missing": results / "missing_trials.csv", "summaries": summaries}
    datasets = dict.fromkeys(table["dataset"])
    bounds = {name: with_choices(BOUNDS, CHOICES.get(name, [])) for name in datasets}
    parts = SimpleNamespace(
        input=SimpleNamespace(**inputs),
        output=SimpleNamespace(**{name: folder / path for name, path in OUTPUTS.items()}),
        params=SimpleNamespace(study=STUDY, bounds=bounds),
        log=[folder / "log"],
    )
    importlib.import_module("workflow.scripts.trials_to_share").main(parts)
    return folder


@pytest.fixture(scope="module")
def table():
    table = synthetic_trials.complete_trials(("timit", "jsb"), count=6)
    table.loc[0, "train_loss"] = np.nan
    table.loc[1, "train_loss"] = np.inf
    return table


@pytest.fixture(scope="module")
def folder(tmp_path_factory, table):
    return shared(tmp_path_factory.mktemp("share"), table, "jsb,NP,17\njsb,NP,18\n")


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_numbers_come_back_the_same(folder, table):
    read = pd.read_csv(folder / "trials.csv")
    expected = table.drop(columns="host")
    pd.testing.assert_frame_equal(
        read[list(expected)], expected, check_exact=True, check_dtype=False
    )


def test_values_are_written_as_r_reads_them(folder):
    first, second, *_ = rows_of(folder / "trials.csv")
    assert (first["train_loss"], second["train_loss"]) == ("NA", "Inf")
    for row in rows_of(folder / "trials.csv"):
        assert {row["nesterov"], row["clip_gradients"]} <= {"TRUE", "FALSE"}
        assert re.fullmatch(r"\d+", row["trial"]) and row["seed"] == str(2**62 + 1)
        assert "" not in row.values() or row["data"] == ""
    assert b"\r" not in (folder / "trials.csv").read_bytes()


def test_stand_ins_are_called_so_and_hosts_not_at_all(folder):
    data = {(row["dataset"], row["data"]) for row in rows_of(folder / "trials.csv")}
    assert data == {("timit", "original"), ("jsb", "reconstruction")}
    assert all(b"somewhere" not in (folder / path).read_bytes() for path in OUTPUTS.values())


def test_every_column_has_a_meaning_and_a_class_that_keeps_it(folder):
    columns = rows_of(folder / "columns.csv")
    assert [row["column"] for row in columns] == list(rows_of(folder / "trials.csv")[0])
    classes = {row["column"]: row["r_class"] for row in columns}
    expected = {"seed": "character", "trial": "integer", "nesterov": "logical"}
    expected |= {"learning_rate": "numeric", "code_digest": "character"}
    assert expected.items() <= classes.items() and all(row["meaning"] for row in columns)
    units = {row["column"]: row["unit"] for row in columns}
    assert units["test_error"] == "timit: % of frames; jsb: nats per time step"


def test_the_card_says_what_the_trials_are(folder, table):
    card = (folder / "README.md").read_text(encoding="utf-8")
    _, front, text = card.split("---\n", 2)
    facts = yaml.safe_load(front)
    assert facts["license"] == "mit" and facts["size_categories"] == ["n<1K"]
    assert facts["configs"][0]["data_files"] == "trials.csv"
    rows = {line.split(" | ")[0]: line for line in text.splitlines() if line.startswith("| ")}
    assert "not the original, but a stand-in (reconstruction)" in rows["| `jsb`"]
    assert "the original" in rows["| `timit`"] and "stand-in" not in rows["| `timit`"]
    diverged = table.groupby("dataset")["status"].apply(lambda s: (s == "diverged").sum())
    assert rows["| `jsb`"].endswith(f"| 12 | {diverged['jsb']} | 2 |")
    assert rows["| `timit`"].endswith(f"| 12 | {diverged['timit']} | 0 |")
    assert "30 train, 8 validation, 9 test" in rows["| `jsb`"]
    assert "| MINE is | `z = tanh(W_z @ x); y = y_before + z` |" in text
    assert "2 of NP on jsb" in text and "at most 60 epochs" in text and "| Study seed | 7 |" in text
    assert (
        "| `nesterov` | false or true with equal probability | False to True | always True |"
        in text
    )
    assert {f"| `{name}`" for name in table if name != "host"} <= set(rows)
    assert all(path in text for path in OUTPUTS.values() if path != "README.md")


def test_what_the_card_says_on_loading_is_true(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    card = (folder / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```python\n(.*?)^```$", card, re.MULTILINE | re.DOTALL):
        exec(block, {})
    printed = capsys.readouterr().out
    assert all(
        words in printed
        for words in ("Name: test_error", "jsb NP 6 {", "jsb Answer(validation_error=")
    )


def test_the_same_trials_make_the_same_files(folder, table, tmp_path):
    again = shared(tmp_path, table, "jsb,NP,17\njsb,NP,18\n")
    for path in OUTPUTS.values():
        assert (again / path).read_bytes() == (folder / path).read_bytes(), path
    assert not [
        path for path in again.iterdir() if path.name.startswith((".", "trials.optuna.db-"))
    ]
