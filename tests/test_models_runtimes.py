"""Models in other runtimes: plain PyTorch and ONNX give the network's outputs, for every block."""

import json
import re
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from made_up_models import inputs, model
from repository import ROOT

from odyssey.models import onnx_graph, plain_lstm
from odyssey.models.saved import FILE
from odyssey.variants import VARIANTS

every_block = pytest.mark.parametrize("variant", VARIANTS)
every_task = pytest.mark.parametrize("task", ["next_step", "framewise", "transcription"])


@every_block
@every_task
def test_onnx_runtime_gives_the_network_s_outputs(variant, task):
    made = model(variant, task)
    graph = onnx_graph.graph(made, {"title": "Rings"})
    session = onnxruntime.InferenceSession(graph)
    for frames in (1, 17):  # one graph for any length
        logits, p = session.run(None, {"inputs": inputs(frames)})
        np.testing.assert_allclose(logits, made.logits(inputs(frames)), atol=2e-6)
        total = 1 / (1 + np.exp(-logits)) if task == "next_step" else p / p.sum(1, keepdims=True)
        np.testing.assert_allclose(p, total, atol=1e-6)
    assert onnx_graph.graph(made, {"title": "Rings"}) == graph


def test_an_onnx_model_says_what_is_needed_to_use_it():
    graph = onnx_graph.graph(model(classes=("", "ä", "b", "c")), {"licence": "MIT"})
    onnx.checker.check_model(onnx.load_from_string(graph), full_check=True)
    about = onnxruntime.InferenceSession(graph).get_modelmeta().custom_metadata_map
    assert json.loads(about["classes"]) == ["", "ä", "b", "c"] and about["licence"] == "MIT"
    assert json.loads(about["shift"]) == [0.5] * 3 and json.loads(about["scale"]) == [2.0] * 3


@every_block
@every_task
def test_plain_pytorch_gives_the_network_s_outputs(tmp_path, variant, task):
    made = model(variant, task)
    made.save(tmp_path / FILE)
    network = plain_lstm.load(tmp_path / FILE)
    raw = inputs() * 2 + 0.5  # as recorded: see made_up_models
    with torch.no_grad():
        logits = network(network.normalise(raw))
        p = network.probabilities(network.normalise(raw))
    np.testing.assert_allclose(logits, made.logits(inputs()), atol=2e-6)
    squashed = logits.sigmoid() if task == "next_step" else logits.softmax(1)
    np.testing.assert_array_equal(p, squashed)


def test_plain_pytorch_needs_nothing_else():
    source = (ROOT / "odyssey/models/plain_lstm.py").read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE))
    assert imported <= {"torch", "safetensors", *sys.stdlib_module_names}


def test_a_gru_is_pytorch_s():
    """An independent implementation: `torch.nn.GRU`, whose second biases are zeros here."""
    made = model("GRU", "next_step")
    own = {name.removeprefix("forward."): torch.from_numpy(w) for name, w in made.weights.items()}
    gru = torch.nn.GRU(3, 5)
    for kind, parameter in (
        ("W", gru.weight_ih_l0),
        ("R", gru.weight_hh_l0),
        ("b", gru.bias_ih_l0),
    ):
        parameter.data = torch.cat([own[f"{kind}_{unit}"] for unit in "ruz"])
    gru.bias_hh_l0.data.zero_()
    with torch.no_grad():
        y, _ = gru(torch.from_numpy(inputs()))
        logits = y @ own["output.V_forward"].T + own["output.b"]
    np.testing.assert_allclose(made.logits(inputs()), logits, atol=2e-6)


def test_plain_pytorch_runs_without_this_package(tmp_path):
    made = model("FGR")
    made.save(tmp_path / FILE)
    source = (ROOT / "odyssey/models/plain_lstm.py").read_text(encoding="utf-8")
    (tmp_path / "plain_lstm.py").write_text(source, encoding="utf-8")
    code = (
        "import sys; sys.path.insert(0, '.'); import plain_lstm, torch;"
        "print(plain_lstm.load('model.safetensors')(torch.ones(2, 3)).sum().item());"
        "assert 'odyssey' not in sys.modules and 'numba' not in sys.modules"
    )
    command = [sys.executable, "-I", "-c", code]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    truth = made.logits(np.ones((2, 3), np.float32)).sum()
    assert float(ran.stdout) == pytest.approx(truth, abs=1e-5)
