import importlib
import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.verdicts.claims import read_claims
from odyssey.verdicts.decision import VERDICTS, Decision
from odyssey.verdicts.table import COLUMNS, judge_claims
from tests.helpers import synthetic_trials

TRIALS = synthetic_trials.trials(("jsb", "timit"), count=20)
TABLES = {"trials": TRIALS, "comparison": compare_with_vanilla(TRIALS)}


def labels(*names):
    return {name: synthetic_trials.LABELS[name] for name in names}


def row(table, name):
    return table.set_index("id").loc[name]


@pytest.fixture(scope="module")
def table():
    return judge_claims(TABLES, labels("jsb", "timit"))


def test_every_claim_has_a_row(table):
    assert list(table.columns) == list(COLUMNS)
    assert table["id"].tolist() == [claim.id for claim in read_claims()]
    assert set(table["verdict"]) <= set(VERDICTS)


def test_a_verdict_is_explained(table):
    """Undecided rows have a note or an interval, which is then too wide."""
    undecided = table[table["verdict"] == "undecided"]
    assert ((undecided["note"] != "") | np.isfinite(undecided["low"])).all()
    assert np.isfinite(table.loc[table["verdict"].isin(["holds", "fails"]), "value"]).all()


def test_numbers_are_those_of_the_comparison(table):
    comparison = TABLES["comparison"].query("dataset == 'timit' and selection == 'best 10%'")
    actual, expected = row(table, "NOAF_worse_timit"), comparison.set_index("variant").loc["NOAF"]
    assert actual["value"] == expected["mean_difference"]
    assert (actual["low"], actual["high"]) == (
        expected["difference_low"],
        expected["difference_high"],
    )


def test_the_data_are_named(table):
    assert row(table, "NP_same_jsb")["data"] == "reconstruction"
    assert row(table, "NP_same_timit")["data"] == "original"
    absent = row(table, "NP_same_iam")
    assert (absent["data"], absent["verdict"], absent["note"]) == (
        "",
        "not testable here",
        "iam is not in this run",
    )


def test_a_comparison_of_data_sets_needs_both_originals():
    claim = replace(read_claims()[0], parameters={"other": "jsb"}, needs_original=True)
    claim = replace(claim, dataset="timit", kind="stub")
    decided = {"stub": lambda tables, other: Decision("a", 1.0, verdict="holds", note="b")}
    both = labels("jsb", "timit")
    originals = both | {"jsb": replace(both["jsb"], stand_in="")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("odyssey.verdicts.table.KINDS", decided)
        verdicts = [judge_claims(TABLES, names, [claim]) for names in (both, originals)]
    found = [table[["verdict", "note", "value"]].iloc[0].tolist() for table in verdicts]
    assert found == [
        ["not testable here", "not the original data but reconstruction; b", 1.0],
        ["holds", "b", 1.0],
    ]


def test_a_stand_in_cannot_test_a_claim_for_which_a_table_is_missing_too(table):
    found = row(table, "interactions_timit_jsb")
    assert (found["verdict"], found["note"]) == (
        "not testable here",
        "not the original data but reconstruction; the table of importance is not in this run",
    )


def test_a_stand_in_cannot_test_published_errors(table):
    best = row(table, "best_jsb")
    assert (best["verdict"], best["paper_method"]) == ("not testable here", "")
    assert best["note"].startswith("not the original data but reconstruction; not the paper")
    assert np.isfinite(best["value"]) and pd.isna(best["more_trials"])
    assert row(table, "best_timit")["verdict"] == "undecided", "the original, at a small scale"


@pytest.mark.parametrize(
    "tables",
    [
        {},
        {"trials": TRIALS},
        {"comparison": TABLES["comparison"]},
        TABLES | {"importance": pd.DataFrame(), "guidelines": pd.DataFrame({"dataset": ["jsb"]})},
        TABLES | {"comparison": TABLES["comparison"].drop(columns="significant")},
        {name: one[one["variant"] == "NP"] for name, one in TABLES.items()},
        {"trials": TRIALS.assign(status="diverged")},
        {"trials": TRIALS.assign(test_error=np.nan, validation_error=np.nan)},
        {"trials": TRIALS.assign(test_error=8.0)},
        {"trials": TRIALS.head(0)},
    ],
    ids=range(10),
)
def test_what_is_missing_leaves_the_rest(tables):
    assert len(judge_claims(tables, labels("jsb", "timit"))) == len(read_claims())


def test_a_missing_table_is_named():
    table = judge_claims({"trials": TRIALS}, labels("jsb", "timit"))
    assert row(table, "NP_same_jsb")["note"] == "the table of comparison is not in this run"


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_trials_does_not_matter(table, seed):
    tables = {name: one.sample(frac=1, random_state=seed) for name, one in TABLES.items()}
    shuffled = judge_claims(tables, labels("timit", "jsb"))
    pd.testing.assert_frame_equal(shuffled, table, rtol=1e-9)


def test_the_script_writes_the_table(tmp_path):
    tables = TABLES | dict.fromkeys(
        ("importance", "draws", "guidelines"), pd.DataFrame({"dataset": []})
    )
    paths = {name: tmp_path / f"{name}.parquet" for name in tables}
    for name, one in tables.items():
        one.to_parquet(paths[name])
    summary = {"title": "TIMIT", "task": "framewise", "source": "made up", "stand_in": "speech"}
    summary |= {"set_aside": [], "constant_error": 98.0}
    (tmp_path / "timit.json").write_text(json.dumps(summary))
    outputs = {"verdicts": tmp_path / "v.parquet", "verdicts_csv": tmp_path / "v.csv"}
    importlib.import_module("workflow.scripts.verdicts").main(
        SimpleNamespace(
            input=SimpleNamespace(**paths, summaries=[tmp_path / "timit.json"]),
            output=SimpleNamespace(**outputs),
            log=[tmp_path / "log"],
        )
    )
    read = pd.read_parquet(outputs["verdicts"])
    assert len(read) == len(pd.read_csv(outputs["verdicts_csv"])) == len(read_claims())
    assert set(read["data"]) == {"", "speech"}
