"""The check of modules that people write: what each is, or where it differs."""

import re
from pathlib import Path

import pytest
import torch
from torch import nn

from odyssey.errors import BadInput
from odyssey.verify.check import check
from odyssey.verify.report import MEANING
from odyssey.verify.vectors import BLOCKS
from tests.helpers import verify_cells, verify_later_cells, verify_own_cells, verify_wrong_cells

MODULES = (nn, verify_cells, verify_later_cells, verify_wrong_cells)
CELLS, WRONG_CELLS = verify_cells.__name__, verify_wrong_cells.__name__
V = "V (the vanilla LSTM)"
RIGHT = {
    "Vanilla": "V",
    "RowVectors": "V",
    "OnlySinglePrecision": "V",
    "SingleState": "V",
    "NoOutputTanh": "NOAF",
    "Packed": "NP",
    "PackedTheOtherWay": "NP",
    "OneMatrix": "NP",
    "NoBias": "NP",
    "StepOfLinears": "CIFG",
    "LearnedStart": "GRU",
    "UpdateIsNew": "GRU",
    "ResetFirst": "GRU14",
    "CoupledLinears": "CNP",
    "MinimalGatedUnit": "MGU",
    "MinimalGatedUnitTurned": "MGU",
    "ForgetGateOnly": "JANET",
    "MinimalGru": "minGRU",
    "MinimalGruTurned": "minGRU",
    "MinimalLstm": "minLSTM",
    "ExponentialGates": "sLSTM",
    "LSTM": "NP",
    "LSTMCell": "NP",
    "GRU": "GRU",
    "GRUCell": "GRU",
    "RNN": "SRN",
    "RNNCell": "SRN",
}
WRONG = {
    "ForgetBias": f"{V} with one difference: 1 is added to the bias of the forget gate, b_f.",
    "LatePeephole": f"{V} with one difference: the peephole of the output gate uses the cell of",
    "HardSigmoid": f"{V} with one difference: the gates have the hard sigmoid 0.2 a + 0.5.",
    "TorchHardSigmoid": f"{V} with one difference: the gates have the hard sigmoid a / 6 + 0.5.",
    "SquaredPeephole": f"{V} with one difference: no parameter acts as p_f.",
    "ReluRnn": "SRN (the simple recurrent network) with one difference: it has ReLU instead",
    "SwappedGates": f"{V} with wrong names: W_i acts as W_f",
    "RoughTanh": f"only approximately {V}.",
}


def result(name):
    """Check a class of PyTorch or of the helper modules."""
    module = next(module for module in MODULES if hasattr(module, name))
    return check(f"{module.__name__}:{name}")


@pytest.mark.parametrize("name, variant", RIGHT.items())
def test_right_cells_are_recognised(name, variant):
    found = result(name)
    assert found.agrees
    assert re.match(rf"[\w.]+:{name} is {variant} \(", found.text), found.text


@pytest.mark.parametrize("variant", BLOCKS)
def test_the_layers_of_the_package_are_recognised(variant, monkeypatch):
    monkeypatch.setattr(verify_cells, "Layer", verify_cells.package_layer(variant), raising=False)
    found = check(f"{CELLS}:Layer")
    assert found.agrees
    assert found.text.startswith(f"{CELLS}:Layer is {variant} (")
    assert "float32" not in found.text


@pytest.mark.parametrize("name, words", WRONG.items())
def test_mistakes_are_named(name, words):
    found = result(name)
    assert not found.agrees
    assert f"{name} is {words}" in found.text, found.text


@pytest.mark.parametrize("name", ["CutGradients", "CutCell"])
def test_gradients_cut_between_steps_are_noticed(name):
    found = result(name)
    assert not found.agrees
    assert "has the outputs of V (the vanilla LSTM), but not its gradients" in found.text
    assert "to the last bit, but not the gradients of x, W_z" in found.text
    assert "a gradient is cut between steps" in found.text


def test_a_gradient_cut_in_one_place_names_its_weight():
    words = result("CutPeephole").text
    assert "but not the gradients of p_o: their errors are up to 1e0" in words
    assert "between steps" not in words


@pytest.mark.parametrize("name", ["OnlySinglePrecision", "SingleState"])
def test_single_precision_is_noticed(name):
    assert "the precision of float32, not of float64" in result(name).text
    assert "float32" not in result("Vanilla").text


