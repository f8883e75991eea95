"""The predicted cost of the study, and the made-up study at full scale. No time is judged."""

import sys

import numpy as np
import pandas as pd
import pytest
import yaml

from benchmarks import scale, scale_trials, study_check, study_cost, study_prices
from benchmarks.scale_repository import Repository, run
from benchmarks.study_check import CHECKED, Trial, check
from benchmarks.study_cost import paper_config, predict
from benchmarks.study_data import DATASETS, DataSet
from benchmarks.study_prices import Prices, mean_over_search
from benchmarks.study_report import Check, Prediction, core_hours, report
from odyssey import records
from odyssey.cells.variants import VARIANTS
from odyssey.search_space import sample, trial_seed
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.statistics.selection import best_trials
from odyssey.training.train import TrainingOptions, train

TINY = DataSet("tiny", "next_step", 3, 2, 1, frames=4, inputs=2, outputs=2)
# A step costs the square of the hidden size, judging costs the hidden size; in milliseconds.
SQUARE = Prices((10, 100), (0.1, 10.0), (0.01, 0.1))


def made_up_table(trials):
    config = paper_config() | {"trials": trials}
    return pd.DataFrame([row for row, _ in scale_trials.trials(config)])


def test_a_trial_costs_its_steps_and_judgings():
    # 5 epochs x 3 steps x 0.1 s; (6 validations x 2 + 1 test) x 0.01 s.
    assert SQUARE.trial(TINY, 10, epochs=5) == pytest.approx(1.5 + 0.13)


def test_between_measurements_a_power_law_is_exact():
    # 50 units: steps of 2.5 s, judgings of 0.05 s.
    assert SQUARE.trial(TINY, 50, epochs=1) == pytest.approx(3 * 2.5 + 5 * 0.05)


def test_the_mean_is_that_of_the_log_uniform_prior():
    # E[h] = (b - a) / ln(b / a) for a log-uniform h.
    assert mean_over_search(float, 20, 200) == pytest.approx(180 / np.log(10), rel=1e-4)


def test_the_mean_is_that_of_the_draws_of_a_search():
    drawn = [
        sample({"hidden_size": (20, 200)}, trial_seed(1, "jsb", "V", trial))["hidden_size"]
        for trial in range(2000)
    ]
    mean = mean_over_search(float, 20, 200)
    assert np.mean(drawn) == pytest.approx(mean, abs=4 * np.std(drawn) / len(drawn) ** 0.5)


@pytest.mark.parametrize("name", DATASETS)
def test_made_up_sequences_can_be_trained_on(name):
    features = DATASETS[name].part(0).features()
    assert [len(split) for split in features.splits.values()] == [1, 1, 1]
    drawn = sample({"hidden_size": (4, 4)}, 1) | {"learning_rate": 1e-3, "momentum": 0.5}
    outcome = train(features, VARIANTS["V"], drawn | {"input_noise": 0.1}, 0, TrainingOptions(1))
    assert outcome.status == "finished" and np.isfinite(outcome.test_error)


def test_prices_are_positive_and_by_size(monkeypatch):
    monkeypatch.setattr(study_prices, "TURN_SECONDS", 1e-4)
    prices = study_prices.measure(TINY, "NP", [2, 3])
    assert prices.sizes == (2, 3)
    assert len(prices.steps) == len(prices.judgings) == 2
    assert min(prices.steps + prices.judgings) > 0


def test_the_prediction_covers_the_configuration():
    config = paper_config()
    prices = {(d, v): SQUARE for d in config["datasets"] for v in config["variants"]}
    searches = predict(config, prices, dict.fromkeys(config["datasets"], 150.0), start_up=2.0)
    assert len(searches) == 27 and sum(search.trials for search in searches) == 5400
    low, high = config["search_space"]["hidden_size"]
    assert (low, high, config["training"]["max_epochs"]) == (20, 200, 150)
    jsb = next(s for s in searches if s.dataset == "jsb")
    assert jsb.dearest == 2 + SQUARE.trial(DATASETS["jsb"], high, 150)
    assert 2 + SQUARE.trial(DATASETS["jsb"], low, 150) < jsb.mean < jsb.dearest


