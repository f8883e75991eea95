"""Tests of claims on the effects of hyperparameters, decided on trials with known effects."""

import numpy as np
import pytest

from odyssey.cells.variants import PAPER
from odyssey.verdicts import effects
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED, CannotDecide, NotTestable
from tests.helpers import synthetic_trials

LABEL = synthetic_trials.LABELS["timit"]


CAPPED = 0.2  # capping the worst twentieth reduces an effect by at most this share


def trials(error=lambda t: 30.0, seconds=lambda t: 0.0, count=60, noise=0.3, spread=0.02):
    """Trials with this error, plus effects of learning rate and variant, and log10 seconds."""
    rng = np.random.default_rng(1)
    table = synthetic_trials.trials(("timit",), count=count).assign(status="finished")
    rate = 5 * np.abs(np.log10(table["learning_rate"]) + 3.2)
    offset = table["variant"].map({name: index for index, name in enumerate(PAPER)})
    table["test_error"] = error(table) + rate + offset + rng.normal(0, noise, len(table))
    return table.assign(cpu_seconds=10 ** (seconds(table) + rng.normal(0, spread, len(table))))


def study(*args, **kwargs):
    return DatasetTables(LABEL, {"trials": trials(*args, **kwargs)})


@pytest.mark.parametrize(
    ("slope", "noise", "decide", "verdict"),
    [
        (+5, 0.3, effects.increases, HOLDS),
        (-5, 0.3, effects.increases, FAILS),
        (0, 0.3, effects.increases, FAILS),
        (+5, 90, effects.increases, UNDECIDED),
        (-5, 0.3, effects.decreases, HOLDS),
        (+5, 0.3, effects.decreases, FAILS),
        (-5, 90, effects.decreases, UNDECIDED),
        (0, 0.3, effects.makes_no_difference, HOLDS),
        (+5, 0.3, effects.makes_no_difference, FAILS),
        (0, 90, effects.makes_no_difference, UNDECIDED),
    ],
)
def test_change_over_the_range(slope, noise, decide, verdict):
    tables = study(lambda t: 30 + slope * t["input_noise"], noise=noise)
    decision = decide(tables, "input_noise", "test_error")
    assert decision.verdict == verdict
    assert noise > 1 or decision.value == pytest.approx(slope, abs=CAPPED * 5)
    assert decision.low < decision.value < decision.high and decision.unit == "% of frames"
    assert (decision.more_trials is not None) == (verdict == UNDECIDED)


def test_a_choice_is_off_or_on():
    tables = study(lambda t: 30 + 2 * t["clip_gradients"])
    decision = effects.increases(tables, "clip_gradients", "test_error")
    assert decision.verdict == HOLDS and decision.value == pytest.approx(2, abs=0.2)


def test_times_are_factors():
    """Time is proportional to the hidden size, so the factor is the ratio of the sizes."""
    tables = study(seconds=lambda t: np.log10(t["hidden_size"]))
    sizes = tables.by_name["trials"]["hidden_size"]
    decision = effects.increases(tables, "hidden_size", "cpu_seconds")
    assert decision.value == pytest.approx(sizes.max() / sizes.min(), rel=0.05)
    assert (decision.verdict, decision.unit) == (HOLDS, "times")
    assert effects.makes_no_difference(tables, "momentum", "cpu_seconds").paper_method == HOLDS


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, FAILS), (1.2, HOLDS), (2.0, FAILS)], ids=str)
def test_slightly_longer_has_a_limit(factor, verdict):
    tables = study(seconds=lambda t: np.log10(factor) * t["input_noise"], count=120)
    decision = effects.increases(tables, "input_noise", "cpu_seconds", at_most=0.5)
    assert decision.verdict == verdict and decision.value == pytest.approx(factor, rel=0.05)


def test_no_difference_has_a_limit():
    tables = study(seconds=lambda t: np.log10(1.05) * t["momentum"])
    assert effects.makes_no_difference(tables, "momentum", "cpu_seconds", 0.1).verdict == HOLDS
    assert effects.makes_no_difference(tables, "momentum", "cpu_seconds").verdict != HOLDS


@pytest.mark.parametrize(
    ("curve", "verdict"),
    [
        (lambda x: -8 * np.sqrt(x), HOLDS),
        (lambda x: -8 * x**2, FAILS),
        (lambda x: 8 * x**2, FAILS),
        (lambda x: 8 * np.sqrt(x), FAILS),
        (lambda x: 0 * x, FAILS),
    ],
    ids=["less gain", "more gain", "more loss", "less loss", "flat"],
)
def test_diminishing_returns(curve, verdict):
    tables = study(lambda t: 40 + curve((t["hidden_size"] - 20) / 180))
    assert effects.diminishing(tables, "hidden_size", "test_error").verdict == verdict