def test_parameters_are_found_in_packed_and_flipped_matrices():
    for name, lines in {
        "LSTM": ["W_i = weight_ih_l0[0:n]", "b_z = bias_ih_l0[2*n:3*n] + bias_hh_l0[2*n:3*n]"],
        "Packed": ["R_f = linear.weight[0:n, m:m+n]", "b_f = linear.bias[0:n]"],
        "PackedTheOtherWay": ["R_f = linear.weight[0:n, 0:n]", "W_f = linear.weight[0:n, n:m+n]"],
        "OneMatrix": ["b_f = weight[0:n, m+n]", "R_f = weight[0:n, m:m+n]"],
        "RowVectors": ["W_f = kernel[:, n:2*n].T", "R_f = recurrent[1].T", "p_f = peep[1]"],
        "StepOfLinears": ["W_i = -x.1.weight", "b_i = -(x.1.bias + h.1.bias)"],
        "Vanilla": ["Its parameters have the names of the weights in the equations."],
    }.items():
        found = {line.strip() for line in result(name).text.splitlines()}
        assert set(lines) <= found, name


def test_a_weight_that_cancels_is_said_to_have_no_effect(monkeypatch):
    monkeypatch.setattr(verify_cells, "Layer", verify_cells.package_layer("sLSTM"), raising=False)
    words = check(f"{CELLS}:Layer").text
    assert "These parameters have no effect: layer.b_i." in words
    assert "  b_f = layer.b_f" in words and "  b_i =" not in words


def test_every_variant_has_a_meaning():
    assert list(MEANING) == list(BLOCKS)


def test_what_has_to_be_zero_is_named():
    assert "does not have, are 0: start, gru.bias_hh_l0[2*n:3*n]." in result("LearnedStart").text


def test_parameters_without_a_part_are_named():
    words = result("OneIndexTwice").text
    assert "nearly FGR" in words
    assert "layer.R_if acts like none of its weights" in words
    assert "layer.R_of has no effect" in words


def test_the_nearest_variants_and_the_first_step_are_named():
    words = result("Relu").text
    assert re.search(r"  V: y differs from time step 1 on, by up to \d(\.\d)?e", words)
    assert "At step 1, all states are still 0" in words
    words = result("HalvedMemory").text
    nearest = r"The nearest, on their golden vectors, are:\n  V: y differs from time step 2"
    assert re.search(nearest, words)
    assert "Step 1 agrees with V, and the later difference is not in recurrent weights" in words


def test_a_weight_that_is_at_fault_is_named():
    words = result("TwoWrongPeepholes").text
    assert "It agrees with V if every peephole is 0" in words


BAD = {
    "": f"'{WRONG_CELLS}:' names no class; write my_cell:MyLSTM for MyLSTM of my_cell.py.",
    "Nothing": f"{WRONG_CELLS} has no torch.nn.Module called Nothing; it has ",
    "NoParameters": "NoParameters has no parameters; make its weights torch.nn.Parameter, ",
    "BrokenConstructor": r"BrokenConstructor\(3, 4\) cannot be built: ZeroDivisionError at "
    r"verify_wrong_cells.py, line \d+: division by zero.",
    "BrokenForward": r"BrokenForward cannot be called in any of the usual ways: KeyError at "
    r"verify_wrong_cells.py, line \d+: 'nowhere'.",
    "NotANumber": "NotANumber returns NaN or infinity for ordinary weights and inputs; ",
    "Dropout": "Dropout returns different outputs for the same input, with random numbers that ",
    "Backwards": "Backwards looks ahead: its outputs depend on later inputs; verify one ",
    "Forgetful": "Forgetful has no memory: its outputs do not depend on earlier inputs.",
    "TwiceAsWide": r"TwiceAsWide returns shape \(5, 8\) for x of shape \(5, 3\) and ",
    "ReturnsNothing": "ReturnsNothing returns a NoneType, in which there is no tensor; return y.",
    "NoGradients": "NoGradients cuts all gradients: its outputs do not require any; ",
    "FixedSize": "No parameter grows with hidden_size; ",
    "Deep": "The parameters contain 192 matrices and vectors, more than 50; verify one ",
}


@pytest.mark.parametrize("name, words", BAD.items())
def test_what_cannot_be_checked_is_refused_with_one_sentence(name, words):
    with pytest.raises(BadInput, match=f"^{words}") as caught:
        check(f"{WRONG_CELLS}:{name}")
    assert "\n" not in str(caught.value)


