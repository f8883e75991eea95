"""Pages as one HTML file each: text, style, scripts, a compressed library and compressed data."""

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
EXACT = 2**53  # JavaScript rounds larger whole numbers
# The page loads nothing, and runs only its own script and its library. The library needs
# 'unsafe-eval': it makes functions from text.
POLICY = (
    "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; "
    "script-src blob: 'unsafe-eval' '{}'"
)


def page(name: str, title: str, library: bytes, payload: Any, styles: Sequence[str] = ()) -> str:
    """The page of a module of this package, as HTML.

    Args:
        name: of the module; its files `{name}.html` (the body), `{name}.css` and `{name}.*js` are
            used, scripts in the order of their names.
        title: of the page.
        library: JavaScript that the scripts load first, with `loadScript` or `loadModule` of
            page.js.
        payload: data for JSON, which the scripts read with `readData`. `column_values` makes
            columns.
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
        library=_compressed(library),
        data=_compressed(data.encode()),
        script=script,
    )


def column_values(column: pd.Series) -> list[Any]:
    """A column for JSON: numbers, booleans and text, and None where a value is missing.

    Infinities and whole numbers beyond 2**53 become text, which JavaScript's Number reads.
    """
    values = column.astype(object).where(column.notna(), None).tolist()
    return [value if value is None else _json_value(value) for value in values]


def _json_value(value: Any) -> bool | int | float | str:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= EXACT else str(value)
    if isinstance(value, float):
        return value if isfinite(value) else ("Infinity" if value > 0 else "-Infinity")
    return str(value)


def _compressed(content: bytes) -> str:
    """Content as gzip in base64, which HTML cannot read as markup; the same text every time."""
    return b64encode(gzip.compress(content, 9, mtime=0)).decode()


def _files(name: str, kind: str) -> list[Path]:
    return sorted(HERE.glob(f"{name}.*{kind}"))


def _text(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
