"""Trials as an Optuna storage: what Optuna and its dashboard read from it."""

import io
import json
from datetime import datetime, timedelta
from wsgiref.util import setup_testing_defaults

import numpy as np
import optuna
import pandas as pd
import pytest
from optuna.trial import TrialState

from odyssey.search_space import with_choices
from odyssey.share.storage import write_storage
from odyssey.statistics.fanova.forest import functional_anova
from tests.helpers import synthetic_trials

BOUNDS = {
    "hidden_size": (20, 200),
    "learning_rate": (1e-6, 1e-2),
    "momentum": (0.0, 0.99),
    "input_noise": (0.0, 1.0),
}
ALL = {"jsb": BOUNDS, "timit": with_choices(BOUNDS, ["nesterov", "clip_gradients"])}


def store(folder, table, curves=None):
    """The URL of a storage of these trials."""
    path = folder / "trials.db"
    curves = synthetic_trials.curves(table) if curves is None else curves
    write_storage(table, curves, synthetic_trials.LABELS, ALL, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def table():
    table = synthetic_trials.complete_trials(("timit", "jsb"), count=8)
    return table.sample(frac=1, random_state=0)  # in whatever order


@pytest.fixture(scope="module")
def url(tmp_path_factory, table):
    return store(tmp_path_factory.mktemp("storage"), table)


def trials_of(url, name):
    return optuna.load_study(study_name=name, storage=url).trials


def test_every_search_is_a_study(url):
    names = optuna.get_all_study_names(url)
    assert names == ["jsb V", "jsb NP", "timit V", "timit NP"]
    study = optuna.load_study(study_name="jsb NP", storage=url)
    assert study.direction == optuna.study.StudyDirection.MINIMIZE
    facts = {"dataset": "jsb", "variant": "NP", "data": "reconstruction"}
    facts |= {"error": "negative log-likelihood", "unit": "nats per time step"}
    assert study.user_attrs == facts


def test_every_trial_is_there_with_all_its_numbers(url, table):
    seen = 0
    for (dataset, variant), rows in table.groupby(["dataset", "variant"]):
        pairs = zip(
            trials_of(url, f"{dataset} {variant}"),
            rows.sort_values("trial").to_dict("records"),
            strict=True,
        )
        for trial, row in pairs:
            seen += 1
            assert set(trial.params) == {"one_minus_momentum"} | set(ALL[dataset]) - {"momentum"}
            own = trial.params | trial.user_attrs
            for name in set(row) - {"dataset", "variant", "host", "seed"}:
                assert own[name] == row[name], name
            assert own["seed"] == str(row["seed"])
            assert own["one_minus_momentum"] == 1 - row["momentum"]
            finished = row["status"] == "finished"
            assert trial.state == (TrialState.COMPLETE if finished else TrialState.FAIL)
            assert trial.values == ([row["validation_error"]] if finished else None)
            assert trial.datetime_start == datetime(2000, 1, 1)
            assert trial.duration == timedelta(seconds=row["wall_seconds"])
    assert seen == len(table) and "diverged" in set(table["status"])


def test_curves_are_intermediate_values(url, table):
    row = (
        table[(table["dataset"] == "jsb") & (table["variant"] == "V")].sort_values("trial").iloc[3]
    )
    trial = trials_of(url, "jsb V")[3]
    curve = (
        synthetic_trials.curves(table.loc[[row.name]])
        .set_index("epoch")["validation_error"]
        .to_dict()
    )
    steps = trial.intermediate_values
    assert steps.items() <= curve.items() and row["best_epoch"] in steps
    assert set(range(min(21, row["epochs"] + 1))) <= set(steps)


def test_long_curves_are_thinned_and_keep_the_best_epoch(tmp_path):
    table = synthetic_trials.similar_trials(learning_rate=[1e-3]).assign(best_epoch=47, epochs=63)
    [trial] = trials_of(store(tmp_path, table), "jsb V")
    assert list(trial.intermediate_values) == [*range(21), 30, 40, 47, 50, 60]


def test_numbers_that_do_not_exist_are_left_out(tmp_path):
    table = synthetic_trials.similar_trials(train_loss=[np.nan, 1.0])
    without, with_it = trials_of(
        store(tmp_path, table, synthetic_trials.curves(table)[:0]), "jsb V"
    )
    assert "train_loss" not in without.user_attrs and with_it.user_attrs["train_loss"] == 1.0
    assert without.intermediate_values == {}


def test_importances_are_those_of_this_package(tmp_path):
    table = synthetic_trials.complete_trials(variants=("V",), count=40).assign(status="finished")
    study = optuna.load_study(study_name="jsb V", storage=store(tmp_path, table))
    evaluator = optuna.importance.FanovaImportanceEvaluator(n_trees=20, seed=0)
    importances = optuna.importance.get_param_importances(study, evaluator=evaluator)
    coordinates = pd.DataFrame(
        {
            "hidden_size": np.log10(table["hidden_size"]),
            "learning_rate": np.log10(table["learning_rate"]),
            "one_minus_momentum": np.log10(1 - table["momentum"]),
            "input_noise": table["input_noise"],
        }
    )
    limits = {"hidden_size": (np.log10(20), np.log10(200)), "learning_rate": (-6, -2)}
    limits |= {"one_minus_momentum": (-2, 0), "input_noise": (0, 1)}
    errors = table["validation_error"].to_numpy()
    shares = functional_anova(coordinates, errors, limits, n_trees=20).set_index("hyperparameters")
    assert (
        next(iter(importances)) == "learning_rate" and shares["share"].idxmax() == "learning_rate"
    )
    singles = shares.loc[list(importances), "share"]
    expected = (singles / singles.sum()).to_dict()  # Optuna's sum to one
    assert importances == pytest.approx(expected, abs=0.1)


def test_the_dashboard_shows_them(url, table):
    dashboard = pytest.importorskip("optuna_dashboard")
    storage = optuna.storages.RDBStorage(url)
    ask = browser(dashboard.wsgi(storage))
    studies = ask("/api/studies")["study_summaries"]
    assert [study["study_name"] for study in studies] == optuna.get_all_study_names(storage)
    assert "Optuna Dashboard" in ask("/dashboard", read=str)
    detail = ask(f"/api/studies/{studies[2]['study_id']}")
    rows = table[(table["dataset"] == "timit") & (table["variant"] == "V")].set_index("trial")
    assert len(detail["trials"]) == len(rows)
    for trial in detail["trials"]:
        row = rows.loc[trial["number"]]
        attributes = {each["key"]: each["value"] for each in trial["user_attrs"]}
        assert json.loads(attributes["test_error"]) == row["test_error"]
        finished = row["status"] == "finished"
        assert trial["state"] == ("Complete" if finished else "Fail")
        assert trial.get("values") == ([row["validation_error"]] if finished else None)
        assert trial["intermediate_values"][0]["step"] == 0


def browser(app):
    """A function that returns the answer of a WSGI application to a path, without a server."""

    def ask(path, read=json.loads):
        environment = {"PATH_INFO": path, "wsgi.input": io.BytesIO()}
        setup_testing_defaults(environment)
        status = []
        body = b"".join(app(environment, lambda line, headers, *_: status.append(line)))
        assert status == ["200 OK"], (path, status, body[:200])
        return read(body) if read is not str else body.decode()

    return ask