def test_tables_add_up():
    searches = [
        Prediction("jsb", "V", 10, 150, 360.0, 720.0),
        Prediction("jsb", "NP", 10, 150, 720.0, 720.0),
        Prediction("timit", "V", 10, 150, 3600.0, 7200.0),
        Prediction("timit", "NP", 10, 150, 7200.0, 36000.0),
    ]
    text = core_hours(searches)
    assert "| V | 1.0 | 10.0 | 11.0 |" in text and "| NP | 2.0 | 20.0 | 22.0 |" in text
    assert "| **all** | 3.0 | 30.0 | 33.0 |" in text
    assert "| mean trial / min | 9.0 | 90.0 | 49.5 |" in text
    whole = report(searches, {"jsb": "made up", "timit": "made up"}, [Check("a trial", 3, 2)])
    assert "| core-hours | 33 | ≤ 2,000 |" in whole and "| hours on 2 cores | 16.5 |" in whole
    assert "| hours on 1,000 cores | 10.0 |" in whole, "no study ends before its dearest trial"
    assert "| a trial | 3.00 | 2.00 | 1.50 |" in whole


def test_checked_trials_run_all_their_epochs(monkeypatch):
    monkeypatch.setitem(DATASETS, "tiny", TINY)
    monkeypatch.setattr(study_check, "CHECKED", [Trial("tiny", "V", 10, 1, 2)])
    found = check({("tiny", "V"): SQUARE})
    assert found[0].predicted == SQUARE.trial(TINY, 10, 2) and found[0].measured > 0
    assert "2 × 3 sequences" in found[0].trial


def test_at_least_six_trials_are_checked_between_the_measured_sizes():
    assert len(CHECKED) >= 6
    assert {trial.dataset for trial in CHECKED} == set(DATASETS)
    assert not {trial.hidden_size for trial in CHECKED} & set(study_prices.SIZES)


def test_epochs_come_from_an_earlier_run(tmp_path, monkeypatch, capsys):
    trials = pd.DataFrame({"dataset": ["jsb", "jsb", "other"], "epochs": [100, 60, 5]})
    trials.to_parquet(tmp_path / "trials.parquet")
    monkeypatch.setattr(study_prices, "measure", lambda *_: SQUARE)
    monkeypatch.setattr(study_check, "CHECKED", [Trial("jsb", "V", 10, 0, 1)])
    monkeypatch.setattr(study_cost, "start_up", lambda: 1.0)
    study_cost.main(["--trials", str(tmp_path / "trials.parquet")])
    said = capsys.readouterr().out
    assert "jsb 80 (the mean of 2 trials)" in said
    assert "timit 150 (the protocol's maximum)" in said


def test_known_effects_of_the_made_up_study_are_found():
    table = made_up_table(100)
    comparison, best = compare_with_vanilla(table), best_trials(table)
    found = scale_trials.found_effects(comparison)
    assert [row[-1] for row in found] == ["yes"] * len(scale_trials.EFFECTS)
    alarms, alike = scale_trials.false_alarms(comparison)
    assert alike == 2 * (24 - len(scale_trials.EFFECTS)) and alarms <= 2
    assert scale_trials.in_valley(best) == (27, 27)


def test_without_an_effect_none_is_found(monkeypatch):
    monkeypatch.setattr(scale_trials, "_added", lambda dataset, variant: 0.0)
    table = made_up_table(30)
    found = scale_trials.found_effects(compare_with_vanilla(table))
    assert [row[-1] for row in found] == ["NO"] * len(scale_trials.EFFECTS)


def test_made_up_trials_are_what_the_pipeline_writes(tmp_path):
    config = paper_config() | {"trials": 2, "variants": ["V"], "datasets": ["timit", "jsb"]}
    scale.fill(tmp_path, config)
    rows = records.read(tmp_path / "timit" / "V" / "0001.parquet", records.TRIALS).to_pylist()
    curve = records.read(tmp_path / "timit" / "V" / "0001.curve.parquet", records.CURVES)
    assert len(list(tmp_path.rglob("*.parquet"))) == 8
    assert rows[0]["trial"] == 1 and len(curve) == rows[0]["epochs"] + 1
    assert curve["validation_error"][-1].as_py() == pytest.approx(
        rows[0]["validation_error"], rel=0.02
    )


def test_a_copy_has_no_results_and_the_papers_configuration_with_changes(tmp_path):
    repository = Repository(tmp_path / "copy", trials=3)
    assert not (repository.folder / "results").exists()
    changes = repository.folder / "config" / "scale.yaml"
    assert yaml.safe_load(changes.read_text(encoding="utf-8")) == {"trials": 3}
    assert (repository.folder / "Snakefile").is_file()


def test_what_a_command_costs_is_measured(tmp_path):
    usage = run([sys.executable, "-c", "x = bytearray(50_000_000); sum(range(10**6))"], tmp_path)
    assert usage.wall > 0 and usage.cpu > 0 and usage.peak_mb > 50


def test_a_command_that_fails_ends_the_benchmark(tmp_path):
    with pytest.raises(SystemExit, match="its last words"):
        run(["sh", "-c", "echo its last words; exit 3"], tmp_path)
