"""The files of verification/: made again, compared with other code, and read as in their page."""

import json
import re
import shutil
import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest
import torch

from odyssey.cells.compiler.text import evaluated, read
from odyssey.cells.layers import ENGINES
from odyssey.cells.make_layer import make_layer
from odyssey.cells.variants import PAPER, VARIANTS
from odyssey.errors import BadInput
from odyssey.verify import vectors
from odyssey.verify.compare import DOUBLE, SINGLE
from odyssey.verify.decimal_arrays import decimal_array
from odyssey.verify.references import Reference, references
from odyssey.verify.vectors import BLOCKS
from tests.helpers.numpy_lstm import forward_and_gradients
from tests.helpers.repository import ROOT

FOLDER = ROOT / "verification"
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
FILES = {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in BLOCKS}
LAST_DIGITS = 1e-14

every_file = pytest.mark.parametrize("name", FILES)


def arrays(named):
    return {key: np.array(value) for key, value in named.items()}


def largest_error(found, expected):
    """Return the largest error of several arrays, each relative to the array's largest number.

    If all numbers of an array are 0, its error is not divided.
    """
    assert found.keys() == expected.keys()
    return max(
        np.abs(np.asarray(found[key]) - value).max() / (np.abs(value).max() or 1)
        for key, value in expected.items()
    )


@every_file
def test_the_files_are_what_the_code_makes_to_the_last_bit(name):
    assert "".join(vectors.json_lines(vectors.golden(name, BLOCKS[name]))) == (
        FOLDER / f"{name}.json"
    ).read_text("utf-8")


def test_there_is_a_file_for_every_variant_and_nothing_else():
    """FB1 computes what NP computes, and differs in where training starts only."""
    assert set(VARIANTS) - {"FB1"} == set(FILES) == {path.stem for path in FOLDER.glob("*.json")}


@pytest.mark.parametrize("name", PAPER)
def test_agrees_with_the_papers_formulas(name):
    v = FILES[name]
    y, gradients, d_x = forward_and_gradients(
        name, arrays(v["weights"]), *map(np.array, (v["x"], v["dy"]))
    )
    found = {"y": y, "x": d_x, **gradients}
    assert largest_error(found, arrays({"y": v["y"], **v["gradients"]})) < LAST_DIGITS


def backpropagated(v, engine, dtype):
    """Return outputs and gradients of a layer of the package on the numbers of a file."""
    layer = make_layer(v["variant"], 3, 4, engine).to(dtype)
    layer.load_state_dict({k: torch.tensor(w, dtype=dtype) for k, w in v["weights"].items()})
    x = torch.tensor(v["x"], dtype=dtype, requires_grad=True)
    y = layer(x)
    (y * torch.tensor(v["dy"], dtype=dtype)).sum().backward()
    named = {name: parameter.grad.numpy() for name, parameter in layer.named_parameters()}
    return {"y": y.detach().numpy(), "x": x.grad.numpy(), **named}


@every_file
@pytest.mark.parametrize("engine", ENGINES)
def test_agrees_with_both_engines(name, engine):
    v = FILES[name]
    expected = arrays({"y": v["y"], **v["gradients"]})
    assert largest_error(backpropagated(v, engine, torch.float64), expected) < LAST_DIGITS < DOUBLE


@every_file
def test_errors_in_single_precision_are_as_the_page_says(name):
    v = FILES[name]
    expected = arrays({"y": v["y"], **v["gradients"]})
    assert largest_error(backpropagated(v, "reference", torch.float32), expected) < SINGLE


@pytest.mark.parametrize(
    "name, theirs, units",
    [("GRU", torch.nn.GRU, "ruz"), ("SRN", torch.nn.RNN, "z"), ("NP", torch.nn.LSTM, "ifzo")],
)
def test_agrees_with_the_layers_of_pytorch(name, theirs, units):
    v = FILES[name]
    w = {key: torch.tensor(value).double() for key, value in v["weights"].items()}
    layer = theirs(3, 4).double()
    with torch.no_grad():
        layer.weight_ih_l0.copy_(torch.cat([w[f"W_{unit}"] for unit in units]))
        layer.weight_hh_l0.copy_(torch.cat([w[f"R_{unit}"] for unit in units]))
        layer.bias_ih_l0.copy_(torch.cat([w[f"b_{unit}"] for unit in units]))
        layer.bias_hh_l0.zero_()
        y, _ = layer(torch.tensor(v["x"]).double())
    assert largest_error({"y": y}, {"y": np.array(v["y"])}) < LAST_DIGITS


# States and outputs of a step, from its other states s and the states b of the step before.
EXPECTED = {
    **dict.fromkeys(
        ("V", "NIG", "NFG", "NOG", "NIAF", "CIFG", "NP", "FGR", "CNP"),
        lambda s, b: {"c": s["z"] * s["i"] + b["c"] * s["f"], "y": np.tanh(s["c"]) * s["o"]},
    ),
    "NOAF": lambda s, b: {"c": s["z"] * s["i"] + b["c"] * s["f"], "y": s["c"] * s["o"]},
    **dict.fromkeys(("GRU", "GRU14"), lambda s, b: {"y": s["u"] * b["y"] + (1 - s["u"]) * s["z"]}),
    "SRN": lambda s, b: {},
    "MGU": lambda s, b: {"y": (1 - s["f"]) * b["y"] + s["f"] * s["z"]},
    "JANET": lambda s, b: {"y": b["y"] / (1 + np.exp(-s["s"])) + s["z"] / (1 + np.exp(s["s"] - 1))},
    "minGRU": lambda s, b: {"y": (1 - s["u"]) * b["y"] + s["u"] * s["z"]},
    "minLSTM": lambda s, b: {"y": (s["f"] * b["y"] + s["i"] * s["z"]) / (s["f"] + s["i"])},
    "sLSTM": lambda s, b: {
        "c": s["f"] * b["c"] + s["i"] * s["z"],
        "n": s["f"] * b["n"] + s["i"],
        "y": s["o"] * s["c"] / s["n"],
    },
}


