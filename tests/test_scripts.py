"""Scripts of the workflow, run without Snakemake."""

import importlib
import json
from types import SimpleNamespace

import pandas as pd
import pytest
import synthetic
from made_up import HYPERPARAMETERS, features
from repository import ROOT

from odyssey import records
from odyssey.tables import save

SCRIPTS = sorted(path.stem for path in (ROOT / "workflow/scripts").glob("*.py"))


class Outputs(list):
    """Snakemake's way of holding files: by place and by name."""

    def __init__(self, *places, **names):
        super().__init__([*places, *names.values()])
        vars(self).update(names)


def run(script, folder, **parts):
    """Run a script's main with made-up parts of a `snakemake` object; return its log."""
    log = folder / f"{script}.log"
    defaults = {"log": [log], "wildcards": SimpleNamespace(dataset="rings"), "params": None}
    module = importlib.import_module(f"workflow.scripts.{script}")
    module.main(SimpleNamespace(**defaults | parts))
    return log.read_text()


@pytest.fixture
def study(tmp_path):
    """Tables and summary of a made-up study in a folder."""
    synthetic.trials(count=4).to_parquet(tmp_path / "trials.parquet")
    synthetic.curves(synthetic.trials(count=4)).to_parquet(tmp_path / "curves.parquet")
    label = {"title": "Chorales", "source": "made up", "stand_in": ""}
    label |= {"task": "next_step", "set_aside": ["roll.json is broken."]}
    label["constant_error"] = 10.96
    (tmp_path / "jsb.json").write_text(json.dumps(label))
    return tmp_path


@pytest.mark.parametrize("script", SCRIPTS)
def test_importing_a_script_does_nothing(script):
    assert callable(importlib.import_module(f"workflow.scripts.{script}").main)


def test_trial_records_a_row_and_its_curve(tmp_path):
    features().save(tmp_path / "rings.npz")
    outputs = Outputs(record=tmp_path / "row.parquet", curve=tmp_path / "curve.parquet")
    params = SimpleNamespace(
        code="digest",
        variant={"peepholes": False},
        seed=7,
        hyperparameters=HYPERPARAMETERS,
        settings={"max_epochs": 2, "patience": 1, "engine": "fused"},
    )
    wildcards = SimpleNamespace(dataset="rings", variant="NP", trial="0003")
    inputs = SimpleNamespace(features=tmp_path / "rings.npz")
    log = run("trial", tmp_path, input=inputs, output=outputs, params=params, wildcards=wildcards)
    assert len(log.splitlines()) == 2
    [row] = records.read(outputs.record, records.TRIALS).to_pylist()
    assert (row["dataset"], row["variant"], row["trial"], row["seed"]) == ("rings", "NP", 3, 7)
    assert row["hidden_size"] == HYPERPARAMETERS["hidden_size"]
    assert (row["code_digest"], row["data_digest"]) == ("digest", features().digest)
    assert row["wall_seconds"] > 0 and row["peak_rss_mb"] > 10
    curve = records.read(outputs.curve, records.CURVES).to_pylist()
    assert [(epoch["trial"], epoch["epoch"]) for epoch in curve] == [(3, 0), (3, 1), (3, 2)]
    assert curve[-1]["validation_error"] == row["validation_error"]


def test_features_of_your_own_copy(tmp_path):
    rolls = [[[60], [64], [67]]]
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"train": rolls, "valid": rolls, "test": rolls}))
    outputs = Outputs(features=tmp_path / "jsb.npz", summary=tmp_path / "jsb.json")
    wildcards = SimpleNamespace(dataset="jsb")
    parts = {"input": SimpleNamespace(corpus=path), "output": outputs, "wildcards": wildcards}
    log = run("features", tmp_path, params=SimpleNamespace(max_set_aside=0), **parts)
    assert json.loads(outputs.summary.read_text()) == json.loads(log)
    assert json.loads(log)["source"] == "read from mine.json"


def test_tables_figures_and_page_of_a_study(study):
    results = Outputs(
        comparison=study / "comparison.parquet",
        comparison_csv=study / "comparison.csv",
        best_trials=study / "best.parquet",
        best_trials_csv=study / "best.csv",
    )
    inputs = SimpleNamespace(
        trials=study / "trials.parquet",
        curves=study / "curves.parquet",
        comparison=results.comparison,
        best_trials=results.best_trials,
        verdicts=study / "verdicts.parquet",
        **dict.fromkeys(("importance", "guidelines"), study / "nothing.parquet"),
        summary=study / "jsb.json",
        summaries=[study / "jsb.json"],
    )
    run("comparison", study, input=inputs, output=results)
    comparison = pd.read_csv(results.comparison_csv)
    assert len(comparison) == 2 * 9 and set(comparison["data"]) == {"original"}
    assert "host" not in pd.read_csv(results.best_trials_csv)
    wildcards = SimpleNamespace(dataset="jsb")
    for figure in ("variant_comparison", "search_space", "learning_curves"):
        output = Outputs(study / f"{figure}.svg", study / f"{figure}.png")
        run(figure, study, input=inputs, output=output, wildcards=wildcards)
        assert all(path.stat().st_size > 1000 for path in output)
    pd.DataFrame({"dataset": []}).to_parquet(inputs.importance)
    claims = Outputs(verdicts=inputs.verdicts, verdicts_csv=study / "verdicts.csv")
    run("verdicts", study, input=inputs, output=claims)
    config = {
        "seed": 5,
        "paired": True,
        "search_space": {"hidden_size": [2, 3]},
        "also_search": {"jsb": ["nesterov"], "timit": []},
        "training": {"max_epochs": 9, "patience": 4},
    }
    page = Outputs(page=study / "page.rst")
    run("start_page", study, input=inputs, output=page, params=SimpleNamespace(config=config))
    text = page.page.read_text().replace("\\", "")
    for words in (
        "Chorales",
        "36 trials",
        "shared by all variants",
        "hidden_size 2 to 3",
        ":And: nesterov on jsb",
        "1 files could not be used",
        "a test error of 10.96 nats per time step",
    ):
        assert words in text


def test_a_table_that_lacks_columns_is_refused_in_a_sentence(study, capsys):
    pd.DataFrame({"dataset": ["jsb"]}).to_parquet(study / "trials.parquet")
    inputs = SimpleNamespace(trials=study / "trials.parquet", summaries=[study / "jsb.json"])
    with pytest.raises(SystemExit, match="The table of trials lacks"):
        run("comparison", study, input=inputs, output=Outputs())


def test_a_table_is_saved_twice(tmp_path):
    table = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    save(table, tmp_path / "t.parquet", tmp_path / "t.csv")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "t.parquet"), table)
    assert (tmp_path / "t.csv").read_text() == "a,b\n1,x\n2,\n"
