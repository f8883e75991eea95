"""Text as reStructuredText that says nothing but the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from odyssey.atomic import replace_file


def escape(text: object) -> str:
    """Text from outside as one line that neither reStructuredText nor Jinja reads as markup."""
    line = " ".join(str(text).split())
    printable = "".join(character for character in line if character.isprintable())
    return re.sub(r"([^\w\s]|_)", r"\\\1", printable)


def heading(text: str, underline: str) -> str:
    """A heading; underline: the character of its level."""
    return f"{text}\n{underline * len(text)}"


def list_table(title: str, rows: Sequence[Sequence[object]]) -> str:
    """A table of plain text with a header row first."""
    lines = [f".. list-table:: {escape(title)}", "   :header-rows: 1", "   :widths: auto", ""]
    for row in rows:
        first, *others = map(escape, row)
        lines += [f"   * - {first}", *(f"     - {cell}" for cell in others)]
    return "\n".join(lines)


def save(words: str, path: str | Path) -> None:
    """Write plain text, a paragraph a line, to where a figure's caption includes it."""
    with replace_file(path) as part:
        part.write_text("".join(f"{escape(line)}\n\n" for line in words.splitlines()), "utf-8")
