"""Regressions on trials with known coefficients."""

import numpy as np
import pytest

from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import CannotDecide
from odyssey.verdicts.regression import regression, smallest_coefficient, trials_with_response
from tests.helpers import synthetic_trials

LABEL = synthetic_trials.LABELS["timit"]


def study(count=40, **columns):
    trials = synthetic_trials.trials(("timit",), count=count)
    trials = trials.assign(**{"status": "finished", **columns})
    return DatasetTables(LABEL, {"trials": trials})


def test_the_response_and_how_relative_changes_convert():
    seconds, share = trials_with_response(study(cpu_seconds=100.0), "momentum", "cpu_seconds")
    assert (seconds["y"] == 2).all() and share(9) == 1
    errors, share = trials_with_response(study(test_error=30.0), "momentum", "test_error")
    assert (errors["y"] == 30).all() and share(0.1) == pytest.approx(3)


def test_diverged_trials_have_no_time():
    tables = study()
    trials = tables.by_name["trials"]
    trials.loc[trials["trial"] == 0, "status"] = "diverged"
    seconds, _ = trials_with_response(tables, "momentum", "cpu_seconds")
    assert len(seconds) == len(trials) - trials["variant"].nunique()


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"momentum": 0.9}, "momentum was not varied in this run"),
        ({"status": "diverged"}, "no trial of this run finished"),
    ],
)
def test_nothing_to_compare(columns, message):
    with pytest.raises(CannotDecide, match=message):
        trials_with_response(study(**columns), "momentum", "test_error")


def test_coefficients_and_the_smaller_of_two():
    trials, _ = trials_with_response(study(), "input_noise", "test_error")
    rng = np.random.default_rng(0)
    x1, x2 = rng.random((2, len(trials)))
    trials = trials.assign(x1=x1, x2=x2, y=5 * x1 + 2 * x2 + 0.01 * rng.normal(size=len(trials)))
    fit, per_variant = regression(trials, ["x1", "x2"], "input_noise")
    assert fit.params["x1"] == pytest.approx(5, abs=0.02) and per_variant == 40
    smaller = smallest_coefficient(trials, "input_noise")
    assert smaller.low < smaller.value < smaller.high
    assert smaller.value == pytest.approx(2, abs=0.02)


@pytest.mark.parametrize(("count", "message"), [(1, "too few"), (40, "depend on variant")])
def test_what_cannot_be_estimated(count, message):
    trials, _ = trials_with_response(study(count), "input_noise", "test_error")
    trials = trials.assign(x=(trials["variant"] == "V").astype(float))
    with pytest.raises(CannotDecide, match=message):
        regression(trials, ["x"], "input_noise")
