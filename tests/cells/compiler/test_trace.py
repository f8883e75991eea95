"""What no cell is: one sentence each, with file and line, and nothing is compiled or trained."""

import functools
import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from odyssey.cells import exp, log, maximum, sigmoid, tanh
from odyssey.cells.block import block
from odyssey.cells.make_layer import make_layer
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput

HEAD = """from odyssey.cells import exp, log, maximum, sigmoid, tanh
import math
import numpy as np
import torch


"""
# Equations of `def cell(p, x, y):`, the line that is named, and words of the sentence.
WRONG = {
    "if": (
        "z = tanh(p.W_z @ x)\nif z > 0:\n    z = -z\nreturn z",
        3,
        "depends on the value of a vector",
    ),
    "or": ("return tanh(p.W_z @ x) or y", 2, "depends on the value of a vector"),
    "equality": ("return y if y == 0 else tanh(p.W_z @ x)", 2, "depends on the value of a vector"),
    "min": ("return min(tanh(p.W_z @ x), y)", 2, "use maximum or arithmetic"),
    "math": ("return math.exp(p.W_z @ x + y)", 2, "cannot be compiled; use + - * / @ and"),
    "numpy": ("return np.tanh(p.W_z @ x + y)", 2, "odyssey.cells"),
    "an array": ("return tanh(p.W_z @ x + y) * np.ones(5)", 2, "ndarray instead of a vector"),
    "an array first": ("return np.ones(5) * tanh(p.W_z @ x + y)", 2, "ndarray instead of a vector"),
    "torch": ("return torch.tanh(p.W_z @ x + y)", 2, "functions of odyssey.cells"),
    "a tensor": ("return torch.ones(5) * tanh(p.W_z @ x + y)", 2, "Tensor instead of a vector"),
    "a power": ("return tanh(p.W_z @ x + y) ** 2", 2, "cannot be compiled"),
    "abs": ("return abs(tanh(p.W_z @ x + y))", 2, "cannot be compiled"),
    "an element": ("z = tanh(p.W_z @ x + y)\nreturn z[0] * z", 3, "cannot be compiled"),
    "a loop": ("return sum(tanh(p.W_z @ x + v) for v in y)", 2, "cannot be compiled"),
    "a length": ("return tanh(p.W_z @ x + y) / len(y)", 2, "cannot be compiled"),
    "a method": ("return tanh(p.W_z @ x + y).clamp(0, 1)", 2, "clamp"),
    "a name": ("return relu(p.W_z @ x + y)", 2, "name 'relu' is not defined"),
    "+=": ("y += p.W_z @ x\nreturn tanh(y)", 2, "in place; write a = a + b"),
    "*=": ("z = p.W_z @ x\nz *= y\nreturn z", 3, "in place"),
    "p changed": ("p.b_z = 1\nreturn tanh(p.W_z @ x + p.b_z * y)", 2, "changes a parameter"),
    "p changed by name": ('p["b_z"] = 1\nreturn tanh(p.W_z @ x + p.b_z * y)', 2, "parameter"),
    "a parameter's name": ("return tanh(p.weights @ x + y)", 2, "'weights' is not allowed"),
    "a capital": ("return tanh(p.W_z @ x + p.Bias_z * y)", 2, "'Bias_z' is not allowed"),
    "a letter": ("return tanh(p.W_z @ x + p.b_ü * y)", 2, "is not allowed"),
    "no name": ("return tanh(p.W_z @ x + p[0] * y)", 2, "line"),
    "the input alone": ("return tanh(x + p.R_z @ y)", 2, "the input is used without a matrix"),
    "the input returned": ("return x", 1, "no vector of the units"),
    "W with a state": ("return tanh(p.W_z @ y + p.W_x @ x)", 2, "W_ is for inputs, R_ for"),
    "R with the input": ("return tanh(p.R_z @ x + y)", 2, "W_ is for inputs, R_ for states"),
    "R with a vector": (
        "return tanh(p.W_z @ x + p.R_z @ p.b_z + y)",
        2,
        "R_z multiplies the parameter b_z",
    ),
    "R with a number": ("return tanh(p.W_z @ x + p.R_z @ 3.0 + y)", 2, "R_z multiplies a number"),
    "a matrix added": ("return tanh(p.W_z + y)", 2, "W_z is a matrix"),
    "a matrix added last": ("return tanh(y + p.W_z)", 2, "Matrix instead of a vector"),
    "a matrix scaled": ("return tanh(2 * p.W_z @ x + y)", 2, "W_z is a matrix"),
    "a matrix on the right": ("return tanh(y @ p.R_z + p.W_z @ x)", 2, "cannot be compiled"),
    "a transpose": ("return tanh(p.R_z.T @ y + p.W_z @ x)", 2, "R_z is a matrix"),
    "two matrices": ("return tanh(p.W_z @ p.R_z @ y)", 2, "line"),
    "a matrix squashed": ("return tanh(p.W_z) @ x", 2, "W_z is a matrix"),
    "a matrix twice": (
        "z = tanh(p.W_z @ x + p.R_z @ y)\nreturn p.R_z @ z",
        3,
        "R_z multiplies two",
    ),
    "an idle matrix": ("z = p.W_q @ x\nreturn tanh(p.W_z @ x + y)", 1, "p.W_q has no effect"),
    "nothing": ("z = tanh(p.W_z @ x + y)", 1, "returns nothing; return y"),
    "a text": ('return "y"', 1, "no vector of the units"),
    "a number": ("return 1.0", 1, "a number as its output y"),
    "too many": ("return tanh(p.W_z @ x + y), y", 1, "returns 2 values for 1 states; return y"),
    "no input": ("return tanh(p.R_z @ y + p.b_z)", 1, "input"),
    "only a state": ("return y", 1, "input"),
    "a constant division": ("return tanh(p.W_z @ x + y * (1 / 0))", 2, "division by zero"),
    "a constant function": ("return tanh(p.W_z @ x + y * log(0))", 2, "math domain error"),
    "infinity": ('return tanh(p.W_z @ x + y * float("inf"))', 2, "not finite"),
    "a truth": ("return tanh(p.W_z @ x + y * True)", 2, "bool instead of a vector"),
    "a complex number": ("return tanh(p.W_z @ x + y * 1j)", 2, "complex instead of a vector"),
    "itself": ("return cell(p, x, y)", 1, "RecursionError"),
    "a generator": ("yield tanh(p.W_z @ x + y)", 1, "no vector of the units"),
}


