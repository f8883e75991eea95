"""The command that prints a cell: its equations and parameters, or what is compiled."""

import pytest

from odyssey.__main__ import main
from odyssey.cells.block import declaration
from odyssey.cells.variants import VARIANTS


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_printed_with_all_equations_and_parameters(capsys, name):
    block = VARIANTS[name]
    assert main(["cell", name]) == 0
    said = capsys.readouterr().out
    for line in declaration(block)["equations"]:
        assert f"  {line}\n" in said
    parameters = said.partition("Parameters")[2]
    assert all(f" {parameter}" in parameters for parameter in block.trace.parameters)
    assert f"the states from step to step are {', '.join(block.trace.states)}." in said


def test_shapes_and_initial_values_are_told(capsys):
    main(["cell", "FB1"])
    said = capsys.readouterr().out
    assert "  W_z, W_i, W_f, W_o: units × inputs\n  R_z, R_i, R_f, R_o: units × units\n" in said
    assert "  b_z, b_i, b_f (mean 1), b_o: units\n" in said


def test_the_source_is_what_is_compiled(capsys):
    main(["cell", "SRN", "--source"])
    said = capsys.readouterr().out
    compile(said, "kernels", "exec")
    assert "def forward(" in said and "def backward(" in said and "tanh(" in said


def test_a_function_of_ones_own_is_printed(capsys, tmp_path):
    (tmp_path / "my_cells.py").write_text("def mine(p, x, y):\n    return p.W_z @ x + p.a_z * y\n")
    assert main(["cell", f"{tmp_path}/my_cells.py:mine"]) == 0
    assert "  y = W_z @ x + a_z * y_before\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("LSTM", "There is no variant 'LSTM'; choose one of V, NIG, "),
        ("my_cells.py:mine", "my_cells.py cannot be read (it does not exist)"),
    ],
)
def test_what_is_no_cell_is_one_sentence(capsys, name, sentence):
    assert main(["cell", name]) == 1
    said = capsys.readouterr()
    assert sentence in said.err and not said.out
