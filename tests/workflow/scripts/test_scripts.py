"""Scripts of the workflow, run without Snakemake."""

import importlib
import json
from types import SimpleNamespace

import pandas as pd
import pytest

from odyssey import records
from odyssey.cells.block import declaration
from odyssey.cells.variants import VARIANTS
from odyssey.published.origin import Origin, write_origin
from odyssey.search_space import sample, trial_seed
from odyssey.statistics.power import detectable_differences
from odyssey.tables import save
from odyssey.training import trial
from tests.helpers import synthetic_trials
from tests.helpers.repository import ROOT
from tests.helpers.synthetic_sequences import BOUNDS, features

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
    synthetic_trials.trials(count=4).to_parquet(tmp_path / "trials.parquet")
    synthetic_trials.curves(synthetic_trials.trials(count=4)).to_parquet(
        tmp_path / "curves.parquet"
    )
    label = {"title": "Chorales", "source": "made up", "stand_in": ""}
    label |= {"task": "next_step", "set_aside": ["roll.json is broken."]}
    label["constant_error"] = 10.96
    (tmp_path / "jsb.json").write_text(json.dumps(label))
    (tmp_path / "missing.csv").write_text("dataset,variant,trial\njsb,NP,7\n")
    return tmp_path


@pytest.mark.parametrize("script", SCRIPTS)
def test_importing_a_script_does_nothing(script):
    assert callable(importlib.import_module(f"workflow.scripts.{script}").main)


def train(folder, numbers=("0003",), code="digest"):
    """Run the script of rule trial for these trials; their paths, and its log."""
    features().save(folder / "rings.npz")
    records_of, curves_of = (
        [folder / f"{number}{ending}" for number in numbers]
        for ending in (".parquet", ".curve.parquet")
    )
    params = SimpleNamespace(
        code=code,
        variant=declaration(VARIANTS["NP"]),
        seed=1,
        paired=False,
        bounds=BOUNDS,
        options={"max_epochs": 2, "patience": 1, "engine": "fused"},
    )
    log = run(
        "trial",
        folder,
        input=SimpleNamespace(features=folder / "rings.npz"),
        output=Outputs(records=records_of, curves=curves_of),
        params=params,
        wildcards=SimpleNamespace(dataset="rings", variant="NP"),
    )
    return records_of, curves_of, log


def test_trial_records_a_row_and_its_curve(tmp_path):
    [record], [curve], log = train(tmp_path)
    assert len(log.splitlines()) == 2
    [row] = records.read(record, records.TRIALS).to_pylist()
    seed = trial_seed(1, "rings", "NP", 3)
    assert (row["dataset"], row["variant"], row["trial"], row["seed"]) == ("rings", "NP", 3, seed)
    assert sample(BOUNDS, seed).items() <= row.items()
    assert (row["code_digest"], row["data_digest"]) == ("digest", features().digest)
    assert row["wall_seconds"] > 0 and row["peak_rss_mb"] > 10
    epochs = records.read(curve, records.CURVES).to_pylist()
    assert [(epoch["trial"], epoch["epoch"]) for epoch in epochs] == [(3, 0), (3, 1), (3, 2)]
    assert epochs[row["best_epoch"]]["validation_error"] == row["validation_error"]
    assert not list(tmp_path.glob("*.checkpoint"))


def test_trials_of_one_job_are_those_of_jobs_of_their_own(tmp_path):
    (tmp_path / "block").mkdir()
    together, _, _ = train(tmp_path / "block", ("0003", "0004"))
    alone = [train(tmp_path, [number])[0][0] for number in ("0003", "0004")]
    assert [same_numbers(path) for path in together] == [same_numbers(path) for path in alone]


def test_what_is_recorded_is_not_trained_again(tmp_path):
    """Nor where Snakemake threw the records away, as it does when it did not see a job end."""
    recorded, curves, _ = train(tmp_path, ("0003", "0004"))
    before = [path.read_bytes() for path in recorded + curves]
    for path in recorded + curves:
        path.unlink()
    _, _, log = train(tmp_path, ("0003", "0004"))
    assert log == "0003 is recorded already\n0004 is recorded already\n"
    assert [path.read_bytes() for path in recorded + curves] == before


@pytest.mark.parametrize("damage", [lambda content: content[:-9], lambda content: b""])
def test_an_outcome_that_is_damaged_is_trained_again(tmp_path, damage):
    [record], _, _ = train(tmp_path)
    before, outcome = same_numbers(record), tmp_path / "0003.outcome"
    outcome.write_bytes(damage(outcome.read_bytes()))
    _, _, log = train(tmp_path)
    assert f"{outcome} is not used: it is damaged\nepoch   1" in log
    assert same_numbers(record) == before


def test_a_checkpoint_that_is_damaged_is_not_used(tmp_path):
    [record], _, _ = train(tmp_path)
    before = same_numbers(record)
    for left in ("0003.checkpoint", ".0003.checkpoint.1234.part"):
        (tmp_path / left).write_bytes(b"half a checkpoint")
    (tmp_path / "0003.outcome").unlink()
    _, _, log = train(tmp_path)
    assert "0003.checkpoint is not used: it is damaged\nepoch   1" in log
    assert same_numbers(record) == before
    assert not list(tmp_path.glob("*checkpoint*"))