def written(tmp_path, equations, signature="p, x, y"):
    """The function of equations, in a file of their own."""
    body = "\n".join(f"    {line}" for line in equations.split("\n"))
    path = tmp_path / "my_cells.py"
    path.write_text(f"{HEAD}def cell({signature}):\n{body}\n", encoding="utf-8")
    space = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), space)
    return space["cell"]


def refused(cell):
    """The sentence that whoever makes a layer of it gets."""
    with pytest.raises(BadInput) as caught:
        make_layer(cell, 3, 5, "fused")
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 400
    with pytest.raises(BadInput):
        make_layer(cell, 3, 5, "reference")
    return sentence


@pytest.mark.parametrize("equations, line, words", WRONG.values(), ids=WRONG)
def test_what_is_no_equation_is_one_sentence(tmp_path, equations, line, words):
    sentence = refused(written(tmp_path, equations))
    assert sentence.startswith(f"my_cells.py, line {HEAD.count(chr(10)) + line}: ")
    assert words in sentence


@pytest.mark.parametrize(
    "signature, equations, words",
    [
        ("p, x, y, c", "return tanh(p.W_z @ x + y * c)", "1 values for 2 states; return y, c"),
        (
            "p, x, y, c",
            "c = c + p.W_z @ x\ny = tanh(c)\nreturn c, y",
            "returns c in the position of y",
        ),
        ("p, x, y, c", "return tanh(p.W_z @ x + c), None", "for c no vector"),
        ("p, x, y, c", "return tanh(p.W_z @ x + c), 0", "the state c is constant"),
        ("p, x, y, c", "return tanh(p.W_z @ x), tanh(p.W_c @ x)", "p.W_c has no effect"),
        ("p, x", "return tanh(p.W_z @ x)", "must take (p, x, y, ...)"),
        ("", "return 1", "must take (p, x, y, ...)"),
        ("p, x, y, beta=1", "return tanh(p.W_z @ x + beta * y)", "must follow a *"),
        ("p, x, *states", "return tanh(p.W_z @ x)", "must take (p, x, y, ...)"),
        ("p, x, y, **switches", "return tanh(p.W_z @ x + y)", "must take (p, x, y, ...)"),
        ("p, x, y, *, beta", "return tanh(p.W_z @ x + beta * y)", "beta"),
        ("p, x, tanh", "return tanh", "a state cannot be called tanh"),
        ("p, x, W_y", "return W_y", "a state cannot be called W_y"),
        ("p, x, ÿ", "return ÿ", "a state cannot be called"),
    ],
)
def test_a_signature_and_what_is_returned_belong_together(tmp_path, signature, equations, words):
    sentence = refused(written(tmp_path, equations, signature))
    assert re.match(r"my_cells.py, line \d+: ", sentence) and ", line 0" not in sentence
    assert words in sentence