@every_file
def test_states_lead_to_the_outputs(name):
    v = FILES[name]
    s = {**arrays(v["states"]), "y": np.array(v["y"])}
    before = {key: np.vstack([np.zeros(4), value[:-1]]) for key, value in s.items()}
    for key, expected in EXPECTED[name](s, before).items():
        np.testing.assert_allclose(s[key], expected, rtol=1e-14, atol=1e-15)
    assert v["loss"] == pytest.approx((np.array(v["dy"]) * s["y"]).sum(), abs=1e-14)


# The smallest numbers of gradients that are smaller than in the other files.
SMALL = {("CNP", "R_o"): 9e-6, ("CNP", "b_o"): 3e-4, ("JANET", "R_f"): 4e-4, ("sLSTM", "b_i"): 0}


@every_file
def test_all_inputs_have_an_effect_and_are_exact_in_half_precision(name):
    v = FILES[name]
    for key, gradient in v["gradients"].items():
        given = np.array(v["x"] if key == "x" else v["weights"][key])
        smallest = SMALL.get((name, key), vectors.SMALLEST_GRADIENT)
        assert np.abs(gradient).min() >= smallest, key
        assert (given == given.astype(np.float16)).all(), key
        assert given.shape == np.shape(gradient), key


def test_variants_and_mistakes_are_far_apart():
    """A mistake can have no effect in a variant, or be the same as another mistake."""
    x = torch.from_numpy(vectors.inputs()[0])

    def outputs(reference):
        golden = {k: torch.from_numpy(w) for k, w in vectors.weights(reference.block).items()}
        return reference.run(golden, x).numpy()

    variants = {name: outputs(Reference(name, block)) for name, block in BLOCKS.items()}
    for one, other in combinations(variants.values(), 2):
        assert largest_error({"y": one}, {"y": other}) > 1e-2
    for reference in references(BLOCKS):
        if reference.mistake:
            far = largest_error({"y": outputs(reference)}, {"y": variants[reference.name]})
            assert far > 1e-2 or far < 1e-14, reference


def test_the_input_gate_bias_of_the_slstm_has_no_gradient():
    """It multiplies the cell and the normaliser of an sLSTM by the same factor."""
    assert FILES["sLSTM"]["gradients"]["b_i"] == [0, 0, 0, 0]


def test_decimal_arrays_have_the_functions_of_equations():
    a = decimal_array(np.array([0.25, 1.5]))
    b = decimal_array(np.array([0.5, 1.0]))
    for found, expected in (
        (a.tanh(), torch.tanh),
        (a.sigmoid(), torch.sigmoid),
        (a.exp(), torch.exp),
        (a.log(), torch.log),
        ((1 - a) * 2.0 / 3, lambda t: (1 - t) * 2 / 3),
    ):
        wanted = expected(torch.tensor([0.25, 1.5]).double()).numpy()
        np.testing.assert_allclose(np.array(found.tolist(), float), wanted, rtol=1e-15)
    assert a.maximum(b).tolist() == [0.5, 1.5] and a.maximum(1.0).tolist() == [1, 1.5]


def pages_equations():
    """Return the equations of the page by the name of the cell, as `text.read` takes them."""
    found, name = {"V": []}, "V"
    for line in "\n".join(re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)).splitlines():
        if label := re.match(r"(\w+): ", line):
            name, line = label[1], line[label.end() :]
        if re.match(r"\s*\w = ", line):
            line = re.sub(r"([WR]_\w) ", r"\1 @ ", line.strip())
            line = line.replace("σ", "sigmoid").replace("max", "maximum").replace("−", "-")
            found.setdefault(name, []).append(line)
    return found


def test_the_pages_equations_make_the_files():
    found = pages_equations()
    since = [name for name in BLOCKS if name not in (*PAPER, "CNP")]
    assert list(found) == ["V", *since]
    for name, lines in found.items():
        v, states = FILES[name], BLOCKS[name].trace.states
        step = evaluated(read(states, lines))
        weights = {key: torch.tensor(value).double() for key, value in v["weights"].items()}
        after, outputs = [torch.zeros(4).double()] * len(states), []
        for x in torch.tensor(v["x"]).double():
            after = step(weights, x, *after)
            outputs.append(after[0].numpy())
        assert largest_error({"y": outputs}, {"y": np.array(v["y"])}) < LAST_DIGITS, name


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="file cannot be written to"):
        vectors.write(tmp_path / "file")


@pytest.mark.parametrize("language", ["python", "js"])
def test_the_pages_examples_find_no_difference(language):
    command = [sys.executable, "-c"] if language == "python" else [shutil.which("node"), "-e"]
    if command[0] is None:
        pytest.skip("Node.js is not installed")
    [example] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    run = subprocess.run(
        [*command, example], cwd=FOLDER, capture_output=True, text=True, check=True
    )
    assert float(run.stdout.removeprefix("largest difference: ")) < 1e-15
