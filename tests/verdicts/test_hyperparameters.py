"""Claims on hyperparameters, decided on trials and shares whose truth is known."""

from math import inf

import numpy as np
import pandas as pd
import pytest

from odyssey.cells.variants import PAPER
from odyssey.statistics.fanova.responses import POLICIES
from odyssey.verdicts import effects, importances, learning_rates
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED, CannotDecide
from odyssey.verdicts.evidence import Evidence
from tests.helpers import synthetic_trials as synthetic

LABEL = synthetic.LABELS["timit"]
CAPPED = 0.2  # the worst twentieth counts as its best, which takes so much of an effect at most


def trials(error=lambda t: 30.0, seconds=lambda t: 0.0, count=60, noise=0.3, spread=0.02):
    """Trials with this error beside the learning rate's and the variant's, and log10 seconds."""
    rng = np.random.default_rng(1)
    table = synthetic.trials(("timit",), count=count).assign(status="finished")
    rate = 5 * np.abs(np.log10(table["learning_rate"]) + 3.2)
    offset = table["variant"].map({name: place for place, name in enumerate(PAPER)})
    table["test_error"] = error(table) + rate + offset + rng.normal(0, noise, len(table))
    return table.assign(cpu_seconds=10 ** (seconds(table) + rng.normal(0, spread, len(table))))


def study(*args, **kwargs):
    return Evidence(LABEL, {"trials": trials(*args, **kwargs)})


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
    evidence = study(lambda t: 30 + slope * t["input_noise"], noise=noise)
    decision = decide(evidence, "input_noise", "test_error")
    assert decision.verdict == verdict
    assert noise > 1 or decision.value == pytest.approx(slope, abs=CAPPED * 5)
    assert decision.low < decision.value < decision.high and decision.unit == "% of frames"
    assert (decision.more_trials is not None) == (verdict == UNDECIDED)


def test_a_choice_is_off_or_on():
    evidence = study(lambda t: 30 + 2 * t["clip_gradients"])
    decision = effects.increases(evidence, "clip_gradients", "test_error")
    assert decision.verdict == HOLDS and decision.value == pytest.approx(2, abs=0.2)


def test_times_are_factors():
    """Ten times as long for ten times as many units: the range of sizes is the factor."""
    evidence = study(seconds=lambda t: np.log10(t["hidden_size"]))
    sizes = evidence.tables["trials"]["hidden_size"]
    decision = effects.increases(evidence, "hidden_size", "cpu_seconds")
    assert decision.value == pytest.approx(sizes.max() / sizes.min(), rel=0.05)
    assert (decision.verdict, decision.unit) == (HOLDS, "times")
    assert effects.makes_no_difference(evidence, "momentum", "cpu_seconds").paper_method == HOLDS


@pytest.mark.parametrize(
    ("curve", "verdict"),
    [
        (lambda x: -8 * np.sqrt(x), HOLDS),
        (lambda x: -8 * x**2, FAILS),
        (lambda x: 0 * x, FAILS),
    ],
)
def test_diminishing_returns(curve, verdict):
    evidence = study(lambda t: 40 + curve((t["hidden_size"] - 20) / 180))
    assert effects.diminishing(evidence, "hidden_size", "test_error").verdict == verdict


def test_the_upper_half_of_a_parabola():
    """8 x^2 adds 2 over the lower half of the range and 6 over the upper one."""
    evidence = study(lambda t: 30 + 8 * t["input_noise"] ** 2)
    decision = effects.diminishing(evidence, "input_noise", "test_error")
    assert decision.value == pytest.approx(4, abs=CAPPED * 4)


@pytest.mark.parametrize(
    ("depth", "noise", "verdict"), [(-4, 0.3, HOLDS), (0, 0.3, FAILS), (-1, 90, UNDECIDED)]
)
def test_dips(depth, noise, verdict):
    evidence = study(lambda t: 30 + depth * t["input_noise"].between(0.2, 0.5), noise=noise)
    decision = effects.dips(evidence, "input_noise", "test_error", 0.2, 0.5)
    assert decision.verdict == verdict
    assert noise > 1 or decision.value == pytest.approx(depth, abs=CAPPED * 4)


