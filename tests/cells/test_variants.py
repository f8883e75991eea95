"""The table of variants and what may be declared."""

import json

import pytest

from odyssey.cells.block import block, declaration, declared
from odyssey.cells.blocks import LSTM_SWITCHES, lstm
from odyssey.cells.compiler.source import Kernels
from odyssey.cells.variants import LSTMS, PAPER, VANILLA, VARIANTS
from odyssey.errors import BadInput
from tests.helpers.random_cells import random_cell
from tests.helpers.synthetic_cells import AWKWARD


def test_the_papers_variants_are_vanilla_with_one_switch_changed():
    assert PAPER == ("V", "NIG", "NFG", "NOG", "NIAF", "NOAF", "CIFG", "NP", "FGR")
    assert tuple(VARIANTS)[: len(PAPER)] == PAPER
    for name in PAPER:
        assert VARIANTS[name].equations is lstm and set(VARIANTS[name].switches) <= {*LSTM_SWITCHES}
        assert len(VARIANTS[name].switches) == (name != "V"), name
        assert not VARIANTS[name].initial


def test_every_variant_is_another_cell():
    declarations = [json.dumps(declaration(found)) for found in VARIANTS.values()]
    assert len(set(declarations)) == len(VARIANTS)
    assert [*LSTMS] == [*PAPER, "CNP", "FB1"]


@pytest.mark.parametrize(
    "switches, named",
    [
        ({"input_activation": "relu"}, "input_activation.*'relu'.*'tanh', 'identity'"),
        ({"output_gate": "coupled"}, "output_gate.*'coupled'"),
        ({"peepholes": "no"}, "peepholes.*'no'"),
        ({"forget_gate": "coupled", "input_gate": "open"}, "coupled"),
        (
            dict.fromkeys(("input_gate", "forget_gate", "output_gate"), "open")
            | {"gate_recurrence": True},
            "gate_recurrence",
        ),
    ],
)
def test_a_contradiction_is_refused(switches, named):
    with pytest.raises(BadInput, match=named):
        declaration(VANILLA.but(**switches))
    with pytest.raises(BadInput, match=named):
        declaration(block(lstm, **switches))


@pytest.mark.parametrize("name", VARIANTS)
def test_a_block_is_what_its_declaration_declares(name):
    written = json.loads(json.dumps(declaration(VARIANTS[name])))
    assert written == declaration(VARIANTS[name])
    again = declared(written)
    assert declaration(again) == written
    shapes = again.parameter_shapes(2, 3)
    assert list(shapes.items()) == list(VARIANTS[name].parameter_shapes(2, 3).items())


@pytest.mark.parametrize("cell", [*AWKWARD.values(), *(random_cell(k)[0] for k in range(5))])
def test_a_block_and_its_declaration_have_the_same_kernels(cell):
    again = declared(declaration(cell))
    assert again.trace.parameters == cell.trace.parameters
    assert Kernels(again.trace).text() == Kernels(cell.trace).text()


def test_declarations_written_out():
    """They are rule parameters: were they written otherwise, all trials would be trained again."""
    assert declaration(VARIANTS["FB1"]) == {
        "states": ["y", "c"],
        "equations": [
            "z = tanh(W_z @ x + R_z @ y_before + b_z)",
            "i = sigmoid(W_i @ x + R_i @ y_before + b_i)",
            "f = sigmoid(W_f @ x + R_f @ y_before + b_f)",
            "c = z * i + c_before * f",
            "o = sigmoid(W_o @ x + R_o @ y_before + b_o)",
            "y = tanh(c) * o",
        ],
        "initial": {"b_f": 1.0},
    }
    assert declaration(VARIANTS["GRU14"]) == {
        "states": ["y"],
        "equations": [
            "r = sigmoid(W_r @ x + R_r @ y_before + b_r)",
            "u = sigmoid(W_u @ x + R_u @ y_before + b_u)",
            "z = tanh(W_z @ x + R_z @ (r * y_before) + b_z)",
            "y = u * y_before + (1 - u) * z",
        ],
    }


@pytest.mark.parametrize(
    "found", [{"block": "RNN"}, {"states": ["y"]}, {"states": 3, "equations": []}, {"gates": 3}, []]
)
def test_what_declares_no_block_is_one_sentence(found):
    with pytest.raises(
        BadInput, match="does not declare a block; give its states and its equations"
    ):
        declared(found)
