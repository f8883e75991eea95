"""Check your copy of a data set, or make the embedded one: `python -m odyssey.corpora --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from odyssey.corpora import CORPORA, EMBEDDED, corpus, embedded_corpus
from odyssey.errors import BadInput
from odyssey.features import SPLITS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0, or 1 if the data set cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        print(options.command(options))
    except BadInput as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m odyssey.corpora", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="report what your copy contains and if it is usable")
    check.add_argument("dataset", choices=CORPORA)
    check.add_argument("path", type=Path)
    check.set_defaults(command=_check)

    embed = commands.add_parser("embed", help="make the embedded data set, in the original format")
    embed.add_argument("dataset", choices=EMBEDDED)
    embed.add_argument("folder", type=Path)
    embed.add_argument("--sizes", type=int, nargs=3, metavar=("TRAIN", "VALIDATION", "TEST"))
    embed.set_defaults(command=_embed)
    return parser


def _check(options: argparse.Namespace) -> str:
    return f"{options.path}\n{corpus(options.dataset).check(options.path)}"


def _embed(options: argparse.Namespace) -> str:
    sizes = options.sizes and dict(zip(SPLITS, options.sizes, strict=True))
    try:
        path = embedded_corpus(options.dataset).write_embedded(options.folder, sizes)
    except OSError as problem:
        raise BadInput(
            f"{options.folder} cannot be written to ({problem.strerror}); name another folder."
        ) from problem
    return f"wrote {path}"


if __name__ == "__main__":
    sys.exit(main())