def test_diverged_trials_do_not_decide():
    """All trials that diverged had no input noise, at errors a million times the others'."""
    table = trials(lambda t: 30 + 5 * t["input_noise"])
    gone = table["input_noise"] < 0.01
    table.loc[gone, ["status", "test_error"]] = ["diverged", 3e7]
    decision = effects.increases(Evidence(LABEL, {"trials": table}), "input_noise", "test_error")
    assert decision.verdict == HOLDS and decision.value == pytest.approx(5, abs=1.5)


def test_one_variant_is_enough():
    table = trials(lambda t: 30 + 5 * t["input_noise"]).query("variant == 'V'")
    decision = effects.increases(Evidence(LABEL, {"trials": table}), "input_noise", "test_error")
    assert decision.verdict == HOLDS


def test_what_cannot_be_estimated_is_said():
    few = Evidence(LABEL, {"trials": trials(count=2)})
    fixed = Evidence(LABEL, {"trials": trials().assign(nesterov=True)})
    gone = Evidence(LABEL, {"trials": trials().assign(status="diverged")})
    two = Evidence(LABEL, {"trials": trials().assign(input_noise=lambda t: t["trial"] % 2)})
    with pytest.raises(CannotDecide, match="the values tried are too few"):
        effects.diminishing(two, "input_noise", "test_error")
    bare = Evidence(LABEL, {"trials": trials().drop(columns="cpu_seconds")})
    for evidence, name, response, reason in (
        (few, "input_noise", "test_error", "too few"),
        (fixed, "nesterov", "test_error", "does not vary"),
        (gone, "input_noise", "test_error", "no trial of this run finished"),
        (bare, "input_noise", "cpu_seconds", "lacks cpu_seconds"),
    ):
        with pytest.raises(CannotDecide, match=reason):
            effects.increases(evidence, name, response)


def shares(noise=0.0, note="", **components):
    """Importances with these (share, low, high), and draws that give such intervals.

    noise: what each share is by chance. In a draw, all shares are low or all are high.
    """
    rows = [
        {
            "dataset": "timit",
            "variant": "all",
            "response": "test_error",
            "policy": POLICIES["test_error"][0],
            "hyperparameters": name.replace("__", " × "),
            "order": 2 if "__" in name else 1,
            "share": found[0],
            "note": note,
        }
        for name, found in components.items()
    ]
    table = pd.DataFrame(rows)
    ends = np.array(list(components.values()))[:, 1:]
    # Of so many draws at both ends and at the middle, the percentiles are the ends.
    drawn = np.repeat([ends[:, 0], ends.mean(axis=1), ends[:, 1]], 40, axis=0)
    series = {"resampled": drawn, "noise": np.full_like(drawn, noise)}
    draws = pd.concat(
        table.assign(kind=kind, draw=draw, share=values)
        for kind, of_kind in series.items()
        for draw, values in enumerate(of_kind)
    )
    tables = {"importance": table, "draws": draws, "trials": synthetic.trials(("timit",))}
    return Evidence(LABEL, tables)


def with_rest(**components):
    """As `shares`, with an interaction that makes the shares complete."""
    return shares(**components, a__b=(0.01, 0.005, 0.015))


@pytest.mark.parametrize(
    ("found", "verdict", "paper_method"),
    [
        ((0.8, 0.7, 0.9), HOLDS, HOLDS),
        ((0.4, 0.3, 0.5), FAILS, FAILS),
        ((0.7, 0.5, 0.9), UNDECIDED, HOLDS),
    ],
)
def test_a_share_against_two_thirds(found, verdict, paper_method):
    decision = importances.share(with_rest(learning_rate=found), "learning_rate", at_least=2 / 3)
    assert (decision.verdict, decision.paper_method) == (verdict, paper_method)
    assert (decision.value, decision.low, decision.high) == pytest.approx(found)


def test_a_share_within_the_noise_is_not_too_large():
    evidence = with_rest(momentum=(0.03, 0.02, 0.04))
    assert importances.share(evidence, "momentum", at_most=0.01).verdict == FAILS
    evidence = with_rest(noise=0.02, momentum=(0.03, 0.02, 0.04))
    decision = importances.share(evidence, "momentum", at_most=0.01)
    assert (decision.verdict, decision.paper_method) == (UNDECIDED, FAILS)
    evidence = with_rest(noise=0.02, momentum=(0.001, 0.0, 0.002))
    assert importances.share(evidence, "momentum", at_most=0.01).verdict == HOLDS


