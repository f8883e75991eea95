"""Say which variant a PyTorch module of yours is, or where it differs from each of them."""

from __future__ import annotations

import argparse
from pathlib import Path

from odyssey.errors import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command.

    Args:
        parser: of this command.
    """
    parser.add_argument(
        "module",
        nargs="?",
        metavar="MODULE:CLASS",
        help="a torch.nn.Module that is made as Class(input_size, hidden_size), such as "
        "my_cell:MyLSTM for my_cell.py in this folder; its code is run",
    )
    parser.add_argument(
        "--as",
        dest="cell",
        default="",
        metavar="CELL",
        help="compare with this cell only: a variant, such as NP, or a function of equations, such "
        "as my_cells.py:mine, whose file is run",
    )
    parser.add_argument(
        "--write",
        type=Path,
        metavar="FOLDER",
        help="write golden vectors into this folder instead: those of all variants, or of CELL",
    )


def run(options: argparse.Namespace) -> str:
    """Check the module, or write the golden vectors.

    Args:
        options: `module`, `cell` and `write`.

    Returns:
        The report of a module that agrees, or the paths of the files.

    Raises:
        BadInput: the module cannot be checked, the cell cannot be used, or the folder cannot be
            written.
        SystemExit: with status 1, after the report is printed, if the module does not agree.
    """
    if (options.module is None) == (options.write is None):
        raise BadInput("Name a class, such as my_cell:MyLSTM, or a folder with --write.")
    if options.write is not None:
        from odyssey.cells.own_file import named_block
        from odyssey.verify.vectors import BLOCKS, write

        blocks = {options.cell: named_block(options.cell)} if options.cell else BLOCKS
        return "\n".join(f"wrote {path}" for path in write(options.write, blocks))
    from odyssey.verify.check import check

    result = check(options.module, options.cell)
    if not result.agrees:
        print(result.text)
        raise SystemExit(1)
    return result.text
