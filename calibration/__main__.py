"""Measure coverage and error rates: `python -m calibration [--write] [part ...]`."""

from __future__ import annotations

import argparse
import platform
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from calibration import claims, correlations, curves, selection, shares
from calibration.table import Measured, as_markdown
from odyssey.phrases import duration
from odyssey.processor import model

README = Path(__file__).with_name("README.md")
SEED = 17

# Each part takes a seed and returns its rates; the first line of its module's docstring is its
# heading, and the rest is printed below.
PARTS: dict[str, Callable[[int], Iterable[Measured]]] = {
    "selection": selection.rates,
    "correlations": correlations.rates,
    "shares": shares.rates,
    "curves": curves.rates,
    "claims": claims.rates,
}


def main() -> None:
    """Run the parts that are named, or all; print their tables, or write them to the README."""
    parser = argparse.ArgumentParser(prog="python -m calibration", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; by default all")
    parser.add_argument("--write", action="store_true", help="replace the parts in README.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}")
    for name in arguments.parts or PARTS:
        text = section(name)
        print(text, flush=True)
        if arguments.write:
            README.write_text(replaced(README.read_text(), name, text))


def section(name: str) -> str:
    """The section of one part in Markdown: heading, description, table, date and machine."""
    start = perf_counter()
    rates = list(PARTS[name](SEED))
    took = duration(perf_counter() - start)
    module = __import__(PARTS[name].__module__, fromlist=["__doc__"])
    heading, _, description = (module.__doc__ or name).strip().partition("\n")
    made = f"Measured on {datetime.now(UTC):%Y-%m-%d} in {took}, seed {SEED}, on {machine()}."
    parts = (f"## {heading.rstrip('.')}", description.strip(), as_markdown(rates), made)
    return "\n\n".join(filter(None, parts)) + "\n"


def replaced(readme: str, name: str, text: str) -> str:
    """The README with the section of a part replaced, or added at the end."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    marked = f"{begin}{text}{end}"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if pattern.search(readme):
        return pattern.sub(lambda _: marked, readme)
    return f"{readme.rstrip()}\n\n{marked}"


def machine() -> str:
    """The processor and the version of Python."""
    return f"{model()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
