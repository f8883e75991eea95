"""Equations as text: the same cell again, and nothing that is not an equation."""

import json

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odyssey.cells import exp, log, maximum
from odyssey.cells.block import block, declaration, declared
from odyssey.cells.compiler.source import Kernels
from odyssey.cells.compiler.text import MAX_LENGTH, MAX_LINES
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from tests.helpers.random_cells import random_cell
from tests.helpers.synthetic_cells import (
    AWKWARD,
    HIDDEN,
    INPUTS,
    STEPS,
    UNNAMED,
    a_layer,
    outputs_and_gradients,
)

CELLS = {**VARIANTS, **UNNAMED, **AWKWARD}
SRN = "y = tanh(W_z @ x + R_z @ y_before + b_z)"


@pytest.mark.parametrize("name", CELLS)
def test_a_block_is_what_its_declaration_declares(name):
    written = declaration(CELLS[name])
    again = declared(json.loads(json.dumps(written)))
    assert declaration(again) == written
    assert again.initial == CELLS[name].initial
    assert again.parameter_shapes(3, 5) == CELLS[name].parameter_shapes(3, 5)


@pytest.mark.parametrize("name", VARIANTS)
def test_kernels_of_a_declaration_are_those_of_its_block(name):
    """Else everything would be compiled twice."""
    again = declared(declaration(VARIANTS[name]))
    assert Kernels(again.trace).text() == Kernels(VARIANTS[name].trace).text()


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_random_equations_are_read_as_they_are_written(seed):
    block, source = random_cell(seed)
    assume("p.W_" in source)  # a cell that does not read its input is refused
    written = declaration(block)
    assert declaration(declared(written)) == written


def test_equations_written_out():
    assert declaration(VARIANTS["V"]) == {
        "states": ["y", "c"],
        "equations": [
            "z = tanh(W_z @ x + R_z @ y_before + b_z)",
            "i = sigmoid(W_i @ x + R_i @ y_before + b_i + p_i * c_before)",
            "f = sigmoid(W_f @ x + R_f @ y_before + b_f + p_f * c_before)",
            "c = z * i + c_before * f",
            "o = sigmoid(W_o @ x + R_o @ y_before + b_o + p_o * c)",
            "y = tanh(c) * o",
        ],
    }
    assert declaration(VARIANTS["SRN"]) == {"states": ["y"], "equations": [SRN]}
    assert declaration(VARIANTS["FB1"])["initial"] == {"b_f": 1.0}


@pytest.mark.parametrize(
    "expression",
    [
        *("a - (b - c)", "a - b - c", "a - (b + c)", "a / (b * c)", "a / b / c", "a / (b / c)"),
        *("(a + b) * c", "a * b + c", "(a - b) / (c + 1)", "a * -1.5 - -2 * b", "-a - -b"),
        *("p.R_a @ (a * b)", "p.R_a @ a * b", "p.R_a @ (p.b_q * c)", "p.R_a @ (p.R_b @ a)"),
        *("1e-12 * a + 1000000.0 * b", "1e300 * a * 1e-300", "a / 3 + 0.1 * b", "1 - (1 - a)"),
        *("maximum(0, a + b)", "maximum(a, maximum(b, -c)) / 2", "2 / exp(a) - log(1 + b * b)"),
    ],
)
def test_brackets_and_numbers_keep_their_meaning(expression):
    source = f"""def cell(p, x, y):
    a, b, c = p.W_a @ x, p.W_b @ x + y, p.W_c @ x
    return ({expression}) + 0.1 * a * b * c
"""
    space = {"exp": exp, "log": log, "maximum": maximum}
    exec(source, space)
    cell = block(space["cell"])
    written = declaration(cell)
    again = declared(written)
    assert declaration(again) == written
    x, delta = torch.randn(STEPS, INPUTS).double(), torch.randn(STEPS, HIDDEN).double()
    expected, found = (
        outputs_and_gradients(a_layer(each, "reference", scale=1.0), x, delta)
        for each in (cell, again)
    )
    for key, value in found.items():
        torch.testing.assert_close(value, expected[key], msg=f"{key} of {written}")


