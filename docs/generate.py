"""Writes the generated parts of docs/, between `<!-- ... -->` markers: make docs."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from odyssey.cells.block import Block
from odyssey.cells.compiler.source import Kernels
from odyssey.cells.equations import backwards, forwards
from odyssey.cells.latex import parameter
from odyssey.cells.variants import LSTMS, VANILLA, VARIANTS

DOCS = Path(__file__).parent
M, N = 88, 100
SIZES = {"NM": N * M, "N^2": N * N, "N": N}
KINDS = {"W_": "NM", "R_": "N^2"}  # sizes of parameters by the beginning of the name; others: N
LONG = 110  # longest line of LaTeX in characters


def filled(page: str) -> str:
    """Return the text of a page of docs/ with its generated parts updated.

    Args:
        page: file name.
    """
    text = (DOCS / page).read_text(encoding="utf-8")
    for part, made in PARTS[page].items():
        begin, end = f"<!-- {part}: begin -->\n", f"<!-- {part}: end -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{made()}\n\n{end}{after}"
    return text


def passes() -> str:
    """Return the equations of vanilla, both passes."""
    return _both(VANILLA, "\n\nand the backward pass, from $t = T$ down to 1:\n\n")


def variants() -> str:
    """Return the equations of the variants that differ from vanilla's."""
    return "\n\n".join(_variant(name, found) for name, found in LSTMS.items() if name != "V")


def others() -> str:
    """Return the equations of the cells that are not variants of vanilla."""
    cells = {name: found for name, found in VARIANTS.items() if name not in LSTMS}
    return "\n\n".join(
        f"### {name}\n\n{_about(found)}\n\n{_both(found)}" for name, found in cells.items()
    )


def counts() -> str:
    """Return a table of the numbers of parameters."""
    head = [f"| Variant | Layer | For $M = {M}$, $N = {N}$ |", "|---|---|---|"]
    return "\n".join(head + [_count(name, found) for name, found in VARIANTS.items()])


def source() -> str:
    """Return the generated code of vanilla."""
    return f"```python\n{Kernels(VANILLA.trace).text()}```"


def _about(block: Block) -> str:
    return " ".join((inspect.getdoc(block.equations) or "").split())


def _both(block: Block, between: str = "\n\n") -> str:
    return f"{_math(forwards(block.trace))}{between}{_math(backwards(block.trace))}"


def _variant(name: str, block: Block) -> str:
    known, own = VANILLA.trace.parameters, block.trace.parameters
    gone = [f"${parameter(each)}$" for each in known if each not in own]
    about = [
        ", ".join(f"`{switch}={v!r}`".replace("'", '"') for switch, v in block.switches.items())
    ]
    about += [f"without {', '.join(gone)}"] if gone else []
    about += [f"${parameter(p)}$ starts around {mean:g}" for p, mean in block.initial.items()]
    rows: dict[str, str] = {}
    for written in (forwards, backwards):
        plain = written(VANILLA.trace)
        rows |= {k: v for k, v in written(block.trace).items() if plain.get(k) != v}
    return f"### {name}\n\n{'; '.join(about)}.\n\n{_math(rows)}"


def _count(name: str, block: Block) -> str:
    kinds = [KINDS.get(each[:2], "N") for each in block.trace.parameters]
    counted = {kind: kinds.count(kind) for kind in SIZES if kind in kinds}
    terms = [kind if count == 1 else f"{count}{kind}" for kind, count in counted.items()]
    return f"| {name} | ${' + '.join(terms)}$ | {sum(map(SIZES.__getitem__, kinds)):,} |"


def _math(rows: Mapping[str, str]) -> str:
    lines = [f"{left} &= {_broken(right)}" for left, right in rows.items()]
    return "```math\n\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}\n```"


def _broken(text: str) -> str:
    """Break a long sum at the + or - nearest to the middle."""
    positions = list(_signs(text))
    if len(text) <= LONG or not positions:
        return text
    middle = min(positions, key=lambda position: abs(position - len(text) / 2))
    return f"{text[:middle]} \\\\\n  &\\quad {text[middle + 1 :]}"


def _signs(text: str) -> Iterator[int]:
    """Positions of the spaces before each + and - outside brackets."""
    for found in re.finditer(r" [+-] ", text):
        before = text[: found.start()]
        if all(before.count(a) == before.count(b) for a, b in ("()", "{}")):
            yield found.start()


PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "equations.md": {"vanilla": passes, "variants": variants, "others": others, "counts": counts},
    "compiler.md": {"source": source},
}

if __name__ == "__main__":
    for page in PARTS:
        (DOCS / page).write_text(filled(page), encoding="utf-8")