def test_the_upper_half_of_a_parabola():
    """8 (1 - x)^2 loses 6 over the lower half of the range and 2 over the upper one."""
    tables = study(lambda t: 30 + 8 * (1 - t["input_noise"]) ** 2)
    decision = effects.diminishing(tables, "input_noise", "test_error")
    assert decision.value == pytest.approx(4, abs=CAPPED * 4)


@pytest.mark.parametrize(
    ("below", "above", "noise", "verdict"),
    [
        (4, 4, 0.3, HOLDS),
        (4, -4, 0.3, FAILS),
        (-4, 4, 0.3, FAILS),
        (0, 0, 0.3, FAILS),
        (1, 1, 90, UNDECIDED),
    ],
)
def test_dips(below, above, noise, verdict):
    tables = study(
        lambda t: 30 + below * (t["input_noise"] < 0.2) + above * (t["input_noise"] > 0.5),
        noise=noise,
    )
    decision = effects.dips(tables, "input_noise", "test_error", 0.2, 0.5)
    assert decision.verdict == verdict
    assert noise > 1 or decision.value == pytest.approx(min(below, above), abs=CAPPED * 4)


def test_a_dip_needs_values_on_both_sides():
    table = trials().query("input_noise < 0.4")
    with pytest.raises(CannotDecide, match="on both sides"):
        effects.dips(DatasetTables(LABEL, {"trials": table}), "input_noise", "test_error", 0.2, 0.5)


def test_diverged_trials_do_not_decide():
    """All diverged trials have no input noise and errors a million times larger."""
    table = trials(lambda t: 30 + 5 * t["input_noise"])
    gone = table["input_noise"] < 0.01
    table.loc[gone, ["status", "test_error"]] = ["diverged", 3e7]
    decision = effects.increases(
        DatasetTables(LABEL, {"trials": table}), "input_noise", "test_error"
    )
    assert decision.verdict == HOLDS and decision.value == pytest.approx(5, abs=1.5)


def test_one_variant_is_enough():
    table = trials(lambda t: 30 + 5 * t["input_noise"]).query("variant == 'V'")
    decision = effects.increases(
        DatasetTables(LABEL, {"trials": table}), "input_noise", "test_error"
    )
    assert decision.verdict == HOLDS


def test_what_cannot_be_estimated_is_said():
    few = DatasetTables(LABEL, {"trials": trials(count=2)})
    fixed = DatasetTables(LABEL, {"trials": trials().assign(nesterov=True)})
    gone = DatasetTables(LABEL, {"trials": trials().assign(status="diverged")})
    two = DatasetTables(LABEL, {"trials": trials().assign(input_noise=lambda t: t["trial"] % 2)})
    with pytest.raises(CannotDecide, match="the values tried are too few"):
        effects.diminishing(two, "input_noise", "test_error")
    same = DatasetTables(LABEL, {"trials": trials().assign(test_error=9.0)})
    bare = DatasetTables(LABEL, {"trials": trials().drop(columns="cpu_seconds")})
    for tables, name, response, reason in (
        (few, "input_noise", "test_error", "too few"),
        (fixed, "nesterov", "test_error", "nesterov was not varied in this run"),
        (same, "input_noise", "test_error", "all trials have the same value"),
        (gone, "input_noise", "test_error", "no trial of this run finished"),
        (bare, "input_noise", "cpu_seconds", "lacks cpu_seconds"),
    ):
        with pytest.raises(CannotDecide, match=reason):
            effects.increases(tables, name, response)


def crossing(high, low):
    """Errors with these slopes over the noise at high and at low learning rates."""
    return lambda t: 30 + t["input_noise"] * np.where(t["learning_rate"] >= 1e-4, high, low)


@pytest.mark.parametrize(
    ("high", "low", "noise", "verdict"),
    [
        (5, -5, 0.3, HOLDS),
        (-5, 5, 0.3, FAILS),
        (5, 5, 0.3, FAILS),
        (-5, -5, 0.3, FAILS),
        (5, 0, 0.3, FAILS),
        (5, -5, 90, UNDECIDED),
    ],
)
def test_an_effect_that_reverses(high, low, noise, verdict):
    tables = study(crossing(high, low), noise=noise)
    decision = effects.reverses(tables, "input_noise", "learning_rate", "test_error", 1e-4)
    assert decision.verdict == verdict
    assert noise > 1 or decision.value == pytest.approx(min(high, -low), abs=CAPPED * 5)


def test_an_effect_cannot_reverse_at_learning_rates_that_were_not_searched():
    with pytest.raises(NotTestable, match="learning_rate is on one side of 1 only"):
        effects.reverses(study(), "input_noise", "learning_rate", "test_error", 1.0)
