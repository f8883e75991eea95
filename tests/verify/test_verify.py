"""`python -m odyssey verify` on cells that people write: what each is, or where it departs."""

import re

import pytest
import torch
from torch import nn

from odyssey.__main__ import main
from odyssey.errors import BadInput
from odyssey.verify.check import check
from odyssey.verify.report import MEANING
from odyssey.verify.vectors import BLOCKS
from tests.helpers import verify_cells
from tests.helpers.repository import ROOT

V = "V (the vanilla LSTM)"
RIGHT = {
    "ThePapers": "V",
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
    "ForgetBias": f"{V} but for one thing: the forget gate's bias is 1 more than its parameter.",
    "LatePeephole": f"{V} but for one thing: the output gate's peephole sees the cell of the step",
    "HardSigmoid": f"{V} but for one thing: the gates have the hard sigmoid 0.2 a + 0.5.",
    "TorchHardSigmoid": f"{V} but for one thing: the gates have the hard sigmoid a / 6 + 0.5.",
    "SquaredPeephole": f"{V} but for one thing: nothing does what p_f does.",
    "ReluRnn": "SRN (the simple recurrent network) but for one thing: it has ReLU wherever tanh ",
    "SwappedGates": f"{V} under wrong names: W_i does what W_f does",
    "RoughTanh": f"{V} only roughly.",
}


def verdict(name):
    return check(f"{'torch.nn' if hasattr(nn, name) else 'verify_cells'}:{name}")


@pytest.mark.parametrize("name, variant", RIGHT.items())
def test_right_cells_are_recognised(name, variant):
    found = verdict(name)
    assert found.is_variant
    assert re.match(rf"[\w.]+:{name} is {variant} \(", found.words), found.words


@pytest.mark.parametrize("variant", BLOCKS)
def test_our_own_layers_are_what_they_are_called(variant, monkeypatch):
    monkeypatch.setattr(verify_cells, "Ours", verify_cells.ours(variant), raising=False)
    found = check("verify_cells:Ours")
    assert found.is_variant
    assert found.words.startswith(f"verify_cells:Ours is {variant} (")
    assert "float32" not in found.words


@pytest.mark.parametrize("name, words", WRONG.items())
def test_mistakes_are_named(name, words):
    found = verdict(name)
    assert not found.is_variant
    assert f"{name} is {words}" in found.words, found.words


@pytest.mark.parametrize("name", ["CutGradients", "CutCell"])
def test_gradients_cut_between_steps_are_noticed(name):
    found = verdict(name)
    assert not found.is_variant
    assert "computes V (the vanilla LSTM) forwards, but not backwards" in found.words
    assert "to the last bit, but not the gradients of x, W_z" in found.words
    assert "is cut between steps" in found.words


def test_a_gradient_cut_in_one_place_names_its_weight():
    words = verdict("CutPeephole").words
    assert "but not the gradients of p_o: they are wrong by up to 1e+00" in words
    assert "between steps" not in words


@pytest.mark.parametrize("name", ["OnlySinglePrecision", "SingleState"])
def test_single_precision_is_noticed(name):
    assert "float32's precision, not float64's" in verdict(name).words
    assert "float32" not in verdict("ThePapers").words


def test_parameters_are_found_in_packed_and_flipped_matrices():
    for name, lines in {
        "LSTM": ["W_i = weight_ih_l0[0:n]", "b_z = bias_ih_l0[2*n:3*n] + bias_hh_l0[2*n:3*n]"],
        "Packed": ["R_f = linear.weight[0:n, m:m+n]", "b_f = linear.bias[0:n]"],
        "PackedTheOtherWay": ["R_f = linear.weight[0:n, 0:n]", "W_f = linear.weight[0:n, n:m+n]"],
        "OneMatrix": ["b_f = weight[0:n, m+n]", "R_f = weight[0:n, m:m+n]"],
        "RowVectors": ["W_f = kernel[:, n:2*n].T", "R_f = recurrent[1].T", "p_f = peep[1]"],
        "StepOfLinears": ["W_i = -x.1.weight", "b_i = -(x.1.bias + h.1.bias)"],
        "ThePapers": ["Its parameters have the paper's names."],
    }.items():
        found = {line.strip() for line in verdict(name).words.splitlines()}
        assert set(lines) <= found, name


