"""Print the equations of a block, or of a function in your own file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from odyssey.cells.block import Block, declaration
from odyssey.cells.own_file import named_block

INPUTS, UNITS = 2, 3  # any two sizes that differ
SHAPES = {(UNITS, INPUTS): "units × inputs", (UNITS, UNITS): "units × units", (UNITS,): "units"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "cell",
        metavar="NAME",
        help="a variant such as NP, or a function of equations such as my_cells.py:mine; its file "
        "is executed",
    )
    parser.add_argument(
        "--source", action="store_true", help="print the generated code of training instead"
    )


def run(options: argparse.Namespace) -> str:
    """Return the text to print.

    Args:
        options: as parsed by the arguments of `add_arguments`.

    Raises:
        BadInput: there is no such cell.
    """
    block = named_block(options.cell)
    if options.source:
        from odyssey.cells.compiler.source import Kernels

        return Kernels(block.trace).text()
    return "\n".join(_described(block))


def _described(block: Block) -> Iterator[str]:
    """Lines: states, equations, parameters by shape."""
    written = declaration(block)
    states = ", ".join(written["states"])
    yield f"The output is {block.trace.output}; the states from step to step are {states}."
    yield from ("", "Equations:", *(f"  {line}" for line in written["equations"]))
    by_shape: dict[tuple[int, ...], list[str]] = {}
    for name, shape in block.parameter_shapes(INPUTS, UNITS).items():
        by_shape.setdefault(shape, []).append(name)
    yield from ("", "Parameters, with initial values from N(0, 0.1) or around the given mean:")
    for shape, names in by_shape.items():
        yield f"  {', '.join(_named(name, block) for name in names)}: {SHAPES[shape]}"


def _named(name: str, block: Block) -> str:
    mean = block.initial.get(name, 0.0)
    return f"{name} (mean {mean:g})" if mean else name
