"""The commands of the package: `python -m odyssey --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from odyssey.errors import BadInput

# Each command is a module with `add_arguments(parser)` and `run(options)`, which returns the text
# to print or raises BadInput. The first line of the module's docstring is its help. Modules that
# are slow to import, such as torch, are imported in `run`.
COMMANDS = {
    "cell": "odyssey.cells.command",
    "predict": "odyssey.models.predict",
    "publish": "odyssey.published.publish",
    "verify": "odyssey.verify.command",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: of the command line; by default those of this process.

    Returns:
        The exit status: 0, or 1 if an input cannot be used.
    """
    parser = argparse.ArgumentParser(prog="python -m odyssey", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, path in COMMANDS.items():
        module = import_module(path)
        summary = (module.__doc__ or "").partition("\n")[0]
        command = commands.add_parser(name, help=summary, description=summary)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    options = parser.parse_args(arguments)
    try:
        print(options.run(options))
    except BadInput as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
