"""What the report's first page says of the second paper (Camero, Toutouh and Alba 2018)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import isfinite
from typing import Any

import pandas as pd

from odyssey.labels import DatasetLabel, scheme_title
from odyssey.phrases import DASH, coefficient, count, joined, measured
from odyssey.random_sampling.correlation_table import ABOVE_1, ALL
from odyssey.report.claims import by_the_papers_rule, summary, surprises
from odyssey.report.matrix import matrix
from odyssey.report.rst import escape, heading, list_table, raw_html

TITLE = "The second paper: MAE random sampling"
SPACES = {
    "one_layer": ("One hidden layer", "Table 1"),
    "two_layers": ("Two hidden layers", "Table 2"),
    "three_layers": ("Three hidden layers", "Table 3"),
}
QUANTITIES = {
    ("mean", "pearson"): "r of the mean",
    ("sd", "pearson"): "r of the sd",
    ("log_p", "pearson"): "r of log p",
    ("error", "mean"): "mean MAE",
    ("error", "sd"): "sd of the MAE",
}
LOG_P = "Correlation r of log p with the error after training"
WITHOUT_1 = "without look back 1"
COLUMNS = {
    ("pearson", ALL): "r",
    ("pearson", ABOVE_1): f"r, {WITHOUT_1}",
    ("partial", ABOVE_1): f"r, {WITHOUT_1}, given size and look back",
}
HOW_TO_READ = (
    "r is Pearson's correlation of log p with the mean absolute error (MAE) after training, with "
    "its 95 % interval from resampled architectures. A negative r is what the method promises: "
    "networks with a larger log p have lower errors. A network with look back 1 cannot know "
    "whether the wave rises or falls, and its error stays large. So r over all networks mostly "
    "measures how far log p of these networks is from that of the others, and the look back alone "
    "tells that too. r without look back 1 says whether sampling distinguishes the other "
    "networks. Given size and look back: after linear effects of the logarithms of the numbers of "
    "weights and layers and of the look back are removed. The mean and sd of the sampled errors, "
    "rank correlations, shares of pairs, baselines and costs are in the tables of this report."
)
TABLES_1_TO_3 = (
    "Tables 1 to 3 of the paper: correlations r of the mean, the standard deviation (sd) and log "
    "p of sampled errors with the error after training, and mean and sd of the errors after "
    "training. In brackets: the same without look back 1."
)
HOW_FAR = (
    "The misfit is the distance from the published correlations: the sum of z² over all of them. "
    "z is the difference of two correlations after Fisher's transformation, divided by its "
    "standard deviation for two studies of these sizes. Noise alone: the same sum for pairs of "
    "studies that are resampled from this run."
)


def second_paper(
    verdicts: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    label: DatasetLabel,
    labels: Mapping[str, DatasetLabel],
) -> str:
    """Write the part of the first page on the second paper, the answer first.

    Args:
        verdicts: the table `results/sampling/claims.parquet`.
        tables: the tables `correlations`, `misfit`, `sampled` and `costs` in `results/sampling/`.
        label: names of the series.
        labels: the same for each scheme of weights.

    Returns:
        reStructuredText.
    """
    correlations = tables["correlations"]
    trained = tables["costs"].query("space == 'all' and process == 'training'")
    sampled = len(tables["sampled"].drop_duplicates(["space", "architecture"]))
    facts = (
        f"{count(sampled, 'architecture')} sampled, {trained['n'].max():,} of them trained "
        f"for up to {count(trained['epochs'].max(), 'epoch')}; series: {label.heading}, "
        f"{label.source}."
    )
    parts = [
        heading(TITLE, "-"),
        escape(answer(correlations)),
        *(list_table(title, rows) for title, rows in table_of_log_p(correlations).items()),
        escape(HOW_TO_READ),
        escape(summary(verdicts, "with each scheme of random weights that it is about")),
        raw_html(matrix(verdicts, labels)),
        escape(by_the_papers_rule(verdicts)),
        surprises(verdicts, labels),
        escape(facts),
        escape(TABLES_1_TO_3),
        *(list_table(title, rows) for title, rows in published_tables(correlations).items()),
        *_misfit(tables["misfit"]),
    ]
    return "\n\n".join(part for part in parts if part)


def answer(correlations: pd.DataFrame) -> str:
    """Say in a few sentences what log p says of the errors after the longest training.

    Args:
        correlations: the table `results/sampling/correlations.parquet`.
    """
    sentences = []
    for weights, rows in correlations.groupby("weights", sort=False):
        spaces = [_of_space(rows, space) for space in SPACES]
        defined = [row for row in spaces if isfinite(row["pearson", ALL]["estimate"])]
        if defined:
            sentences.append(f"{scheme_title(str(weights))}: {_of_scheme(defined)}")
    return " ".join(sentences) or "No correlation could be computed."


def _of_scheme(spaces: list[dict[Any, Any]]) -> str:
    """What log p says in these spaces, under one scheme of weights."""
    all_networks = [
        f"{coefficient(row['pearson', ALL]['estimate'])} with {row['title']}"
        + (f" (published {coefficient(published)})" if isfinite(published) else "")
        for row in spaces
        for published in [row["pearson", ALL]["published"]]
    ]
    without = [coefficient(row["pearson", ABOVE_1]["estimate"]) for row in spaces]
    related = sum(row["partial", ABOVE_1]["high"] < 0 for row in spaces)
    return (
        f"after {count(spaces[0]['epochs'], 'epoch')}, the correlation of log p with the error is "
        f"{joined(all_networks)}. Without look back 1 it is {joined(without)}. Given size and look "
        f"back too, log p predicts lower errors in {related} of {count(len(spaces), 'space')}."
    )


def _of_space(rows: pd.DataFrame, space: str) -> dict[Any, Any]:
    """Statistics of log p after the longest training, by statistic and look backs."""
    rows = rows[(rows["space"] == space) & (rows["predictor"] == "log_p")]
    rows = rows[rows["epochs"] == rows["epochs"].max()]
    by_kind = {(row["statistic"], row["look_backs"]): row for row in rows.to_dict("records")}
    none = dict.fromkeys(("estimate", "low", "high", "published"), float("nan"))
    numbers: dict[Any, Any] = {kind: by_kind.get(kind, none) for kind in COLUMNS}
    return {**numbers, "title": SPACES[space][0].lower(), "epochs": rows["epochs"].max()}


def table_of_log_p(correlations: pd.DataFrame) -> dict[str, list[list[str]]]:
    """Return the table of r of log p after the longest training, by its title, header row first.

    Args:
        correlations: the table `results/sampling/correlations.parquet`.
    """
    rows = [
        [
            space["title"].capitalize(),
            scheme_title(str(weights)),
            coefficient(space["pearson", ALL]["published"], unknown=DASH),
            *(_cell(space[kind]) for kind in COLUMNS),
        ]
        for name in SPACES
        for weights, own in correlations.groupby("weights", sort=False)
        for space in [_of_space(own, name)]
        if isfinite(space["pearson", ALL]["estimate"])
    ]
    header = ["Space", "Weights", "Published r", *COLUMNS.values()]
    return {LOG_P: [header, *rows]} if rows else {}


def published_tables(correlations: pd.DataFrame) -> dict[str, list[list[str]]]:
    """Return Tables 1 to 3 with the published values: rows of text by title, header row first.

    Args:
        correlations: the table `results/sampling/correlations.parquet`.
    """
    schemes = [*dict.fromkeys(correlations["weights"])]
    header = ["Epochs", "", "Published", *map(scheme_title, schemes)]
    tables = {}
    for space, (title, number) in SPACES.items():
        own = correlations[correlations["space"] == space]
        rows = [
            [f"{epochs:,}", quantity, *_cells(of_epochs, *kind, schemes)]
            for epochs, of_epochs in own.groupby("epochs")
            for kind, quantity in QUANTITIES.items()
        ]
        if rows:
            tables[f"{title} ({number} of the paper)"] = [header, *rows]
    return tables


def _cells(rows: pd.DataFrame, predictor: str, statistic: str, schemes: list[str]) -> list[str]:
    """The published value, and for each scheme that of all networks, then without look back 1."""
    rows = rows[(rows["predictor"] == predictor) & (rows["statistic"] == statistic)]
    estimates = {(row["weights"], row["look_backs"]): row for row in rows.to_dict("records")}
    published = [row["published"] for row in estimates.values() if isfinite(row["published"])]
    cells = [coefficient(published[0], decimals=3) if published else DASH]
    for weights in schemes:
        every, within = (
            coefficient(row["estimate"], decimals=3, unknown=DASH) if row else DASH
            for row in (estimates.get((weights, group)) for group in (ALL, ABOVE_1))
        )
        cells.append(f"{every} ({within})")
    return cells


def _cell(row: Mapping[Hashable, Any]) -> str:
    """As `-0.52 [-0.81, -0.02]`."""
    return coefficient(row["estimate"], row["low"], row["high"], unknown=DASH)


def _misfit(table: pd.DataFrame) -> list[str]:
    """The misfit over all spaces; nothing for a series that is not the paper's."""
    rows = [
        [
            scheme_title(row["weights"]),
            f"{row['values']}",
            measured(row["misfit"]),
            f"{measured(row['expected'])} (95 % below {measured(row['high'])})",
        ]
        for row in table[table["space"] == ALL].to_dict("records")
    ]
    header = ["Weights", "Correlations", "Misfit", "Noise alone"]
    title = "Distance from the published correlations"
    return [escape(HOW_FAR), list_table(title, [header, *rows])] if rows else []
