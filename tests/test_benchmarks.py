"""The benchmark: contenders compute the same, a run ends in a table. No time is judged."""

import math
from pathlib import Path

import pytest
import torch

from benchmarks import start_up, torch_lstm, training_step
from benchmarks import steps as steps_module
from benchmarks.contenders import Disagreement, check_agreement, contenders
from benchmarks.report import BEGIN, END, replace_table
from benchmarks.steps import Shape
from odyssey.variants import VARIANTS

SMALL = Shape("small", frames=7, inputs=5, units=4, outputs=3)


@pytest.mark.parametrize("variant", VARIANTS)
def test_contenders_agree(variant):
    steps = contenders(variant, SMALL)
    check_agreement(steps)
    assert {"fused", "reference", "TorchScript"} <= steps.keys()
    assert any(name.startswith("nn.LSTM") for name in steps) == (variant == "NP")


def test_contenders_start_from_the_same_state_again_and_again():
    steps = contenders("NP", SMALL)
    for _ in range(2):
        check_agreement(steps)
    noise = [step.noisy() for step in steps.values()]
    assert all(torch.equal(noise[0], other) for other in noise)


def test_a_step_lowers_the_loss(monkeypatch):
    for module in (steps_module, torch_lstm):
        monkeypatch.setattr(module, "LEARNING_RATE", 0.1)
    for name, step in contenders("NP", SMALL).items():
        before, _ = step.loss_and_gradients()
        for _ in range(3):
            step()
        after, _ = step.loss_and_gradients()
        assert after < before, name


@pytest.mark.parametrize("value", [0.5, math.nan])
def test_disagreement_is_refused(value, monkeypatch):
    steps = contenders("V", SMALL)
    with torch.no_grad():
        steps["fused"].network.layers[0]["b_f"][0] = value
    with pytest.raises(Disagreement, match="fused and the reference differ"):
        check_agreement(steps)
    monkeypatch.setattr(training_step, "contenders", lambda *_: steps)
    with pytest.raises(SystemExit, match="fused"):
        training_step.main(["--quick"])


def test_a_small_run_ends_in_a_table(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(training_step, "QUICK_SHAPES", [SMALL])
    monkeypatch.setattr(training_step, "VARIANTS", ["V", "NP"])
    monkeypatch.setattr(training_step, "TURN_SECONDS", 0.001)
    monkeypatch.setattr(training_step, "start_up", lambda processes: {"A trial": 1.234})
    page = tmp_path / "README.md"
    page.write_text(f"before\n{BEGIN}\nan old table\n{END}\nafter\n", encoding="utf-8")
    training_step.main(["--quick", "--markdown", str(page)])
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n") and text.endswith(f"{END}\nafter\n")
    assert "an old table" not in text and capsys.readouterr().out.strip() in text
    assert "| small, 7 × 5, 4 units | NP |" in text and "| A trial | 1.23 |" in text


def test_a_trial_gets_to_its_first_update(tmp_path):
    features = tmp_path / "features.npz"
    start_up.small_features().save(features)
    assert start_up.child("trial", str(features)) > 0


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
