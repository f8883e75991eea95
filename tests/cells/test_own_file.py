"""Cells of one's own: read from a file, and what is wrong there is one sentence with its line."""

import pytest

from odyssey.cells.block import declaration
from odyssey.cells.own_file import known_blocks, load
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput

MINE = """
from odyssey.cells import sigmoid, starts, tanh


@starts(b_f=1)
def mine(p, x, y, *, rate=0.5):
    f = sigmoid(p.W_f @ x + p.R_f @ y + p.b_f)
    return f * y + rate * tanh(p.W_z @ x)
"""
EQUATIONS = [
    "f = sigmoid(W_f @ x + R_f @ y_before + b_f)",
    "y = f * y_before + 0.5 * tanh(W_z @ x)",
]


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """What a file of cells, found from the working directory, declares as mine."""
    monkeypatch.chdir(tmp_path)

    def load_from(content, name="mine"):
        written = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "cells").mkdir(exist_ok=True)
        (tmp_path / "cells" / "my_cells.py").write_bytes(written)
        return declaration(load(f"cells/my_cells.py:{name}"))

    return load_from


def test_a_function_is_its_equations_and_where_its_parameters_start(loaded):
    written = {"states": ["y"], "equations": EQUATIONS, "initial": {"b_f": 1.0}}
    assert loaded(MINE) == written
    assert declaration(known_blocks({"MINE": written})["MINE"]) == written


def test_only_equations_count(loaded):
    before = loaded(MINE)
    reworded = MINE.replace("    return", "    # as before\n    return").replace("rate", "step")
    assert loaded(f'"""Words."""\n{reworded}\n\ndef another(p, x, y):\n    return y\n') == before
    assert loaded(MINE.replace("0.5", "0.25")) != before


def test_a_variant_with_other_switches_is_a_cell(loaded):
    content = "from odyssey.cells.variants import VANILLA\nmine = VANILLA.but(peepholes=False)\n"
    assert loaded(content) == declaration(VARIANTS["NP"])


def test_a_file_can_import_its_neighbours(loaded, tmp_path):
    (tmp_path / "cells").mkdir()
    (tmp_path / "cells" / "neighbour_of_my_cells.py").write_text("RATE = 0.5\n")
    content = MINE.replace("rate=0.5", "rate=RATE")
    assert loaded(f"from neighbour_of_my_cells import RATE\n{content}") == loaded(MINE)


def cell(line, signature="p, x, y"):
    return f"from math import tanh\n\ndef mine({signature}):\n    {line}\n"


@pytest.mark.parametrize(
    "content, sentence",
    [
        (
            "def mine(p, x, y:\n    return y",
            r"line 1: this is not valid Python \('\(' was never closed\)",
        ),
        ("\n\nreturn\n", "line 3: this is not valid Python"),
        (b"\0", "this is not valid Python|cannot be read"),
        (b"a = '\xff'", "line 1: this is not valid Python"),
        (b" " * 2**21, r"cells/my_cells.py cannot be read \(it is larger than"),
        (
            "\nimport torhc\n",
            r"line 2: this cannot be executed \(ModuleNotFoundError: No module named",
        ),
        ("\n\n1 / 0\n", r"line 3: this cannot be executed \(ZeroDivisionError: division by zero\)"),
        ("raise SystemExit(3)", r"line 1: this cannot be executed \(SystemExit: 3\)"),
        (MINE.replace("mine", "mime"), "has no function mine; it has mime"),
        ("", "has no function mine; write one there"),
        ("\nmine = 3\n", r"line 2: mine is not a function of equations; write def mine\(p, x, y\)"),
        ("class mine:\n    pass\n", "line 1: mine is not a function of equations"),
        ("import math as mine\n", "line 1: mine is not a function of equations"),
        (cell("return tanh(p.W_z @ x)"), "line 4: .*cannot be compiled; use "),
        (cell("return relu(p.W_z @ x)"), "line 4: .*name 'relu' is not defined; use "),
        (cell("return exit()"), "line 3: the equations exit Python"),
        (cell("return mine(p, x, y)"), "line 3: .*RecursionError"),
        (cell("return p.W_z @ y"), "line 4: W_z must multiply the input"),
        (cell("return x + y"), "line 4: the input is used without a matrix"),
        (cell("return p.b_z + (y > 0)"), "line 4: .*depends on the value of a vector"),
        (cell("return p.U @ x"), "line 4: the parameter name 'U' is not allowed"),
        (
            cell("c = c + p.W_z @ x; y = c * p.a_c; return c, y", "p, x, y, c"),
            "line 3: mine returns c in the position of y",
        ),
        (cell("return y * c", "p, x, y, c"), "line 3: mine returns 1 values for 2 states"),
        (cell("z = p.W_z @ x"), "line 3: mine returns nothing; return y"),
        (cell("return 1.0"), "line 3: mine returns a number as its output y"),
        (cell("return y", "y"), r"line 3: mine must take \(p, x, y, ...\)"),
        (cell("return rate * y", "p, x, y, *, rate"), "line 3: the switch rate has no default"),
        (
            MINE.replace("p.b_f", "p.b_g"),
            "line 6: b_f has an initial mean, but is not a parameter; the parameters are W_f, W_z, "
            "R_f, b_g",
        ),
        (
            "from odyssey.cells.variants import VANILLA\nmine = VANILLA.but(peepholes=7)\n",
            "line 2: Variant switch peepholes is 7; choose one of True, False",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence_with_file_and_line(loaded, content, sentence):
    with pytest.raises(BadInput, match=sentence) as caught:
        loaded(content)
    said = str(caught.value)
    assert "my_cells.py" in said and said.endswith(".") and len(said) < 300


@pytest.mark.parametrize("place", ["my_cells.py", "my_cells:mine", "my_cells.py:1", ":", ""])
def test_another_spelling_is_refused(place):
    with pytest.raises(BadInput, match=r"does not name a cell; write my_cells[.]py:mine for the"):
        load(place)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"no_cells.py cannot be read \(it does not exist\)"):
        load(f"{tmp_path}/no_cells.py:mine")
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(BadInput, match=r"folder.py cannot be read \(it is not a file\)"):
        load(f"{tmp_path}/folder.py:mine")
