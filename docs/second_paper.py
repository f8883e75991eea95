"""Writes the tables of docs/second_paper.md, between `<!-- ... -->`, from the files of a run.

python -m docs.second_paper [FOLDER]; the default FOLDER is results/sampling. With 100 architectures
of each space it takes three minutes, for the random forests.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from odyssey.phrases import measured
from odyssey.random_sampling.correlation_table import ABOVE_1
from odyssey.random_sampling.gain import gains_by_space
from odyssey.report.second_paper import WITHOUT_1, published_tables, table_of_log_p
from odyssey.report.words.beyond import gains_table, table

PAGE = Path(__file__).with_suffix(".md")
SEED = 1  # of the forests
MISFIT = ["Weights", "Space", "Correlations", "Misfit", "Noise alone", "95 % of noise alone below"]


def tables(folder: Path) -> str:
    """Log p after the longest training, the misfit, and Tables 1 to 3."""
    correlations = pd.read_parquet(folder / "correlations.parquet")
    [[header, *rows]] = table_of_log_p(correlations).values()
    parts = [table(header, rows), _misfit(folder)]
    for title, [header, *rows] in published_tables(correlations).items():
        parts.append(f"**{title}**\n\n{table(header, rows)}")
    return "\n\n".join(parts)


def _misfit(folder: Path) -> str:
    rows = [
        [row["weights"], row["space"].replace("_", " "), str(row["values"])]
        + [measured(row[name]) for name in ("misfit", "expected", "high")]
        for row in pd.read_parquet(folder / "misfit.parquet").to_dict("records")
    ]
    return table(MISFIT, rows)


def gains(folder: Path) -> str:
    """What log p adds to size and look back in the paper's spaces."""
    sampled, trained = (
        pd.read_parquet(folder / f"{name}.parquet") for name in ("sampled", "trained")
    )
    found = gains_by_space(sampled, trained, SEED)
    names = found["space"].str.replace("_", " ")
    without_1 = names + f", {WITHOUT_1}"
    space = names.where(found["look_backs"] != ABOVE_1, without_1)
    return gains_table(found.assign(space=space), "Space")


def beyond(folder: Path) -> str:
    """What the rule beyond_sine has written."""
    return (folder / "beyond_sine.md").read_text(encoding="utf-8").strip()


# The parts of the page: their names, what makes them, and a file that it needs.
PARTS = {
    "tables": (tables, "misfit.parquet"),
    "gains": (gains, "trained.parquet"),
    "beyond": (beyond, "beyond_sine.md"),
}


def filled(text: str, folder: Path) -> str:
    """Return the page with the tables of a folder.

    Args:
        text: the page. A part whose files are not in the folder stays as it is.
        folder: the folder of a run, such as results/sampling.
    """
    for part, (make, needed) in PARTS.items():
        if (folder / needed).is_file():
            begin, end = f"<!-- {part}: begin -->\n", f"<!-- {part}: end -->"
            before, _, rest = text.partition(begin)
            _, _, after = rest.partition(end)
            text = f"{before}{begin}\n{make(folder)}\n\n{end}{after}"
    return text


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "results/sampling")
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), source), encoding="utf-8")
