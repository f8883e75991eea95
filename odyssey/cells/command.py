"""Print the equations of a block, or of a function in a file of yours."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from odyssey.cells.block import Block, declaration
from odyssey.cells.own_file import load
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput

INPUTS, UNITS = 2, 3  # any two sizes that differ
SHAPES = {(UNITS, INPUTS): "units × inputs", (UNITS, UNITS): "units × units", (UNITS,): "units"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "cell",
        metavar="NAME",
        help="a variant, as in NP, or a function of equations, as in my_cells.py:mine, whose file "
        "is run",
    )
    parser.add_argument(
        "--source", action="store_true", help="print what is compiled for training instead"
    )


def run(options: argparse.Namespace) -> str:
    """What to print. Raises BadInput for what is no cell."""
    block = _found(options.cell)
    if options.source:
        from odyssey.cells.compiler.source import Kernels

        return Kernels(block.trace).text()
    return "\n".join(_described(block))


def _found(name: str) -> Block:
    if ":" in name:
        return load(name)
    if name not in VARIANTS:
        raise BadInput(
            f"There is no variant {name[:40]!r}; choose one of {', '.join(VARIANTS)}, or write "
            "my_cells.py:mine for a function of yours."
        )
    return VARIANTS[name]


def _described(block: Block) -> Iterator[str]:
    """Lines: states, equations, parameters by shape."""
    written = declaration(block)
    states = ", ".join(written["states"])
    yield f"The output is {block.trace.output}; each step hands the next one {states}."
    yield from ("", "Equations:", *(f"  {line}" for line in written["equations"]))
    by_shape: dict[tuple[int, ...], list[str]] = {}
    for name, shape in block.parameter_shapes(INPUTS, UNITS).items():
        by_shape.setdefault(shape, []).append(name)
    yield from ("", "Parameters, which start as N(0, 0.1) unless it says otherwise:")
    for shape, names in by_shape.items():
        yield f"  {', '.join(_named(name, block) for name in names)}: {SHAPES[shape]}"


def _named(name: str, block: Block) -> str:
    mean = block.initial.get(name, 0.0)
    return f"{name} (around {mean:g})" if mean else name
