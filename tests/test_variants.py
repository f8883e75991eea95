"""The table of variants and what may be declared."""

import json
from dataclasses import fields

import pytest

from odyssey.errors import BadInput
from odyssey.variants import PAPER, VARIANTS, Variant, declaration, declared


def test_the_papers_variants_are_vanilla_with_one_switch_changed():
    assert PAPER == ("V", "NIG", "NFG", "NOG", "NIAF", "NOAF", "CIFG", "NP", "FGR")
    assert tuple(VARIANTS)[: len(PAPER)] == PAPER
    vanilla = VARIANTS["V"]
    for name in PAPER:
        switches = [field.name for field in fields(Variant)]
        changed = [s for s in switches if getattr(VARIANTS[name], s) != getattr(vanilla, s)]
        assert len(changed) == (name != "V"), name


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
def test_a_contradiction_fails_where_it_is_declared(switches, named):
    with pytest.raises(BadInput, match=named):
        Variant(**switches)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_block_is_what_its_declaration_declares(name):
    written = json.loads(json.dumps(declaration(VARIANTS[name])))
    assert written == declaration(VARIANTS[name])
    assert declared(written) == VARIANTS[name]


def test_declarations_written_out():
    """They are rule parameters: were they written otherwise, all trials would be trained again."""
    vanilla = {
        "input_activation": "tanh",
        "output_activation": "tanh",
        "input_gate": "learned",
        "forget_gate": "learned",
        "output_gate": "learned",
        "peepholes": True,
        "gate_recurrence": False,
    }
    assert declaration(VARIANTS["V"]) == vanilla
    assert declaration(VARIANTS["CIFG"]) == vanilla | {"forget_gate": "coupled"}
    assert declaration(VARIANTS["GRU"]) == {"block": "GRU"}


@pytest.mark.parametrize(
    "found", [{"block": "RNN"}, {"block": []}, {"block": "GRU", "peepholes": True}, {"gates": 3}]
)
def test_what_declares_no_block_is_one_sentence(found):
    with pytest.raises(BadInput, match="declares no block; give the switches of an LSTM"):
        declared(found)
