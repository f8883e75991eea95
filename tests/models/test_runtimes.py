"""Plain PyTorch and ONNX give the same outputs as the network, for every block."""

import importlib.util
import json
import re
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.cells.block import declared
from odyssey.cells.variants import VARIANTS
from odyssey.models import onnx_graph, plain_source
from odyssey.models.saved import FILE
from tests.helpers.synthetic_models import inputs, model

every_block = pytest.mark.parametrize("variant", VARIANTS)
every_task = pytest.mark.parametrize("task", ["next_step", "framewise", "transcription"])


def plain(made, folder):
    """Load the network from the two files only, as a user of the folder does."""
    made.save(folder / FILE)
    (folder / plain_source.FILE).write_text(plain_source.source(made.metadata), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("plain_network", folder / plain_source.FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.load(folder / FILE)


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
    metadata = onnxruntime.InferenceSession(graph).get_modelmeta().custom_metadata_map
    assert json.loads(metadata["classes"]) == ["", "ä", "b", "c"] and metadata["licence"] == "MIT"
    assert json.loads(metadata["columns"]) == ["x", "y", "z"]
    assert json.loads(metadata["shift"]) == [0.5] * 3 and json.loads(metadata["scale"]) == [2.0] * 3


@every_block
@every_task
def test_plain_pytorch_gives_the_network_s_outputs(tmp_path, variant, task):
    made = model(variant, task)
    network = plain(made, tmp_path)
    raw = inputs() * 2 + 0.5  # before shift 0.5 and scale 2
    with torch.no_grad():
        logits = network(network.normalise(raw))
        p = network.probabilities(network.normalise(raw))
    np.testing.assert_allclose(logits, made.logits(inputs()), atol=2e-6)
    squashed = logits.sigmoid() if task == "next_step" else logits.softmax(1)
    np.testing.assert_array_equal(p, squashed)


def test_plain_pytorch_reads_columns_by_their_names(tmp_path):
    network = plain(model(), tmp_path)
    assert network.metadata["columns"] == ["x", "y", "z"]
    raw = inputs() * 2 + 0.5
    table = pd.DataFrame(raw, columns=["x", "y", "z"])[["z", "y", "x"]]
    for named in (table, table.to_dict("list")):
        assert torch.equal(network.normalise(named), network.normalise(raw))
    with pytest.raises(KeyError, match="x"):
        network.normalise(table.rename(columns={"x": "a"}))


@every_block
def test_plain_pytorch_can_be_trained_further(tmp_path, variant):
    network = plain(model(variant), tmp_path)
    network(torch.from_numpy(inputs())).square().sum().backward()
    assert all(w.grad.abs().sum() > 0 for w in network.parameters())


def test_plain_pytorch_refuses_the_model_of_another_block(tmp_path):
    plain(model("V"), tmp_path)
    page = (tmp_path / plain_source.FILE).read_text(encoding="utf-8")
    space = {"__name__": "page"}
    exec(page, space)
    model("NIAF").save(tmp_path / FILE)  # its weights have the same names and shapes
    with pytest.raises(ValueError, match=r"model\.safetensors has other equations; use the"):
        space["load"](tmp_path / FILE)


@every_block
def test_plain_pytorch_needs_nothing_else(variant):
    source = plain_source.source(model(variant).metadata)
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE))
    assert imported <= {"torch", "safetensors", *sys.stdlib_module_names}
    assert source == plain_source.source(model(variant).metadata)
    assert "NotImplementedError" not in source


# Random cells of all operations, without overflow or division by zero.
LEAVES = ["(W_z @ x)", "(R_z @ y_before)", "b_z", "s_a", "y_before", "c_before", "a", "0.1"]
OPERATIONS = [
    *("({} + {})", "({} - {})", "({} * {})", "({} / (1.5 + tanh({})))", "(R_v @ tanh(b_v + {}))"),
    *("tanh({})", "sigmoid({})", "exp(tanh({}))", "log(1.5 + sigmoid({}))"),
    *("maximum({}, {})", "maximum({}, 1e-05)", "maximum(-0.3, {})"),
]


def applied(inner):
    parts = st.tuples(st.sampled_from(OPERATIONS), inner, inner)
    return parts.map(lambda part: part[0].format(*part[1:]))


EXPRESSIONS = st.recursive(st.sampled_from(LEAVES), applied, max_leaves=8)


@settings(max_examples=60, deadline=None)
@given(EXPRESSIONS, EXPRESSIONS)
def test_any_cell_is_the_same_in_all_runtimes(tmp_path_factory, cell, output):
    lines = ["a = tanh(W_a @ x + b_a)", f"c = tanh(a + {cell})"]
    lines.append(f"y = tanh(R_y @ c + c_before + {output})")
    made = model(block=declared({"states": ["y", "c"], "equations": lines}))
    check_all_runtimes(made, tmp_path_factory.mktemp("plain"), 2e-5)


def check_all_runtimes(made, folder, tolerance):
    truth = made.logits(inputs())
    session = onnxruntime.InferenceSession(onnx_graph.graph(made, {}))
    [logits] = session.run(["logits"], {"inputs": inputs()})
    np.testing.assert_allclose(logits, truth, atol=tolerance)
    with torch.no_grad():
        logits = plain(made, folder)(torch.from_numpy(inputs()))
    np.testing.assert_allclose(logits, truth, atol=tolerance)


def test_names_in_a_cell_do_not_collide_with_names_of_a_runtime(tmp_path):
    names = ["p", "self", "inputs", "zeros", "last", "output", "logits", "torch", "nn", "Tensor"]
    lines = [f"{name} = tanh(W_z @ x + R_z @ {name}_before)" for name in names[1:]]
    total = " + ".join(names[1:])
    block = declared({"states": names, "equations": [*lines, f"p = tanh({total} + p_before)"]})
    check_all_runtimes(model(block=block), tmp_path, 2e-6)


COPIES = {
    "a delay": ["y = tanh(W_z @ x + R_z @ c_before)", "c = y_before"],
    "a state twice": ["y = tanh(W_z @ x + R_z @ c_before + y_before)", "c = y"],
    "a parameter": ["y = tanh(W_z @ x + R_z @ c_before + y_before)", "c = b_c"],
}


@pytest.mark.parametrize("equations", COPIES.values(), ids=COPIES)
def test_a_state_may_be_a_copy(tmp_path, equations):
    made = model(block=declared({"states": ["y", "c"], "equations": equations}))
    check_all_runtimes(made, tmp_path, 2e-6)


def test_a_gru_is_pytorch_s():
    """Compare with an independent implementation, `torch.nn.GRU`, with second biases of zero."""
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


@pytest.mark.parametrize("variant", ["FGR", "sLSTM"])
def test_plain_pytorch_runs_without_this_package(tmp_path, variant):
    made = model(variant)
    plain(made, tmp_path)
    code = (
        "import sys; sys.path.insert(0, '.'); import plain_network, torch;"
        "print(plain_network.load('model.safetensors')(torch.ones(2, 3)).sum().item());"
        "assert 'odyssey' not in sys.modules and 'numba' not in sys.modules"
    )
    command = [sys.executable, "-I", "-c", code]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    truth = made.logits(np.ones((2, 3), np.float32)).sum()
    assert float(ran.stdout) == pytest.approx(truth, abs=1e-5)