HOSTILE = [
    *("", "y", "y = ", "y == W_z @ x", "y = W_z @ x; import os", "import os", "y += W_z @ x"),
    *("y = __import__('os').system('true')", "y = (lambda: W_z @ x)()", "y = [W_z @ x][0]"),
    *("y = W_z @ x if 1 else 2", "y: int = W_z @ x", "y, = W_z @ x", "y = (z := W_z @ x)"),
    *("y = maximum(W_z @ x, *[1])", "y = tanh(W_z @ x, 2)", "y = maximum(W_z @ x)", "y = tanh()"),
    *("y = tanh(a=W_z @ x)", "y = open(W_z @ x)", "y = W_z.T @ x", "y = W_z", "y = W_z @ 3"),
    *("y = x @ W_z", "y = x", "y = 3", "y = W_z @ x + x", "y = W_z @ x + R_z @ x"),
    *("y = W_z @ x + W_q @ y_before", "y = W_z @ x + z", "y = W_z @ x + y", "y = W_z @ x + 1j"),
    *("y = W_z @ x + True", "y = W_z @ x + 'a'", "y = W_z @ x + None", "y = W_z @ x ** 2"),
    *("y = W_z @ x + 1e999", "y = W_z @ x + " + "9" * 1900, "y = W_z @ x + 0 / 0"),
    *("y = W_z @ x + log(-1)", "y = W_z @ x + exp(1000)", "y = W_z @ x + \ud800", "y = W_z @ x\0"),
    *("c = y = W_z @ x", "y = c = W_z @ x", "y_before = W_z @ x", "x = W_z @ x", "W_y = W_z @ x"),
    *("ÿ = W_z @ x", "y = W_z @ x" + " " * MAX_LENGTH, "y = " + "(" * 500 + "W_z @ x" + ")" * 500),
    "y = " + "-" * 900 + "x",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_what_is_no_equation_is_one_sentence(line):
    with pytest.raises(BadInput) as caught:
        declared({"states": ["y"], "equations": [line]})
    assert str(caught.value).endswith(".") and len(str(caught.value)) < 250


@pytest.mark.parametrize(
    "written",
    [
        *(None, 3, "y", [], {}, [SRN], {"states": ["y"]}, {"equations": [SRN]}, {"block": "GRU"}),
        {"states": None, "equations": [SRN]},
        {"states": ["y"], "equations": SRN},
        {"states": "y", "equations": [SRN]},
        {"states": [], "equations": [SRN]},
        {"states": ["y"], "equations": []},
        {"states": ["y"], "equations": [SRN] * (MAX_LINES + 1)},
        {"states": ["y"], "equations": [SRN, SRN]},
        {"states": ["y"], "equations": [3]},
        {"states": [3], "equations": [SRN]},
        {"states": [["y"]], "equations": [SRN]},
        {"states": ["y", "y"], "equations": [SRN]},
        {"states": ["y", "c"], "equations": [SRN]},
        {"states": ["y", "c"], "equations": [SRN, "c = y * c_before"]},
        {"states": ["y", "c"], "equations": [SRN + " + c_before", "c = exp(3)"]},
        {"states": ["W_y"], "equations": ["W_y = W_z @ x"]},
        {"states": ["y"] * 10_000, "equations": [SRN]},
        {"states": ["y"], "equations": [SRN], "initial": 3},
        {"states": ["y"], "equations": [SRN], "initial": {"b_q": 1}},
        {"states": ["y"], "equations": [SRN], "initial": {"b_z": "one"}},
        {"states": ["y"], "equations": [SRN], "initial": {"b_z": float("nan")}},
        {"states": ["y"], "equations": [SRN], "initial": {"b_z": "inf"}},
    ],
)
def test_what_declares_no_block_is_one_sentence(written):
    with pytest.raises(BadInput) as caught:
        declared(written)
    assert str(caught.value).endswith(".") and len(str(caught.value)) < 300


def test_equations_in_one_another_without_end_are_one_sentence():
    """Short lines, a value of each used once: written out, they are one long expression."""
    terms = " + y_before" * 150
    lines = [f"v{k} = tanh({f'v{k - 1}' if k else 'W_z @ x'}){terms}" for k in range(12)]
    with pytest.raises(BadInput):
        Kernels(declared({"states": ["y"], "equations": [*lines, "y = tanh(v11)"]}).trace).text()


TOKENS = st.sampled_from(
    [
        *("y", "c", "x", "y_before", "c_before", "W_z", "R_z", "R_y", "b_z", "p_c", "tanh", "log"),
        *(
            "maximum",
            "(",
            ")",
            ",",
            "=",
            "+",
            "-",
            "*",
            "/",
            "@",
            " ",
            "0",
            "1",
            "-2.5",
            "1e9",
            "\n",
        ),
        *("**", "%", "[", "]", ".", ":", "lambda", "if", "not", "'", '"', "#", "\\", "é", "\0"),
    ]
)
LINES = st.one_of(
    st.text(max_size=30),
    st.lists(TOKENS, max_size=25).map(" ".join),
    st.lists(TOKENS, max_size=25).map(lambda tokens: "y = W_z @ x + " + " ".join(tokens)),
)


@given(
    states=st.lists(st.sampled_from(["y", "c", "W_z", "x", ""]), max_size=3),
    lines=st.lists(LINES, max_size=4),
)
@settings(max_examples=300, deadline=None)
def test_whatever_the_text_it_is_a_block_or_one_sentence(states, lines):
    try:
        cell = declared({"states": states, "equations": lines})
    except BadInput as problem:
        assert str(problem).endswith(".")
        return
    written = declaration(cell)
    assert declaration(declared(written)) == written
    compile(Kernels(cell.trace).text(), "generated", "exec")
