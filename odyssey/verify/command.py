"""Say which variant a PyTorch module of yours is, or where it departs from each."""

from __future__ import annotations

import argparse
from pathlib import Path

from odyssey.errors import BadInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "module",
        nargs="?",
        metavar="MODULE:CLASS",
        help="a torch.nn.Module made as Class(input_size, hidden_size), as in my_cell:MyLSTM for "
        "my_cell.py in this folder; its code is run",
    )
    parser.add_argument(
        "--write", type=Path, metavar="FOLDER", help="write the golden vectors there instead"
    )


def run(options: argparse.Namespace) -> str:
    """Check the module, or write the vectors. Leaves with status 1 where it is no variant.

    Raises BadInput for a module that cannot be checked.
    """
    if (options.module is None) == (options.write is None):
        raise BadInput("Name a class, as in my_cell:MyLSTM, or a folder with --write.")
    if options.write is not None:
        from odyssey.verify.vectors import write

        return "\n".join(f"wrote {path}" for path in write(options.write))
    from odyssey.verify.check import check

    verdict = check(options.module)
    if not verdict.is_variant:
        print(verdict.words)
        raise SystemExit(1)
    return verdict.words
