"""Writes the tables of docs/second_paper.md, between `<!-- ... -->`, from what a run has left.

python -m docs.second_paper [FOLDER]; FOLDER is results/sampling unless given.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from odyssey.report.second_paper import published_tables
from odyssey.report.words.beyond import table

PAGE = Path(__file__).with_suffix(".md")
MISFIT = ["Weights", "Space", "Correlations", "Misfit", "Noise alone", "95 % of noise alone below"]


def tables(folder: Path) -> str:
    """Tables 1 to 3, and the distance of each scheme from the published correlations."""
    found = published_tables(pd.read_parquet(folder / "correlations.parquet"))
    parts = [f"**{title}**\n\n{table(header, rows)}" for title, [header, *rows] in found.items()]
    misfit = pd.read_parquet(folder / "misfit.parquet").to_dict("records")
    rows = [
        [row["weights"], row["space"].replace("_", " "), str(row["values"])]
        + [f"{row[name]:.1f}" for name in ("misfit", "expected", "high")]
        for row in misfit
    ]
    return "\n\n".join([*parts, table(MISFIT, rows)])


def beyond(folder: Path) -> str:
    """What the rule beyond_sine has written."""
    return (folder / "beyond_sine.md").read_text(encoding="utf-8").strip()


def filled(text: str, folder: Path) -> str:
    """The page with what the folder has; a part whose files are not there stays as it is."""
    for part, made, needed in (
        ("tables", tables, "misfit.parquet"),
        ("beyond", beyond, "beyond_sine.md"),
    ):
        if (folder / needed).is_file():
            begin, end = f"<!-- {part}: begin -->\n", f"<!-- {part}: end -->"
            before, _, rest = text.partition(begin)
            _, _, after = rest.partition(end)
            text = f"{before}{begin}\n{made(folder)}\n\n{end}{after}"
    return text


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "results/sampling")
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), source), encoding="utf-8")