def test_the_outcome_of_whoever_is_first_counts(tmp_path, monkeypatch):
    """A job that lost its Snakemake and the one that took its place train the same trial."""
    [record], _, _ = train(tmp_path)
    outcome, first = tmp_path / "0003.outcome", record.read_bytes()
    outcome.rename(tmp_path / "kept")
    train_alone = trial.train

    def train_beside_another(*about):
        result = train_alone(*about)
        (tmp_path / "kept").rename(outcome)
        return result

    monkeypatch.setattr(trial, "train", train_beside_another)
    _, _, log = train(tmp_path)
    assert "epoch   2" in log and record.read_bytes() == first


def test_what_other_code_made_is_trained_again(tmp_path):
    train(tmp_path)
    [record], _, log = train(tmp_path, code="another")
    assert "0003.outcome is not used: it was made with other code, data or options\n" in log
    assert records.read(record, records.TRIALS)["code_digest"].to_pylist() == ["another"]


def test_an_outcome_with_other_columns_is_trained_again(tmp_path, monkeypatch):
    [record], _, _ = train(tmp_path)
    before = same_numbers(record)
    usual = trial.SavedState
    monkeypatch.setattr(
        trial, "SavedState", lambda values, arrays: usual(without_host(values), arrays)
    )
    (tmp_path / "0003.outcome").unlink()
    with pytest.raises(ValueError, match="columns differ"):
        train(tmp_path)
    monkeypatch.undo()
    _, _, log = train(tmp_path)
    assert "0003.outcome is not used: it has other columns\nepoch   1" in log
    assert same_numbers(record) == before


def without_host(values):
    """The values of an outcome that a version with fewer columns wrote."""
    return values | {"row": {name: x for name, x in values["row"].items() if name != "host"}}


def same_numbers(path):
    """A record without what may differ between two runs of a trial."""
    return records.read(path, records.TRIALS).drop_columns(list(records.MEASURED)).to_pylist()


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
        missing=study / "missing.csv",
        comparison=results.comparison,
        power=study / "power.parquet",
        best_trials=results.best_trials,
        verdicts=study / "verdicts.parquet",
        **dict.fromkeys(("importance", "draws", "guidelines"), study / "nothing.parquet"),
        summary=study / "jsb.json",
        summaries=[study / "jsb.json"],
    )
    run("comparison", study, input=inputs, output=results)
    detectable_differences(pd.read_parquet(inputs.trials)).to_parquet(inputs.power)
    comparison = pd.read_csv(results.comparison_csv)
    assert len(comparison) == 2 * 9 and set(comparison["data"]) == {"original"}
    assert "host" not in pd.read_csv(results.best_trials_csv)
    wildcards = SimpleNamespace(dataset="jsb")
    for figure in ("variant_comparison", "search_space", "learning_curves"):
        kinds = {"svg": "svg", "png": "png", "pdf": "pdf", "words": "rst"}
        output = Outputs(**{kind: study / f"{figure}.{kinds[kind]}" for kind in kinds})
        run(figure, study, input=inputs, output=output, wildcards=wildcards)
        assert "On Chorales" in output.words.read_text().replace("\\", "")
        assert all(path.stat().st_size > 1000 for path in (output.svg, output.png, output.pdf))
    pd.DataFrame({"dataset": []}).to_parquet(inputs.importance)
    claims = Outputs(verdicts=inputs.verdicts, verdicts_csv=study / "verdicts.csv")
    run("verdicts", study, input=inputs, output=claims)
    config = {
        "seed": 5,
        "paired": True,
        "datasets": ["jsb", "timit"],
        "search_space": {"hidden_size": [2, 3]},
        "also_search": {"jsb": ["nesterov"], "timit": []},
        "training": {"max_epochs": 9, "patience": 4},
    }
    inputs.figure, inputs.origin = study / "variant_comparison.svg", study / "origin.json"
    write_origin(Origin(here=180), inputs.origin)
    inputs.second_paper = [study / "second.rst"]
    inputs.second_paper[0].write_text("Of another paper")
    page = Outputs(page=study / "page.rst")
    params = SimpleNamespace(config=config, cells={"MINE": {"equations": ["y = W_z @ x"]}})
    run("start_page", study, input=inputs, output=page, params=params)
    text = page.page.read_text().replace("\\", "")
    for words in (
        "Chorales",
        "36 trials",
        "NP on jsb: 1, see logs/trial/jsb/NP/",
        "NP: 1 trial is missing",
        "shared by all variants",
        "hidden_size 2 to 3",
        ":Also searched: nesterov on jsb",
        "1 file could not be used",
        "a test error of 11.0 nats per time step",
        ":MINE: y = W_z @ x",
        "Of another paper",
        'src="data:image/svg+xml;base64,',
    ):
        assert words in text


def test_a_table_that_lacks_columns_is_refused_in_a_sentence(study, capsys):
    pd.DataFrame({"dataset": ["jsb"]}).to_parquet(study / "trials.parquet")
    inputs = SimpleNamespace(trials=study / "trials.parquet", summaries=[study / "jsb.json"])
    inputs.missing = study / "missing.csv"
    with pytest.raises(SystemExit, match="The table of trials lacks"):
        run("comparison", study, input=inputs, output=Outputs())


def test_a_table_is_saved_twice(tmp_path):
    table = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    save(table, tmp_path / "t.parquet", tmp_path / "t.csv")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "t.parquet"), table)
    assert (tmp_path / "t.csv").read_text() == "a,b\n1,x\n2,\n"
