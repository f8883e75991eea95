"""What the report's first page says of the second paper (Camero, Toutouh and Alba 2018)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import isfinite
from typing import Any

import pandas as pd

from odyssey.labels import DatasetLabel, scheme_title
from odyssey.random_sampling.evidence import ABOVE_1, ALL
from odyssey.report.claims import summary, verdict_tables
from odyssey.report.rst import escape, heading, list_table
from odyssey.verdicts.decision import UNDECIDED

TITLE = "The second paper: MAE random sampling"
NOTHING = "–"
SPACES = {
    "one_layer": ("One hidden layer", "Table 1"),
    "two_layers": ("Two hidden layers", "Table 2"),
    "three_layers": ("Three hidden layers", "Table 3"),
}
ROWS = {
    ("mean", "pearson"): "r of the mean",
    ("sd", "pearson"): "r of the sd",
    ("log_p", "pearson"): "r of log p",
    ("log_p", "partial"): "r of log p, partial",
    ("error", "mean"): "mean MAE",
    ("error", "sd"): "sd of the MAE",
}
WITHIN = "without look back 1"
HOW_TO_READ = (
    "Tables 1 to 3 of the paper: Pearson's correlation r of what is sampled with the mean absolute "
    "error (MAE) after training, with its 95 % interval, architectures being drawn anew. A "
    "negative correlation means that sampling tells good architectures from bad ones. A network "
    "with look back 1 cannot know which way a wave goes. After long training errors are two "
    "groups, these networks and the rest, so that r mostly says how far log p of one group lies "
    "from that of the other, which anything that knows the look back tells too. Without look back "
    "1, r says whether sampling tells apart what is left. Partial: given the numbers of weights "
    "and layers and the look back, which cost nothing to know. Rank correlations, shares of pairs, "
    "baselines and costs are among the tables."
)
HOW_FAR = (
    "How far from the published correlations: the sum of z² over all of them, each the difference "
    "by Fisher's transformation over the standard deviation that two studies of these sizes have "
    "between them. Noise alone: the mean of the sum over pairs of studies that are drawn from this "
    "run, and what 95 % of them lie below."
)


def second_paper(
    verdicts: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    label: DatasetLabel,
    labels: Mapping[str, DatasetLabel],
) -> str:
    """A part of the page, as reStructuredText.

    verdicts, tables: those of `results/sampling/`; of the latter `correlations`, `misfit`,
        `sampled` and `costs`. label: of the series; labels: with each scheme of weights.
    """
    correlations = tables["correlations"]
    every = tables["costs"].query("space == 'all' and process == 'training'")
    count = len(tables["sampled"].drop_duplicates(["space", "architecture"]))
    facts = (
        f"{count:,} architectures sampled, {every['n'].max():,} of them trained "
        f"for up to {every['epochs'].max():,} epochs; series: {label.heading}, {label.source}."
    )
    claims = verdict_tables(verdicts.assign(claim=_with_notes(verdicts)), labels)
    parts = [
        heading(TITLE, "-"),
        escape(facts),
        escape(summary(verdicts)),
        *(list_table(title, rows) for title, rows in claims.items()),
        escape(HOW_TO_READ),
        *(list_table(title, rows) for title, rows in published_tables(correlations).items()),
        *_misfit(tables["misfit"]),
    ]
    return "\n\n".join(parts)


def _with_notes(verdicts: pd.DataFrame) -> pd.Series:
    """Claims with what stands beside those that are decided; `undecided` has it already."""
    decided = (verdicts["verdict"] != UNDECIDED) & (verdicts["note"] != "")
    return verdicts["claim"].where(~decided, verdicts["claim"] + " (" + verdicts["note"] + ")")


def published_tables(correlations: pd.DataFrame) -> dict[str, list[list[str]]]:
    """Tables 1 to 3: rows of text by title, a header row first.

    Beside published values those of each scheme of weights, with and without look back 1.
    """
    schemes = [*dict.fromkeys(correlations["weights"])]
    columns = [(name, at) for name in schemes for at in (ALL, ABOVE_1)]
    header = ["Epochs", "", "Published"]
    for name in schemes:
        header += [scheme_title(name), f"{scheme_title(name)}, {WITHIN}"]
    tables = {}
    for space, (title, number) in SPACES.items():
        own = correlations[correlations["space"] == space]
        rows = [
            [f"{epochs:,}", words, *_cells(found, *what, columns)]
            for epochs, found in own.groupby("epochs")
            for what, words in ROWS.items()
        ]
        if rows:
            tables[f"{title} ({number} of the paper)"] = [header, *rows]
    return tables


def _cells(
    rows: pd.DataFrame, predictor: str, statistic: str, columns: list[tuple[str, str]]
) -> list[str]:
    rows = rows[(rows["predictor"] == predictor) & (rows["statistic"] == statistic)]
    found = {(row["weights"], row["look_backs"]): row for row in rows.to_dict("records")}
    published = [row["published"] for row in found.values() if isfinite(row["published"])]
    return [
        f"{published[0]:.3g}" if published else NOTHING,
        *(_cell(found[column]) if column in found else NOTHING for column in columns),
    ]


def _cell(row: Mapping[Hashable, Any]) -> str:
    """As `-0.52 [-0.81, -0.02]`."""
    if not isfinite(row["estimate"]):
        return NOTHING
    ends = (row["low"], row["high"])
    interval = f" [{', '.join(f'{end:.3g}' for end in ends)}]" if all(map(isfinite, ends)) else ""
    return f"{row['estimate']:.3g}{interval}"


def _misfit(table: pd.DataFrame) -> list[str]:
    """Of all spaces together; nothing for a series that is not the paper's."""
    rows = [
        [
            scheme_title(row["weights"]),
            f"{row['values']}",
            f"{row['misfit']:.3g}",
            f"{row['expected']:.3g} (95 % below {row['high']:.3g})",
        ]
        for row in table[table["space"] == ALL].to_dict("records")
    ]
    header = ["Weights", "Correlations", "Misfit", "Noise alone"]
    title = "Distance from the published correlations"
    return [escape(HOW_FAR), list_table(title, [header, *rows])] if rows else []
