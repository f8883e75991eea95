"""The tabular benchmark: answers from known trials."""

import re
import time
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from odyssey.errors import BadInput
from odyssey.tabular_benchmark.answers import SURROGATE
from odyssey.tabular_benchmark.tabular import Benchmark
from tests.helpers import synthetic_trials
from tests.helpers.published_study import published
from tests.helpers.repository import ROOT

CONFIGURATION = {"hidden_size": 50, "learning_rate": 1e-3, "momentum": 0.9, "input_noise": 0.5}
SEARCHED = [*CONFIGURATION, "nesterov", "clip_gradients"]


def benchmark_of(folder, table, **options):
    synthetic_trials.write_tables(folder, table)
    return Benchmark(folder / "trials.parquet", **options)


@pytest.fixture(scope="module")
def table():
    """Two searches, one with choices."""
    return synthetic_trials.complete_trials(("jsb", "timit"), count=30)


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory, table):
    return benchmark_of(tmp_path_factory.mktemp("benchmark"), table, diverged="kept")


def test_a_published_study_answers_by_its_name(tmp_path):
    study = published(tmp_path)
    benchmark = Benchmark.of_published(str(study.folder))
    assert benchmark.searches == {"jsb": ["V", "NP"]}
    assert len(benchmark.learning_curve("jsb", "NP", 3)) > 1
    (study.folder / "curves.parquet").write_bytes(b"")
    with pytest.raises(BadInput, match=r"curves.parquet is missing, damaged or was edited"):
        Benchmark.of_published(str(study.folder))


def test_a_configuration_that_was_tried_has_its_own_record(benchmark, table):
    for row in table.to_dict("records"):
        asked = {name: row[name] for name in SEARCHED}
        answer = benchmark.ask(row["dataset"], row["variant"], **asked)
        assert (answer.trial, answer.distance, answer.outside) == (row["trial"], 0, ())
        for name in ("validation_error", "test_error", "cpu_seconds", "epochs"):
            assert getattr(answer, name) == row[name]
        assert answer.divergence == (row["status"] == "diverged")


@pytest.mark.parametrize(
    "name, values, asked, distance",
    [
        # By value, each of these is nearer to the other trial.
        ("learning_rate", [1e-2, 1e-4], 1.1e-3, (np.log10(1e-2) - np.log10(1.1e-3)) / 2),
        ("momentum", [0.99, 0.0], 0.91, (np.log10(0.09) + 2) / 2),
        ("hidden_size", [200, 20], 65, np.log10(200 / 65)),
    ],
)
def test_near_is_near_in_the_coordinates_of_the_search(tmp_path, name, values, asked, distance):
    benchmark = benchmark_of(tmp_path, synthetic_trials.similar_trials(**{name: values}))
    answer = benchmark.ask("jsb", "V", **{**CONFIGURATION, name: asked})
    assert answer.trial == 0 and answer.distance == pytest.approx(distance)


def test_a_diverged_trial_counts_as_the_policy_says(tmp_path):
    errors = [10.0, 20.0, 30.0, 2.0]
    table = synthetic_trials.similar_trials(
        learning_rate=[1e-5, 1e-4, 1e-3, 1e-2],
        test_error=errors,
        status=[*["finished"] * 3, "diverged"],
    )
    cap = 20 + 0.9 * 10  # the 95th percentile of three
    for policy, expected in {"kept": errors, "capped": [10, 20, cap, cap]}.items():
        benchmark = benchmark_of(tmp_path, table, diverged=policy)
        asked = pd.DataFrame([CONFIGURATION] * 4).assign(learning_rate=table["learning_rate"])
        answers = benchmark.ask_many("jsb", "V", asked)
        assert answers["test_error"].tolist() == pytest.approx(expected)
        assert answers["divergence"].tolist() == [0, 0, 0, 1]


