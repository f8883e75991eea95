"""The files of verification/: made again, derived otherwise, and read as their page says."""

import json
import re
import shutil
import subprocess
import sys
from itertools import combinations

import numpy as np
import pytest
import torch
from repository import ROOT
from transcription import forward_and_gradients

from odyssey.cells import ENGINES, make_layer
from odyssey.errors import BadInput
from odyssey.variants import PAPER
from odyssey.verify import vectors
from odyssey.verify.compare import DOUBLE, SINGLE
from odyssey.verify.equations import BLOCKS
from odyssey.verify.references import Reference, references

FOLDER = ROOT / "verification"
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
FILES = {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in BLOCKS}
LAST_DIGITS = 1e-14

every_file = pytest.mark.parametrize("name", FILES)


def arrays(named):
    return {key: np.array(value) for key, value in named.items()}


def furthest(found, expected):
    """The largest error relative to the largest number of an array, of several by name."""
    assert found.keys() == expected.keys()
    return max(
        np.abs(np.asarray(found[key]) - value).max() / np.abs(value).max()
        for key, value in expected.items()
    )


@every_file
def test_the_files_are_what_the_code_makes_to_the_last_bit(name):
    assert "".join(vectors._lines(vectors.golden(name))) == (FOLDER / f"{name}.json").read_text(
        "utf-8"
    )


def test_there_is_a_file_for_every_variant_and_nothing_else():
    assert {*PAPER, "GRU"} == set(FILES) == {path.stem for path in FOLDER.glob("*.json")}


@pytest.mark.parametrize("name", PAPER)
def test_agrees_with_the_papers_formulas(name):
    v = FILES[name]
    y, gradients, d_x = forward_and_gradients(
        name, arrays(v["weights"]), *map(np.array, (v["x"], v["dy"]))
    )
    found = {"y": y, "x": d_x, **gradients}
    assert furthest(found, arrays({"y": v["y"], **v["gradients"]})) < LAST_DIGITS


def backpropagated(v, engine, dtype):
    """Outputs and gradients of a layer of ours on a file's weights and inputs."""
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
    assert furthest(backpropagated(v, engine, torch.float64), expected) < LAST_DIGITS < DOUBLE


@every_file
def test_single_precision_comes_as_near_as_the_page_says(name):
    v = FILES[name]
    expected = arrays({"y": v["y"], **v["gradients"]})
    assert furthest(backpropagated(v, "reference", torch.float32), expected) < SINGLE


def test_agrees_with_the_gru_of_pytorch():
    v = FILES["GRU"]
    w = {key: torch.tensor(value).double() for key, value in v["weights"].items()}
    theirs = torch.nn.GRU(3, 4).double()
    with torch.no_grad():
        theirs.weight_ih_l0.copy_(torch.cat([w[f"W_{unit}"] for unit in "ruz"]))
        theirs.weight_hh_l0.copy_(torch.cat([w[f"R_{unit}"] for unit in "ruz"]))
        theirs.bias_ih_l0.copy_(torch.cat([w[f"b_{unit}"] for unit in "ruz"]))
        theirs.bias_hh_l0.zero_()
        y, _ = theirs(torch.tensor(v["x"]).double())
    assert furthest({"y": y}, {"y": np.array(v["y"])}) < LAST_DIGITS


@every_file
def test_states_lead_to_the_outputs(name):
    v = FILES[name]
    s, y = arrays(v["states"]), np.array(v["y"])
    before = {key: np.vstack([np.zeros(4), value[:-1]]) for key, value in {**s, "y": y}.items()}
    if name == "GRU":
        expected = s["u"] * before["y"] + (1 - s["u"]) * s["z"]
    else:
        np.testing.assert_allclose(
            s["c"], s["z"] * s["i"] + before["c"] * s["f"], rtol=1e-14, atol=1e-15
        )
        expected = (s["c"] if name == "NOAF" else np.tanh(s["c"])) * s["o"]
    np.testing.assert_allclose(y, expected, rtol=1e-14, atol=1e-15)
    assert v["loss"] == pytest.approx((np.array(v["dy"]) * y).sum(), abs=1e-14)


@every_file
def test_every_number_that_goes_in_matters_and_is_exact_in_half_precision(name):
    v = FILES[name]
    for key, gradient in v["gradients"].items():
        given = np.array(v["x"] if key == "x" else v["weights"][key])
        assert np.abs(gradient).min() >= vectors.SMALLEST_GRADIENT, key
        assert (given == given.astype(np.float16)).all(), key
        assert given.shape == np.shape(gradient), key


def test_variants_and_mistakes_are_far_apart():
    """By more than the page says. A mistake may be none in a variant, and one another in others."""
    x = torch.from_numpy(vectors.inputs()[0])

    def outputs(reference):
        golden = {k: torch.from_numpy(w) for k, w in vectors.weights(reference.name).items()}
        return reference.run(golden, x).numpy()

    variants = {name: outputs(Reference(name)) for name in BLOCKS}
    for one, other in combinations(variants.values(), 2):
        assert furthest({"y": one}, {"y": other}) > 1e-2
    for reference in references():
        if reference.otherwise:
            far = furthest({"y": outputs(reference)}, {"y": variants[reference.name]})
            assert far > 1e-2 or far < 1e-14, reference


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