def test_modules_that_cannot_be_imported_are_refused(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "misspelt_cell.py").write_text("class A(:\n")
    (tmp_path / "leaving_cell.py").write_text("raise SystemExit('no')\n")
    (tmp_path / "needy_cell.py").write_text("\nimport no_such_library\n")
    for name, words in {
        "no_such_cell:A": "There is no module no_such_cell in the current folder",
        "verify_cells": "'verify_cells' names no class",
        "verify_cells.py:ThePapers": "'verify_cells.py:ThePapers' names no class",
        "misspelt_cell:A": "misspelt_cell cannot be imported: SyntaxError at misspelt_cell.py, ",
        "leaving_cell:A": "cannot be imported: SystemExit at leaving_cell.py, line 1: no.$",
        "needy_cell:A": "cannot be imported: ModuleNotFoundError at needy_cell.py, line 2: No mod",
    }.items():
        with pytest.raises(BadInput, match=words):
            check(name)


def test_a_check_leaves_pytorch_as_it_was():
    before = torch.get_default_dtype(), torch.random.get_rng_state()
    assert result("Vanilla") == result("Vanilla")
    assert torch.get_default_dtype() == before[0]
    assert torch.equal(torch.random.get_rng_state(), before[1])


def own(name, function):
    """Check a class of the helper module against a function of equations of the same file."""
    return check(f"{verify_own_cells.__name__}:{name}", f"verify_own_cells.py:{function}")


@pytest.fixture
def in_helpers(monkeypatch):
    """Make the folder of the helper module the working directory."""
    monkeypatch.chdir(Path(verify_own_cells.__file__).parent)


@pytest.mark.parametrize(
    "name, function, lines",
    [
        ("Ran", "ran", ["W_i = gates.weight[n:2*n, 0:m]", "W_c = content.weight"]),
        ("ThreeStates", "three_states", ["R_u = -h.weight", "a_u = -m", "b_z = x.bias[0:n]"]),
        ("Product", "product", ["R_b = both.weight[n:2*n, m:m+n]", "b_b = both.bias[n:2*n]"]),
        ("OutputPeephole", "output_peephole", ["p_o = peephole"]),
    ],
)
def test_right_modules_of_own_cells_agree(name, function, lines, in_helpers):
    found = own(name, function)
    assert found.agrees
    assert f":{name} is verify_own_cells.py:{function}.\n" in found.text
    assert set(lines) <= {line.strip() for line in found.text.splitlines()}


@pytest.mark.parametrize(
    "name, words",
    [
        (
            "RanWithForgetBias",
            "with one difference: 1 is added to the bias of the forget gate, b_f.",
        ),
        ("RanWithTanh", "  verify_own_cells.py:ran: y differs from time step 1 on, by up to "),
        ("RanThatForgets", "  verify_own_cells.py:ran: y differs from time step 2 on, by up to "),
        (
            "RanWithoutGradients",
            "has the outputs of verify_own_cells.py:ran, but not its gradients.",
        ),
        ("Product", ":Product is not verify_own_cells.py:ran. On its golden vectors:\n"),
    ],
)
def test_wrong_modules_of_own_cells_do_not_agree(name, words, in_helpers):
    found = own(name, "ran")
    assert not found.agrees
    assert words in found.text and "variants" not in found.text
    assert "if W_c is 0" not in found.text  # then all outputs are 0


def test_a_variant_can_be_the_only_cell():
    assert check("torch.nn:LSTM", "NP") == check("torch.nn:LSTM")
    assert check("torch.nn:LSTM", "FB1").text.startswith("torch.nn:LSTM is FB1.\n")
    assert check("torch.nn:LSTM", "V").text.startswith("torch.nn:LSTM is not V (the vanilla LSTM).")


def test_cells_that_cannot_be_compared_are_refused(in_helpers):
    with pytest.raises(BadInput, match=r"equations of \S+:undefined give NaN or infinity on the"):
        own("Ran", "undefined")
    with pytest.raises(BadInput, match=r"^verify_own_cells[.]py has no function nothing; it has"):
        own("Ran", "nothing")
    with pytest.raises(BadInput, match=r"^There is no variant 'LSTM'; choose one of V,"):
        check("torch.nn:LSTM", "LSTM")