def test_the_surrogate_knows_what_the_trials_show(tmp_path):
    random = np.random.default_rng(0)
    parts = [
        synthetic_trials.complete_trials(variants=(v,), count=80).assign(
            learning_rate=10 ** random.uniform(-6, -2, 80)
        )
        for v in ("V", "NP")
    ]
    table = pd.concat(parts, ignore_index=True)
    away = (np.log10(table["learning_rate"]) + 4).abs()
    table["test_error"] = 10 + 5 * away + 3 * (table["variant"] == "NP")
    table["status"] = np.where(table["learning_rate"] > 3e-3, "diverged", "finished")
    benchmark = benchmark_of(tmp_path, table, diverged="kept")
    for variant, added in (("V", 0), ("NP", 3)):
        for rate, error, diverges in ((1e-4, 10, 0), (1e-5, 15, 0), (6e-3, 18.9, 1)):
            asked = CONFIGURATION | {"learning_rate": rate}
            answer = benchmark.ask("jsb", variant, **asked, how=SURROGATE)
            assert answer.test_error == pytest.approx(error + added, abs=1)
            assert answer.divergence == pytest.approx(diverges, abs=0.1)
            assert 0 < answer.test_error_spread < 2
    scores = benchmark.reliability("jsb", folds=5).set_index(["how", "response"])
    assert scores.loc[(SURROGATE, "test_error"), "rank_correlation"] > 0.95
    assert scores.loc[(SURROGATE, "test_error"), "explained"] > 0.9


def test_nothing_is_explained_where_there_is_nothing_to_learn(tmp_path):
    """If a prediction had seen its own trial, the variance would look explained."""
    table = synthetic_trials.complete_trials(count=40).assign(status="finished")
    table["test_error"] = np.random.default_rng(1).normal(size=len(table))
    scores = benchmark_of(tmp_path, table, diverged="kept").reliability("jsb", folds=5)
    of_error = scores[scores["response"] == "test_error"]
    assert len(of_error) == 2 and (of_error["explained"] < 0.05).all()
    assert (of_error["rank_correlation"] < 0.2).all() and (of_error["n"] == 80).all()


def test_reliability_of_what_never_varies_is_undefined(tmp_path):
    table = synthetic_trials.complete_trials(count=5).assign(epochs=7, status="finished")
    scores = benchmark_of(tmp_path, table).reliability("jsb", folds=2).set_index("response")
    constant = scores.loc[["epochs", "divergence"]]
    assert constant[["rank_correlation", "explained"]].isna().all(axis=None)
    assert (constant["mean_absolute_error"] == 0).all()


@pytest.mark.parametrize("how", ["nearest", "surrogate"])
def test_many_answers_are_those_of_one_at_a_time(benchmark, how):
    random = np.random.default_rng(0)
    asked = pd.DataFrame(
        [benchmark.space("timit").sample(random) for _ in range(7)], index=[*"abcdefg"]
    )
    many = benchmark.ask_many("timit", "NP", asked, how)
    assert list(many.index) == [*"abcdefg"]
    for (_, row), configuration in zip(many.iterrows(), asked.to_dict("records"), strict=True):
        one = asdict(benchmark.ask("timit", "NP", **configuration, how=how))
        pd.testing.assert_series_equal(row, pd.Series(one), check_names=False, check_dtype=False)
    assert benchmark.ask_many("timit", "NP", asked[:0], how).empty


def test_the_same_question_has_the_same_answer(tmp_path, table):
    first, second = (
        benchmark_of(tmp_path, table).ask("jsb", "V", **CONFIGURATION, how=SURROGATE) for _ in "ab"
    )
    assert first == second


def test_out_of_bounds_is_said(benchmark):
    far = CONFIGURATION | {"learning_rate": 1.0, "momentum": -0.5}
    assert benchmark.ask("jsb", "V", **CONFIGURATION).outside == ()
    answer = benchmark.ask("jsb", "V", **far, nesterov=False, how=SURROGATE)
    assert answer.outside == ("learning_rate", "momentum", "nesterov")
    assert np.isfinite(answer.test_error)