def test_the_line_is_that_of_the_cells_file_even_in_a_function_of_its_own():
    def square(a):
        return a**2

    def cell(p, x, y):
        return square(tanh(p.W_z @ x + y))

    line = square.__code__.co_firstlineno + 1
    assert refused(cell).startswith(f"{Path(__file__).name}, line {line}: ")


@pytest.mark.parametrize("thing", [3, print, math.sin, functools.partial(print), object()])
def test_what_is_no_function_is_no_cell(thing):
    with pytest.raises(BadInput, match="is not a cell; give a function"):
        block(thing)


def test_a_switch_that_is_not_known_is_one_sentence():
    sentence = refused(VARIANTS["V"].but(colour=1))
    assert sentence.startswith("blocks.py, line ") and "colour" in sentence
    assert ", line 0" not in sentence


def test_a_start_of_no_parameter_is_one_sentence():
    assert "b_q has an initial mean, but is not a parameter" in refused(
        VARIANTS["V"].starting(b_q=1)
    )


def test_states_that_the_output_never_sees_are_dropped():
    def cell(p, x, y, c, n):
        return tanh(p.W_z @ x + p.R_z @ y), c + y, n * y

    assert block(cell).trace.states == ("y",)
    assert VARIANTS["V"].trace.states == ("y", "c")
    assert VARIANTS["FGR"].trace.states == ("y", "c", "i", "f", "o")
    for engine in ("reference", "fused"):
        assert make_layer(cell, 3, 5, engine)(torch.ones(4, 3)).shape == (4, 5)


def test_parameters_are_in_the_order_of_use_by_kind():
    def cell(p, x, y):
        z = p.b_z + p.s_a * (p.R_b @ y) + p.W_c @ x
        return tanh(z) * (p.W_a @ x) + p.b_a + p.p_z * y

    found = make_layer(cell, 3, 5, "fused")
    order = ["W_c", "W_a", "R_b", "s_a", "p_z", "b_z", "b_a"]
    assert [name for name, _ in found.named_parameters()] == order


def test_equal_operations_are_one():
    def cell(p, x, y):
        a, b = tanh(p.W_z @ x + p.R_z @ y), tanh(p.W_z @ x + p.R_z @ y)
        return sigmoid(a) * sigmoid(b)

    operations = [symbol.op for symbol in block(cell).trace.order]
    assert operations.count("tanh") == operations.count("sigmoid") == 1


def test_numbers_are_computed_beforehand():
    def cell(p, x, y):
        half = exp(0) / 2 + maximum(tanh(0), log(1))
        return tanh(1 * (p.W_z @ x) + 0 + half * y / 1 - 0) * np.float64(0.5)

    trace = block(cell).trace
    assert [s.value for s in trace.order if s.op == "constant" and trace.users[s]] == [0.5]
    assert [s.op for s in trace.order if s.args] == ["@", "*", "+", "tanh", "*"]
