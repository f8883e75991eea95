"""The benchmark: contenders compute the same, a run ends in its tables. No time is judged."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks import report as report_module
from benchmarks import start_up, timing, torch_lstm, training_step
from benchmarks import steps as steps_module
from benchmarks.contenders import HAS_JAX, Disagreement, check_agreement, contenders, truth
from benchmarks.overhead import Overhead
from benchmarks.report import BEGIN, END, Measurements, Row, replace_table, report
from benchmarks.roofline import Roof, roofline
from benchmarks.side_by_side import Pace, side_by_side
from benchmarks.steps import OdysseyStep, Shape
from odyssey.cells import fused
from odyssey.cells.variants import PAPER, VARIANTS
from odyssey.features import SPLITS, Features, Sequence
from odyssey.training.learner import Learner
from odyssey.training.train import TrainingOptions, train

CHORALE = Shape("small", "next_step", frames=7, inputs=5, units=4, outputs=3)
UTTERANCE = replace(CHORALE, task="framewise")
LINE = replace(CHORALE, task="transcription", labels=2)
SHAPES = (CHORALE, UTTERANCE, LINE)
# Every variant of the paper, every task, and nn.LSTM on every task.
PAIRS = [(v, SHAPES[k % 3]) for k, v in enumerate(PAPER) if v != "NP"]
PAIRS += [("NP", shape) for shape in SHAPES]
TITLES = ("Targets", "Geometric", "The limit", "Outside", "Steps of V", "Start-up", "Median")
HYPERPARAMETERS = {
    "hidden_size": CHORALE.units,
    "learning_rate": 0.1,
    "momentum": steps_module.MOMENTUM,
    "input_noise": steps_module.INPUT_NOISE,
    "nesterov": True,
    "clip_gradients": False,
}


@pytest.fixture
def at_once(monkeypatch):
    """Turns as short and as few as can be."""
    monkeypatch.setattr(timing, "TURN_SECONDS", 0)
    monkeypatch.setattr(timing, "ROUNDS", (1, 1))
    monkeypatch.setattr(timing, "WARM_UP", 0)


def features(shape):
    return Features(
        shape.task,
        "made up",
        "made up",
        "",
        shape.outputs,
        dict.fromkeys(SPLITS, (Sequence(*shape.sequence()),) * 3),
    )


@pytest.mark.parametrize(("variant", "shape"), PAIRS, ids=[f"{v}-{s.task}" for v, s in PAIRS])
def test_contenders_agree(variant, shape):
    steps = contenders(variant, shape)
    check_agreement(steps, truth(variant, shape))
    assert {"fused", "reference", "TorchScript"} <= steps.keys()
    assert ("JAX" in steps) == HAS_JAX
    assert any(name.startswith("nn.LSTM") for name in steps) == (variant == "NP")


def test_contenders_start_from_the_same_state_again_and_again():
    steps = contenders("NP", LINE)
    for _ in range(2):
        check_agreement(steps, truth("NP", LINE))
    noise = [step.noisy() for step in steps.values()]
    assert all(torch.equal(noise[0], other) for other in noise)


def test_contenders_take_the_same_steps(monkeypatch):
    rate = 0.1
    for module in (steps_module, torch_lstm):
        monkeypatch.setattr(module, "LEARNING_RATE", rate)
    if HAS_JAX:
        monkeypatch.setattr("benchmarks.jax_scan.RATE", (1 - steps_module.MOMENTUM) * rate)
    steps = contenders("NP", UTTERANCE)
    before = steps["fused"].loss_and_gradients()[0]
    for step in steps.values():
        step()
    losses = {name: step.loss_and_gradients()[0] for name, step in steps.items()}
    theirs = [losses.pop(f"nn.LSTM, {name}") for name in torch_lstm.OPTIMIZERS]
    assert list(losses.values()) == pytest.approx([losses["fused"]] * len(losses), rel=1e-5)
    assert theirs == pytest.approx([theirs[0]] * len(theirs), rel=1e-5)
    # nn.LSTM learns two biases for each unit, so that their sum moves twice as far.
    assert max(losses["fused"], *theirs) < before


def test_the_step_timed_is_that_of_training(monkeypatch):
    monkeypatch.setattr(steps_module, "LEARNING_RATE", 0.1)
    step = OdysseyStep(CHORALE.network(VARIANTS["V"], "fused"), CHORALE)
    learner = Learner(features(CHORALE), VARIANTS["V"], HYPERPARAMETERS, 0, "fused")
    start = step.optimizer.theta.copy()
    learner.optimizer.theta[:] = start
    learner.noise.set_state(step.noise.get_state())
    learner.run_epoch()
    learner.optimizer.look_ahead()
    for _ in range(3):
        step()
    np.testing.assert_array_equal(step.optimizer.theta, learner.optimizer.theta)
    assert not np.array_equal(step.optimizer.theta, start)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.task)
def test_the_fast_path_is_the_one_that_runs(shape, monkeypatch):
    calls = []

    def spies(trace, passes_of=fused.passes_of):
        pairs = zip(("forward", "backward"), passes_of(trace), strict=True)
        return [lambda *a, n=name, k=kernel: (calls.append(n), k(*a)) for name, kernel in pairs]

    monkeypatch.setattr(fused, "passes_of", spies)
    OdysseyStep(shape.network(VARIANTS["V"], "fused"), shape)()
    ways = shape.directions
    assert calls == ["forward"] * ways + ["backward"] * ways
    calls.clear()
    train(features(shape), VARIANTS["V"], HYPERPARAMETERS, 0, TrainingOptions(max_epochs=1))
    assert calls.count("backward") == 3 * ways


@pytest.mark.parametrize("value", [0.5, math.nan])
def test_disagreement_is_refused(value, monkeypatch):
    steps = contenders("V", CHORALE)
    with torch.no_grad():
        steps["fused"].network.layers[0]["b_f"][0] = value
    with pytest.raises(Disagreement, match="fused and the reference differ"):
        check_agreement(steps, truth("V", CHORALE))
    monkeypatch.setattr(training_step, "QUICK_SHAPES", [CHORALE])
    monkeypatch.setattr(training_step, "contenders", lambda *_: steps)
    with pytest.raises(SystemExit, match="fused"):
        training_step.main(["--quick"])


def test_a_small_run_ends_in_tables(tmp_path, monkeypatch, capsys, at_once):
    monkeypatch.setattr(training_step, "QUICK_SHAPES", [CHORALE])
    monkeypatch.setattr(training_step, "start_up", lambda repeats: {"A trial": 1.234})
    monkeypatch.setattr(training_step, "side_by_side", lambda shape, *_: Pace(shape, 10, 19))
    page = tmp_path / "README.md"
    page.write_text(f"before\n{BEGIN}\nan old table\n{END}\nafter\n", encoding="utf-8")
    training_step.main(["--quick", "--markdown", str(page)])
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n") and text.endswith(f"{END}\nafter\n")
    assert "an old table" not in text and capsys.readouterr().out.strip() in text
    assert "| small, 4 units | NP |" in text and "| A trial | 1.23 |" in text
    for title in (
        "Targets",
        "Geometric",
        "The limit",
        "Outside",
        "Steps of V",
        "Start-up",
        "Median",
    ):
        assert f"\n\n{title}" in text, title


def made_up(**changes):
    """A run with a ratio of 16 and one of 64 for eager PyTorch: 32 in the geometric mean."""
    large = replace(CHORALE, units=100)
    seconds = {"fused": 1.0, "reference": 16.0, "TorchScript": 9.0, "nn.LSTM": 3.0}
    rows = [
        Row(CHORALE, "NP", seconds),
        Row(large, "NP", seconds | {"reference": 64.0, "nn.LSTM": 1.2}),
    ]
    measured = {
        "rows": rows,
        "roofs": [Roof(large, bandwidth=1e9, rate=1e9, highest_rate=2e9, seconds=0.1)],
        "overheads": [Overhead(CHORALE, 2.0, 0.5)],
        "paces": [Pace(CHORALE, 10, 19.5)],
        "start_up": {start_up.FROM_CACHE: 0.25},
    }
    return Measurements(**(measured | changes))


def test_targets_are_judged_by_means_and_by_the_worst():
    text = report(made_up())
    for line in (
        "| reference/fused, geometric mean | ≥ 25.0 | 32.0 | met |",
        "| TorchScript/fused, geometric mean | ≥ 10.0 | 9.00 | missed |",
        "| nn.LSTM/fused, geometric mean | ≥ 2.00 | 1.90 | missed |",
        "| nn.LSTM/fused, least | ≥ 1.25 | 1.20 | missed |",
        "| share outside compiled kernels at 20 units, most | ≤ 40 % | 25 % | met |",
        "| two trials at once over one alone, least | ≥ 1.90 | 1.95 | met |",
        "| CPU seconds to load the kernels from the cache | ≤ 0.30 | 0.25 | met |",
    ):
        assert line in text


def test_the_limit_is_that_of_both_kinds_of_products():
    """A matrix of 4 x 16 float32 at 6 of 7 steps, twice; products of 7 frames, 5 -> 4 -> 3."""
    at = {"bandwidth": 1.0, "rate": 1.0, "highest_rate": 2.0, "seconds": 10_000.0}
    streamed = 2 * 6 * (4 * 4 * 4) * 4
    products = 2 * 7 * (2 * 5 * 16 + 4 * 16 + 3 * 4 * 3)
    roof = Roof(CHORALE, **at)
    assert roof.limit == streamed + products
    assert roof.share_of_highest == pytest.approx((streamed + products / 2) / 10_000)
    assert Roof(UTTERANCE, **at).limit == 2 * roof.limit


def test_the_limit_is_measured(at_once):
    roof = roofline(CHORALE)
    assert min(roof.bandwidth, roof.rate, roof.highest_rate, roof.seconds) > 0


def test_what_could_not_be_measured_says_so(monkeypatch):
    monkeypatch.setattr(report_module, "ABSENT", {"JAX": "not installed"})
    text = report(made_up(paces=[]))
    assert "Not measured: this machine has one core." in text
    assert "two trials at once" not in text
    assert "| not installed |" in text


def test_two_processes_run_side_by_side():
    pace = side_by_side(CHORALE, rounds=1, seconds=0.01)
    assert pace.alone > 0 and pace.together > 0


def test_a_trial_gets_to_its_first_update(tmp_path):
    path = tmp_path / "features.npz"
    start_up.small_features().save(path)
    assert start_up.child("trial", str(path)) > 0


def test_a_page_without_markers_is_left_alone(tmp_path):
    page = tmp_path / "README.md"
    page.write_text(f"{BEGIN} and no end", encoding="utf-8")
    with pytest.raises(ValueError, match="has no <!-- table"):
        replace_table(page, "table")
    assert page.read_text(encoding="utf-8") == f"{BEGIN} and no end"


def test_the_committed_table_can_be_replaced(tmp_path):
    committed = Path(training_step.__file__).with_name("README.md").read_text(encoding="utf-8")
    page = tmp_path / "README.md"
    page.write_text(committed, encoding="utf-8")
    replace_table(page, "a new table")
    assert "a new table" in page.read_text(encoding="utf-8")
