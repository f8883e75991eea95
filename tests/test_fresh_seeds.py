"""Trials repeated with fresh seeds: the selected trial, its record, and what differs."""

import importlib
import json
from types import SimpleNamespace

import pandas as pd
import pytest

from odyssey import records
from odyssey.cells.block import declaration
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.fresh_seeds import FRESH_SEEDS, Selected, read_selected, write_selected
from odyssey.search_space import sample, trial_seed
from tests.helpers import synthetic_trials
from tests.helpers.synthetic_sequences import BOUNDS, HYPERPARAMETERS, features

SELECTED = Selected(3, HYPERPARAMETERS)


def run(script, folder, **parts):
    """Run a script's main with made-up parts of a `snakemake` object; return its log."""
    module = importlib.import_module(f"workflow.scripts.{script}")
    module.main(SimpleNamespace(log=[folder / "log"], **parts))
    return (folder / "log").read_text()


def repeat(folder, seed=7, selected=SELECTED):
    """Run the script of rule fresh_seed; return the rows that it wrote, and its log."""
    features().save(folder / "rings.npz")
    write_selected(selected, folder / "hyperparameters.json")
    params = {"code": "digest", "variant": declaration(VARIANTS["NP"]), "seed": seed}
    params["options"] = {"max_epochs": 2, "patience": 1, "engine": "fused"}
    log = run(
        "fresh_seed",
        folder,
        input=SimpleNamespace(
            features=folder / "rings.npz", hyperparameters=folder / "hyperparameters.json"
        ),
        output=SimpleNamespace(record=folder / "row.parquet"),
        params=SimpleNamespace(**params),
        wildcards=SimpleNamespace(dataset="rings", variant="NP", fresh_seed="0002"),
    )
    return records.read(folder / "row.parquet", FRESH_SEEDS).to_pylist(), log


def comparable(row):
    return {name: value for name, value in row.items() if name not in records.MEASURED}


def test_columns_are_those_of_trials_and_the_repetition():
    assert [name for name in FRESH_SEEDS.names if name != "fresh_seed"] == records.TRIALS.names
    assert FRESH_SEEDS.names[2:4] == ["trial", "fresh_seed"]
    for field in FRESH_SEEDS:
        assert field.metadata[b"description"] and not field.nullable


def test_a_repetition_is_recorded_under_the_trial_it_repeats(tmp_path):
    [row], log = repeat(tmp_path)
    assert (row["dataset"], row["variant"], row["trial"]) == ("rings", "NP", 3)
    assert (row["fresh_seed"], row["seed"], row["code_digest"]) == (2, 7, "digest")
    assert HYPERPARAMETERS.items() <= row.items()
    assert len(log.splitlines()) == 2


def test_only_the_seed_decides(tmp_path):
    [first], [other] = (repeat(tmp_path, seed)[0] for seed in (7, 8))
    (tmp_path / "again").mkdir()
    [again], _ = repeat(tmp_path / "again")
    assert comparable(first) == comparable(again)
    assert other["test_error"] != first["test_error"]
    same = set(FRESH_SEEDS.names) - {
        "seed",
        "identity",
        "train_loss",
        "validation_error",
        "test_error",
    }
    assert {n: other[n] for n in same - set(records.MEASURED)}.items() <= first.items()


def test_with_the_seed_of_the_trial_it_is_the_same_trial(tmp_path):
    seed = trial_seed(1, "rings", "NP", 3)
    [repeated], _ = repeat(tmp_path, seed, Selected(3, sample(BOUNDS, seed)))
    params = {"code": "digest", "variant": declaration(VARIANTS["NP"]), "bounds": BOUNDS}
    params |= {"options": {"max_epochs": 2, "patience": 1, "engine": "fused"}}
    record, curve = tmp_path / "0003.parquet", tmp_path / "0003.curve.parquet"
    run(
        "trial",
        tmp_path,
        input=SimpleNamespace(features=tmp_path / "rings.npz"),
        output=SimpleNamespace(records=[record], curves=[curve]),
        params=SimpleNamespace(seed=1, paired=False, **params),
        wildcards=SimpleNamespace(dataset="rings", variant="NP"),
    )
    [trial] = records.read(record, records.TRIALS).to_pylist()
    assert comparable(repeated) == comparable(trial) | {"fresh_seed": 2}


