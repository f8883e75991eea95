"""What the report's first page says of the second paper (Camero, Toutouh and Alba 2018)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import isfinite
from typing import Any

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.verdicts.page import summary, verdict_tables
from odyssey.words.rst import escape, heading, list_table

TITLE = "The second paper: MAE random sampling"
NOTHING = "–"
SPACES = {
    "one_layer": ("One hidden layer", "Table 1"),
    "two_layers": ("Two hidden layers", "Table 2"),
    "three_layers": ("Three hidden layers", "Table 3"),
}
COLUMNS = {
    ("mean", "pearson"): "Mean",
    ("sd", "pearson"): "Sd",
    ("log_p", "pearson"): "log p",
    ("log_p", "partial"): "log p, partial",
    ("error", "mean"): "Mean MAE",
    ("error", "sd"): "Sd MAE",
}
HOW_TO_READ = (
    "Tables 1 to 3 of the paper: Pearson's correlation of what is sampled with the mean absolute "
    "error (MAE) after training, with its 95 % interval, architectures being drawn anew; what the "
    "paper reports is in brackets. A negative correlation means that sampling tells good "
    "architectures from bad ones. Partial: given the numbers of weights and layers and the look "
    "back, which cost nothing to know. A network with look back 1 cannot know which way a wave "
    "goes: the second row of each training leaves such networks out. Rank correlations, shares of "
    "pairs, baselines and costs are among the tables."
)


def second_paper(
    verdicts: pd.DataFrame, tables: Mapping[str, pd.DataFrame], label: DatasetLabel
) -> str:
    """A part of the page, as reStructuredText.

    verdicts, tables: those of `results/sampling/`; of the latter `correlations`, `sampled` and
        `costs`. label: of the series.
    """
    correlations = tables["correlations"]
    every = tables["costs"].query("space == 'all' and process == 'training'")
    facts = (
        f"{len(tables['sampled']):,} architectures sampled, {every['n'].max():,} of them trained "
        f"for up to {every['epochs'].max():,} epochs; series: {label.heading}, {label.source}."
    )
    parts = [
        heading(TITLE, "-"),
        escape(facts),
        escape(summary(verdicts)),
        *(
            list_table(title, rows)
            for title, rows in verdict_tables(verdicts, {"series": label}).items()
        ),
        escape(HOW_TO_READ),
        *(list_table(title, rows) for title, rows in published_tables(correlations).items()),
    ]
    return "\n\n".join(parts)


def published_tables(correlations: pd.DataFrame) -> dict[str, list[list[str]]]:
    """Tables 1 to 3 beside the published values: rows of text by title, a header row first."""
    tables = {}
    for space, (title, number) in SPACES.items():
        own = correlations[correlations["space"] == space]
        if own.empty:
            continue
        rows = [
            [f"{epochs:,}", look_backs, *_cells(rows)]
            for (epochs, look_backs), rows in own.groupby(["epochs", "look_backs"])
        ]
        header = ["Epochs", "Look backs", *COLUMNS.values()]
        tables[f"{title} ({number} of the paper)"] = [header, *rows]
    return tables


def _cells(rows: pd.DataFrame) -> list[str]:
    found = {(row["predictor"], row["statistic"]): row for row in rows.to_dict("records")}
    return [_cell(found[column]) if column in found else NOTHING for column in COLUMNS]


def _cell(row: Mapping[Hashable, Any]) -> str:
    """As `-0.52 [-0.81, -0.02] (-0.515)`."""
    if not isfinite(row["estimate"]):
        return NOTHING
    ends = (row["low"], row["high"])
    interval = f" [{', '.join(f'{end:.3g}' for end in ends)}]" if all(map(isfinite, ends)) else ""
    published = f" ({row['published']:.3g})" if isfinite(row["published"]) else ""
    return f"{row['estimate']:.3g}{interval}{published}"