@pytest.mark.parametrize(
    "arguments, changes, sentence",
    [
        (("mnist", "V"), {}, "no trials on 'mnist'; choose one of jsb, timit."),
        (("jsb", "LSTM"), {}, "jsb has no trials of 'LSTM'; choose one of V, NP."),
        (("jsb", "V"), {"momentum": 1}, "ask: momentum: 1 must be below 1."),
        (("jsb", "V"), {"learning_rate": 0}, "ask: learning_rate: 0 must be above 0."),
        (("jsb", "V"), {"hidden_size": -3}, "ask: hidden_size: -3 must be above 0."),
        (("jsb", "V"), {"input_noise": np.nan}, "input_noise: nan is not a finite number."),
        (("jsb", "V"), {"input_noise": "loud"}, "ask: input_noise: is not a number."),
        (("jsb", "V"), {"nesterov": 0.5}, "ask: nesterov: 0.5 must be false or true."),
        (("jsb", "V"), {"how": "oracle"}, "how is 'oracle'; choose nearest or surrogate."),
    ],
)
def test_what_cannot_be_asked_gets_one_sentence(benchmark, arguments, changes, sentence):
    with pytest.raises(BadInput, match=re.escape(sentence)):
        benchmark.ask(*arguments, **{**CONFIGURATION, **changes})


def test_a_table_of_questions_is_checked_too(benchmark):
    asked = pd.DataFrame([CONFIGURATION])
    with pytest.raises(BadInput, match="dropout is none of the hyperparameters"):
        benchmark.ask_many("jsb", "V", asked.assign(dropout=0.1))
    with pytest.raises(BadInput, match="momentum is missing; give a value"):
        benchmark.ask_many("jsb", "V", asked.drop(columns="momentum"))


def test_a_learning_curve_ends_where_its_trial_does(benchmark, table):
    for row in table[::17].to_dict("records"):
        curve = benchmark.learning_curve(row["dataset"], row["variant"], row["trial"])
        assert curve["epoch"].tolist() == list(range(row["epochs"] + 1))
    with pytest.raises(BadInput, match=r"no learning curve of trial jsb/V/99\."):
        benchmark.learning_curve("jsb", "V", 99)


def test_a_table_that_cannot_be_used_gets_one_sentence(tmp_path):
    with pytest.raises(BadInput, match="does not exist; run the study"):
        Benchmark(tmp_path / "trials.parquet")
    (tmp_path / "trials.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(BadInput, match="not a readable Parquet file"):
        Benchmark(tmp_path / "trials.parquet")
    with pytest.raises(BadInput, match="choose capped or kept"):
        Benchmark(tmp_path / "trials.parquet", diverged="forgotten")


@pytest.mark.parametrize(
    "changed, sentence",
    [
        ({"trial": [0, 1, 0]}, "has trial jsb/V/0 twice; give the table of one study"),
        ({"momentum": [0.9, 1.0, 0.9]}, "whose momentum, 1, must be below 1; correct it"),
        ({"learning_rate": [1e-3, 0.0, 1e-3]}, "whose learning_rate, 0, must be above 0"),
        ({"input_noise": [0.1, np.nan, 0.1]}, "whose input_noise, nan, is not a finite number"),
    ],
)
def test_a_table_of_impossible_trials_gets_one_sentence(tmp_path, changed, sentence):
    with pytest.raises(BadInput, match=sentence):
        benchmark_of(tmp_path, synthetic_trials.similar_trials(**changed))


def test_nothing_to_learn_from_gets_one_sentence(tmp_path):
    benchmark = benchmark_of(tmp_path, synthetic_trials.similar_trials(status=["diverged"] * 3))
    with pytest.raises(BadInput, match="No trial has a finite validation_error to learn from"):
        benchmark.ask("jsb", "V", **CONFIGURATION, how=SURROGATE)


@pytest.mark.parametrize("how, limit", [("nearest", 1e-3), ("surrogate", 10e-3)])
def test_an_optimiser_does_not_wait(benchmark, how, limit):
    benchmark.ask("timit", "V", **CONFIGURATION, how=how)
    taken = []
    for _ in range(20):
        started = time.process_time()
        benchmark.ask("timit", "V", **CONFIGURATION, how=how)
        taken.append(time.process_time() - started)
    assert min(taken) < limit


def test_the_document_is_true(tmp_path, monkeypatch, capsys):
    (tmp_path / "results").mkdir()
    synthetic_trials.write_tables(
        tmp_path / "results", synthetic_trials.complete_trials(("jsb", "timit"), count=10)
    )
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs/benchmark.md").read_text(encoding="utf-8")
    names = {}
    for block in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        exec(block, names)
    said = capsys.readouterr().out
    assert re.search(r"TPESampler \d.*\nRandomSampler \d", said) and "rank_correlation" in said
