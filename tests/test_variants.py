"""The table of variants and what may be declared."""

from dataclasses import fields

import pytest

from odyssey.errors import BadInput
from odyssey.variants import VARIANTS, Variant

PAPER = ("V", "NIG", "NFG", "NOG", "NIAF", "NOAF", "CIFG", "NP", "FGR")


def test_the_papers_variants_are_vanilla_with_one_switch_changed():
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
