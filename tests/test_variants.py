"""The table of variants and what may be declared."""

from dataclasses import fields

import pytest

from odyssey.errors import BadInput
from odyssey.variants import VARIANTS, Variant


def test_every_variant_is_vanilla_with_one_switch_changed():
    assert list(VARIANTS) == ["V", "NIG", "NFG", "NOG", "NIAF", "NOAF", "CIFG", "NP", "FGR"]
    vanilla = VARIANTS["V"]
    for name, variant in VARIANTS.items():
        changed = [f.name for f in fields(Variant) if getattr(variant, f.name) != getattr(vanilla, f.name)]
        assert len(changed) == (name != "V"), name


@pytest.mark.parametrize(
    "switches, named",
    [
        ({"input_activation": "relu"}, "input_activation.*'relu'.*'tanh', 'identity'"),
        ({"output_gate": "coupled"}, "output_gate.*'coupled'"),
        ({"peepholes": "no"}, "peepholes.*'no'"),
        ({"forget_gate": "coupled", "input_gate": "open"}, "coupled"),
        (
            dict.fromkeys(("input_gate", "forget_gate", "output_gate"), "open") | {"gate_recurrence": True},
            "gate_recurrence",
        ),
    ],
)
def test_a_contradiction_fails_where_it_is_declared(switches, named):
    with pytest.raises(BadInput, match=named):
        Variant(**switches)