def test_a_weight_that_cancels_is_said_to_have_no_effect(monkeypatch):
    monkeypatch.setattr(verify_cells, "Ours", verify_cells.ours("sLSTM"), raising=False)
    words = check("verify_cells:Ours").words
    assert "Without any effect: layer.b_i." in words
    assert "  b_f = layer.b_f" in words and "  b_i =" not in words


def test_every_variant_has_a_meaning():
    assert list(MEANING) == list(BLOCKS)


def test_what_has_to_be_zero_is_named():
    assert "does: start, gru.bias_hh_l0[2*n:3*n]." in verdict("LearnedStart").words


def test_parameters_without_a_part_are_named():
    words = verdict("OneIndexTwice").words
    assert "nearly FGR" in words
    assert "layer.R_if acts like none of its weights" in words
    assert "layer.R_of has no effect" in words


def test_the_nearest_variants_and_the_first_step_are_named():
    words = verdict("Relu").words
    assert re.search(r"  V: y differs from time step 1 on, by up to \de", words)
    assert "Nothing of the past takes part in step 1" in words
    words = verdict("HalvedMemory").words
    assert re.search(r"of the variants.*nearest are:\n  V: y differs from time step 2 on", words)
    assert "Step 1 agrees with V, and what differs later is not in recurrent weights" in words


def test_a_weight_that_is_at_fault_is_named():
    words = verdict("TwoWrongPeepholes").words
    assert "It agrees with V where every peephole" in words


BAD = {
    "": "'verify_cells:' names no class; write my_cell:MyLSTM for MyLSTM of my_cell.py.",
    "Nothing": "verify_cells has no torch.nn.Module called Nothing; it has ",
    "NoParameters": "NoParameters has no parameters; make its weights torch.nn.Parameter, ",
    "BrokenConstructor": r"BrokenConstructor\(3, 4\) cannot be built: ZeroDivisionError at "
    r"verify_cells.py, line \d+: division by zero.",
    "BrokenForward": r"BrokenForward cannot be called in any of the usual ways: KeyError at "
    r"verify_cells.py, line \d+: 'nowhere'.",
    "NotANumber": "NotANumber returns NaN or infinity for ordinary weights and inputs; ",
    "Dropout": "Dropout returns something else for the same input; build it without dropout.",
    "Backwards": "Backwards looks ahead: its outputs depend on later inputs; verify one ",
    "Forgetful": "Forgetful has no memory: its outputs do not depend on earlier inputs.",
    "TwiceAsWide": r"TwiceAsWide returns shape \(5, 8\) for \(5, 3\) and hidden_size 4; ",
    "ReturnsDict": "ReturnsDict returns a dict, not a tensor, nor a tuple that starts with one.",
    "NoGradients": "NoGradients cuts all gradients: its outputs do not require any; ",
    "FixedSize": "No parameter grows with hidden_size: ",
    "Deep": "The parameters hold 192 matrices and vectors, more than any variant; verify one ",
}


@pytest.mark.parametrize("name, words", BAD.items())
def test_what_cannot_be_checked_is_refused_with_one_sentence(name, words):
    with pytest.raises(BadInput, match=f"^{words}") as caught:
        check(f"verify_cells:{name}")
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


def test_the_command_prints_the_verdict_and_says_it_by_its_status(capsys):
    assert main(["verify", "torch.nn:LSTM"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[0] in (ROOT / "verification/README.md").read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["verify", "verify_cells:Relu"])
    assert left.value.code == 1
    assert capsys.readouterr().out.startswith("verify_cells:Relu is none of the variants.")
    assert main(["verify"]) == main(["verify", "torch.nn:LSTM", "--write", "x"]) == 1
    assert "Name a class" in capsys.readouterr().err


def test_a_check_leaves_pytorch_as_it_was():
    before = torch.get_default_dtype(), torch.random.get_rng_state()
    assert verdict("ThePapers") == verdict("ThePapers")
    assert torch.get_default_dtype() == before[0]
    assert torch.equal(torch.random.get_rng_state(), before[1])
