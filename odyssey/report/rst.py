"""Plain text as reStructuredText, for Snakemake's report."""

from __future__ import annotations

import html
import re
from base64 import encodebytes
from collections.abc import Sequence
from pathlib import Path

from odyssey.atomic import replace_file


def escape(text: object) -> str:
    """Text as one line that is plain text for reStructuredText and for Jinja, whatever it is.

    Args:
        text: any text, also from outside; other objects are turned into text.

    Returns:
        One line with a backslash before every punctuation mark, without control characters.
    """
    line = " ".join(str(text).split())
    printable = "".join(character for character in line if character.isprintable())
    return re.sub(r"([^\w\s]|_)", r"\\\1", printable)


def heading(text: str, underline: str) -> str:
    """A heading. underline: the character of its level, such as "="."""
    return f"{text}\n{underline * len(text)}"


def list_table(title: str, rows: Sequence[Sequence[object]]) -> str:
    """A table of plain text.

    Args:
        title: its title.
        rows: its rows, the header row first; all cells are escaped.
    """
    lines = [f".. list-table:: {escape(title)}", "   :header-rows: 1", "   :widths: auto", ""]
    for row in rows:
        first, *others = map(escape, row)
        lines += [f"   * - {first}", *(f"     - {cell}" for cell in others)]
    return "\n".join(lines)


def raw_html(markup: str) -> str:
    """HTML as it is; Jinja leaves it unchanged.

    Args:
        markup: HTML whose text is escaped; empty stays empty.
    """
    if not markup:
        return ""
    lines = markup.replace("{", "&#123;").replace("}", "&#125;").splitlines()
    return "\n".join([".. raw:: html", "", *(f"   {line}" for line in lines)])


def image(content: bytes, kind: str, alternative: str) -> str:
    """A picture that is part of the text.

    Args:
        content: the picture.
        kind: its type, such as "svg+xml".
        alternative: words for those who do not see it.
    """
    # Browsers ignore line ends in a data URI; docutils refuses lines of more than 10,000 letters.
    data = encodebytes(content).decode()
    return raw_html(
        f'<img alt="{html.escape(alternative)}" src="data:image/{kind};base64,\n{data}">'
    )


def save(words: str, path: str | Path) -> None:
    """Write plain text to the file that a figure's caption includes.

    Args:
        words: the text; each line becomes a paragraph.
        path: the file, which is replaced at once.
    """
    with replace_file(path) as part:
        part.write_text("".join(f"{escape(line)}\n\n" for line in words.splitlines()), "utf-8")