def test_interactions_that_a_forest_makes_up_are_taken_from_single_hyperparameters():
    """With a fifth of the variance made up, 0.6 [0.56, 0.64] may be as much as 0.64 / 0.8."""
    evidence = shares(noise=0.2, learning_rate=(0.6, 0.56, 0.64), a__b=(0.25, 0.2, 0.3))
    decision = importances.share(evidence, "learning_rate", at_least=2 / 3)
    assert (decision.verdict, decision.paper_method) == (UNDECIDED, FAILS)
    assert (decision.low, decision.high) == pytest.approx((0.36, 0.8))
    decision = importances.share(evidence, "interactions", at_most=0.15)
    assert (decision.low, decision.high) == pytest.approx((0, 0.3))


def test_interactions_are_all_but_the_singles():
    """All low or all high in a draw: then the intervals add up."""
    evidence = shares(a=(0.8, 0.7, 0.9), a__b=(0.1, 0.06, 0.14), b__c=(0.02, 0.01, 0.03))
    decision = importances.share(evidence, "interactions", 0.05, 0.2)
    assert decision.verdict == HOLDS
    assert (decision.value, decision.low, decision.high) == pytest.approx((0.12, 0.07, 0.17))


def test_interactions_that_take_from_each_other_have_a_narrow_sum():
    evidence = shares(a__b=(0.1, 0.06, 0.14), b__c=(0.06, 0.10, 0.02))
    decision = importances.share(evidence, "interactions", 0.05, 0.2)
    assert (decision.low, decision.high) == pytest.approx((0.16, 0.16))


@pytest.mark.parametrize(
    ("other", "verdict"),
    [((0.1, 0.15, 0.05), HOLDS), ((0.6, 0.7, 0.5), FAILS), ((0.28, 0.4, 0.16), UNDECIDED)],
)
def test_larger_share(other, verdict):
    evidence = shares(hidden_size=(0.3, 0.25, 0.35), input_noise=other)
    assert importances.larger_share(evidence, "hidden_size", "input_noise").verdict == verdict


def test_interval_of_a_difference_by_hand():
    """Half widths of 0.03 and 0.04 make 0.07 where one grows as the other shrinks, else 0.01."""
    for pair, half in (((0.1, 0.14, 0.06), 0.07), ((0.1, 0.06, 0.14), 0.01)):
        evidence = shares(a=(0.5, 0.47, 0.53), a__b=pair)
        decision = importances.larger_share(evidence, "a", "b × a")
        assert (decision.low, decision.high) == pytest.approx((0.4 - half, 0.4 + half))


def test_shares_that_were_not_computed_say_why():
    evidence = shares(note="undecided: 3 trials", momentum=(np.nan, np.nan, np.nan))
    with pytest.raises(CannotDecide, match="undecided: 3 trials"):
        importances.share(evidence, "momentum")
    for name in ("nesterov", "a × b"):
        with pytest.raises(CannotDecide, match=f"{name} is not in this run"):
            importances.share(evidence, name)


def basins(widths, low=1e-4, note=""):
    rows = [("all", float(np.mean(widths)), "")]
    rows += [(name, width, note) for name, width in zip(PAPER, widths, strict=False)]
    table = pd.DataFrame(rows, columns=["variant", "basin_decades", "note"])
    table = table.assign(basin_low=low, basin_high=low * 10 ** table["basin_decades"])
    return Evidence(LABEL, {"guidelines": table, "trials": synthetic.trials(("timit",))})


@pytest.mark.parametrize(
    ("widths", "verdict"),
    [([1.4, 1.5, 1.6], HOLDS), ([0.2, 0.2, 0.3], FAILS), ([0.1, 1.0, 1.9], UNDECIDED)],
)
def test_basin(widths, verdict):
    decision = learning_rates.basin(basins(widths), 0.5, 2.5)
    assert decision.verdict == verdict and decision.value == pytest.approx(np.mean(widths))


def test_a_basin_at_the_end_of_the_search_space_has_no_upper_end():
    decision = learning_rates.basin(basins([1.4, 1.5, 1.6], low=1e-3), 0.5, 2.5)
    assert decision.verdict == UNDECIDED and decision.high == inf and "end" in decision.note
    assert learning_rates.basin(basins([2.8, 2.9, 3.0], low=1e-4), 0.5, 2.5).verdict == FAILS


def test_doubtful_basins_are_not_measured():
    with pytest.raises(CannotDecide, match="fewer than two variants"):
        learning_rates.basin(basins([1.4, 1.5, 1.6], note="doubtful"), 0.5, 2.5)