def test_a_recorded_repetition_is_not_trained_again(tmp_path):
    [first], _ = repeat(tmp_path)
    [again], log = repeat(tmp_path)
    assert again == first and log == "row is recorded already\n"


def test_without_a_finished_trial_nothing_is_trained(tmp_path):
    rows, log = repeat(tmp_path, selected=None)
    assert rows == [] and "no trial of this search finished" in log


def test_the_selected_trial_is_read_as_it_was_written(tmp_path):
    paths = [tmp_path / name for name in ("a.json", "b.json", "none.json")]
    for path, selected in zip(paths, (SELECTED, SELECTED, None), strict=True):
        write_selected(selected, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert read_selected(paths[0]) == SELECTED and read_selected(paths[2]) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "{}", "[]", "3", "\x00", '{"trial": 1}'),
        '{"trial": 1, "hyperparameters": {"x": 2}}',
        '{"trial": 1, "hyperparameters": 5}',
    ],
)
def test_another_file_gets_one_sentence(tmp_path, text):
    path = tmp_path / "hyperparameters.json"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"hyperparameters\.json does not name a trial"):
        read_selected(path)


def test_a_missing_file_gets_one_sentence(tmp_path):
    with pytest.raises(BadInput, match=r"nowhere\.json does not name"):
        read_selected(tmp_path / "nowhere.json")


def test_hyperparameters_are_written_for_every_search(tmp_path):
    trials = synthetic_trials.trials(variants=("V", "NP"), count=4)
    trials.loc[trials["variant"] == "NP", "status"] = "diverged"
    trials.to_parquet(tmp_path / "trials.parquet")
    paths = [tmp_path / f"{variant}.json" for variant in ("V", "NP")]
    parts = {
        "input": SimpleNamespace(trials=tmp_path / "trials.parquet"),
        "output": SimpleNamespace(hyperparameters=paths),
        "params": SimpleNamespace(searches=[("jsb", "V"), ("jsb", "NP")]),
    }
    log = run("best_hyperparameters", tmp_path, **parts)
    finished = trials.query("variant == 'V' and status == 'finished'")
    best = finished.loc[finished["validation_error"].idxmin()]
    selected = read_selected(paths[0])
    assert selected.trial == best["trial"]
    assert selected.hyperparameters["learning_rate"] == best["learning_rate"]
    assert json.loads(paths[1].read_text()) is None and "NP on jsb: no trial finished" in log


def test_tables_figure_and_words_are_written(tmp_path):
    trials = synthetic_trials.trials(variants=("V", "NP"), count=4)
    trials.assign(host="h").to_parquet(tmp_path / "trials.parquet")
    label = {"title": "Rings", "source": "made up", "stand_in": "", "task": "next_step"}
    (tmp_path / "jsb.json").write_text(
        json.dumps(label | {"set_aside": [], "constant_error": 10.96})
    )
    parts = []
    for number in (0, 1):
        [row], _ = repeat(tmp_path, seed=number)
        for variant in ("V", "NP"):
            parts.append(tmp_path / f"{variant}{number}.parquet")
            address = {"dataset": "jsb", "variant": variant, "fresh_seed": number}
            records.write([row | address], FRESH_SEEDS, parts[-1])
    tables = {"runs": tmp_path / "runs.parquet"}
    for name in ("seeds", "luck"):
        tables |= {name: tmp_path / f"{name}.parquet", f"{name}_csv": tmp_path / f"{name}.csv"}
    files = {"trials": tmp_path / "trials.parquet", "summaries": [tmp_path / "jsb.json"]}
    gathered = SimpleNamespace(records=parts, published=[], **files)
    log = run("seeds", tmp_path, input=gathered, output=SimpleNamespace(**tables))
    assert "luck" in log and len(pd.read_parquet(tables["runs"])) == 4
    assert pd.read_csv(tables["seeds_csv"])["n"].tolist() == [2, 2]
    assert pd.read_csv(tables["luck_csv"])["data"].tolist() == ["original"]
    drawn = {name: tmp_path / f"seeds.{name}" for name in ("svg", "png", "pdf")}
    output = SimpleNamespace(**drawn, words=tmp_path / "seeds.rst")
    inputs = SimpleNamespace(**tables, **files)
    run("seed_luck", tmp_path, input=inputs, output=output)
    assert all(path.stat().st_size > 1000 for path in drawn.values())
    assert "On Rings" in output.words.read_text()
