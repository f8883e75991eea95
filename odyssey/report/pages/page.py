"""A page as one HTML file: text, style, scripts, a compressed library and compressed data."""

from __future__ import annotations

import gzip
import html
import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from math import isfinite
from pathlib import Path
from string import Template
from typing import Any

import pandas as pd

HERE = Path(__file__).parent
EXACT = 2**53  # beyond it, JavaScript rounds whole numbers
# Nothing is loaded from anywhere, and no script runs but this page's own and its library, which
# makes functions from text to draw with.
POLICY = (
    "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; "
    "script-src blob: 'unsafe-eval' '{}'"
)


def page(name: str, title: str, library: bytes, payload: Any, styles: Sequence[str] = ()) -> str:
    """The page of a module of this package, as HTML.

    name: the module's; the page is made from its .html (the body), .css and .js files, scripts in
        the order of their names.
    library: JavaScript that the page's scripts run first, by `loadScript` or `loadModule` of
        page.js.
    payload: what JSON can hold; the scripts read it by `readData`. `column_values` makes columns.
    styles: CSS of libraries, before the page's own.
    """
    scripts = [_text("page.js"), *(path.read_text("utf-8") for path in _files(name, "js"))]
    script = "\n" + "\n".join(scripts)
    digest = f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"
    data = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Template(_text("page.html")).substitute(
        title=html.escape(title),
        policy=html.escape(POLICY.format(digest)),
        style="\n".join([*styles, _text("page.css"), _text(f"{name}.css")]),
        body=_text(f"{name}.html"),
        library=_packed(library),
        data=_packed(data.encode()),
        script=script,
    )


def column_values(column: pd.Series) -> list[Any]:
    """A column as JSON can hold it: numbers, truth values, text; null where there is nothing.

    Infinities become text that JavaScript's Number reads, and so do whole numbers that it would
    round.
    """
    values = column.astype(object).where(column.notna(), None).tolist()
    return [value if value is None else _plain(value) for value in values]


def _plain(value: Any) -> bool | int | float | str:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= EXACT else str(value)
    if isinstance(value, float):
        return value if isfinite(value) else ("Infinity" if value > 0 else "-Infinity")
    return str(value)


def _packed(content: bytes) -> str:
    """Compressed, as text that HTML reads as nothing but text; the same bytes every time."""
    return b64encode(gzip.compress(content, 9, mtime=0)).decode()


def _files(name: str, kind: str) -> list[Path]:
    return sorted(HERE.glob(f"{name}.*{kind}"))


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
