"""Compiled gradients of cells that nobody thought of, against PyTorch's autograd."""

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odyssey.cells.block import declaration, declared
from odyssey.cells.compiler.source import Kernels
from odyssey.cells.make_layer import make_layer
from tests.helpers.random_cells import random_cell
from tests.helpers.synthetic_cells import INPUTS, outputs_and_gradients

# Small cells that have, together, all that `everything` lists.
SEEDS = (23, 25, 123, 215, 489, 513)
SCALE = 3.0


def a_random_layer(cell, engine, hidden):
    torch.manual_seed(0)
    layer = make_layer(cell, INPUTS, hidden, engine)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter *= SCALE
    return layer.double()


@pytest.mark.parametrize("seed", SEEDS)
def test_fused_is_the_reference(seed):
    cell, source = random_cell(seed)
    for hidden, steps in ((5, 9), (9, 2), (8, 1)):
        layers = [a_random_layer(cell, engine, hidden) for engine in ("reference", "fused")]
        x, delta = torch.randn(steps, INPUTS).double(), torch.randn(steps, hidden).double()
        expected, found = (outputs_and_gradients(layer, x, delta) for layer in layers)
        for key, value in found.items():
            torch.testing.assert_close(
                value, expected[key], rtol=1e-9, atol=1e-11, msg=f"{key} of {source}"
            )
            assert hidden != 5 or value.any(), f"{key} says nothing about {source}"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_a_declaration_computes_the_same(seed):
    """Without compilation, so that many can be tried."""
    cell, source = random_cell(seed)
    assume("p.W_" in source)  # a cell that does not read its input is refused
    written = declaration(cell)
    again = declared(written)
    assert declaration(again) == written, source
    layers = [a_random_layer(each, "reference", 4) for each in (cell, again)]
    layers[1].load_state_dict(layers[0].state_dict())  # by name: the order may be another
    x, delta = torch.randn(3, INPUTS).double(), torch.randn(3, 4).double()
    expected, found = (outputs_and_gradients(layer, x, delta) for layer in layers)
    assert expected.keys() == found.keys()
    for key, value in found.items():
        torch.testing.assert_close(value, expected[key], msg=f"{key} of {source}")


def everything(cell):
    """What a cell makes the compiler do."""
    trace, kernels = cell.trace, Kernels(cell.trace)
    step, storage = kernels.step, kernels.storage
    computed = [value for operand, value in step.operands.items() if operand.op != "state"]
    maxima = [symbol for symbol in trace.order if symbol.op == "maximum"]
    constant_first = [s.op for s in trace.order if s.args and s.args[0].op == "constant"]
    facts = {
        "several states": len(trace.states) > 2,
        "a delay": any(value.op == "state" for value in trace.after.values()),
        "three products in a row": step.last_stage >= 3,
        "a product with a new state": any(v in step.after.values() for v in computed),
        "a product with a sum": any(v.op == "sum" for v in computed),
        "a product with an activation": any(v in storage.sums and v.args for v in computed),
        "a product with a value of its own": any(v in storage.saved for v in computed),
        "products side by side": any(p[0].last - p[0].first > 1 for p in kernels.products),
        "a sum of the input alone": any(s.W and not s.R for s in step.sums),
        "a sum without the input": any(not s.W for s in step.sums),
        "a sum of two products": any(len(s.R) > 1 for s in step.sums),
        "a bias": any(s.bias for s in step.sums),
        "no bias": any(not s.bias for s in step.sums),
        "vectors": bool(step.vectors),
        "derivatives used twice": bool(kernels.statements.temporary),
        "a number divided": "/" in constant_first,
        "a number less something": "-" in constant_first,
        "a maximum with a number": any(s.args[1].op == "constant" for s in maxima),
        "a maximum of two values": any(s.args[1].op != "constant" for s in maxima),
    }
    return {symbol.op for symbol in trace.order} | {name for name, holds in facts.items() if holds}


def test_the_random_cells_have_everything():
    found = set().union(*(everything(random_cell(seed)[0]) for seed in SEEDS))
    assert found == {
        *("x", "state", "vector", "constant", "@", "+", "-", "*", "/"),
        *("tanh", "sigmoid", "exp", "log", "maximum"),
        *("several states", "a delay", "three products in a row", "a product with a new state"),
        *("a product with a sum", "a product with an activation"),
        *("a product with a value of its own", "products side by side"),
        *("a sum of the input alone", "a sum without the input", "a sum of two products"),
        *("a bias", "no bias", "vectors", "derivatives used twice"),
        *("a number divided", "a number less something"),
        *("a maximum with a number", "a maximum of two values"),
    }
