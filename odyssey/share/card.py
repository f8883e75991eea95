"""The data card of the shared trials: their content, their origin and how to load them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from odyssey.labels import DatasetLabel
from odyssey.missing import Search
from odyssey.phrases import measured
from odyssey.search_space import DEFAULTS, PRIORS, Bounds
from odyssey.share import sections
from odyssey.share.spreadsheet import column_rows
from odyssey.statistics.selection import table_order

TITLE = "Trials of an LSTM search space odyssey"
SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"))
DRAWN = {
    "linear": "uniformly",
    "log": "log-uniformly",
    "one minus log": "as one minus a log-uniform number",
    "choice": "false or true with equal probability",
}
Rows = Sequence[Sequence[object]]
Splits = Mapping[str, Mapping[str, int]]


def read_splits(summaries: Iterable[str | Path]) -> Splits:
    """Read the number of sequences in each split.

    Args:
        summaries: The files `results/features/{dataset}.json`.

    Returns:
        Numbers of sequences by data set and split.
    """
    splits = {}
    for path in map(Path, summaries):
        counts = json.loads(path.read_text(encoding="utf-8"))["splits"]
        splits[path.stem] = {name: split["sequences"] for name, split in counts.items()}
    return splits


def data_card(
    trials: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
    splits: Splits,
    study: Mapping[str, Any],
    bounds: Mapping[str, Bounds],
    missing: Mapping[Search, int],
) -> str:
    """Write the data card.

    Args:
        trials: The table `results/trials.parquet`.
        labels: Labels of the data sets.
        splits: The result of `read_splits`.
        study: Seed, paired, max_epochs and patience of training; and cells, the equations of the
            study's own cells by name.
        bounds: Bounds of each data set's search, with choices.
        missing: Number of missing trials by search, see `odyssey.missing`.

    Returns:
        Markdown with front matter in YAML, which catalogues of data sets read.
    """
    columns = [(f"`{name}`", *cells) for name, *cells in column_rows(labels)]
    parts = {
        "Files": sections.FILES,
        "Data sets": _table(_datasets(trials, labels, splits, missing)),
        "How they were made": _table(_how(trials, study)),
        "Search space": _table(_space(bounds)),
        "Columns": _table([("Column", "Class in R", "Unit", "Meaning"), *columns]),
        "Diverged and missing": sections.OUTCOMES + _missing(missing),
        "Loading them": sections.LOADING,
        "Limits": sections.LIMITS,
        "Licence and citation": sections.LICENCE,
    }
    top = f"---\n{_front_matter(len(trials))}---\n\n# {TITLE}\n{sections.ABOUT}"
    return "\n".join([top, *(f"## {name}\n\n{text.strip()}\n" for name, text in parts.items())])


def _front_matter(count: int) -> str:
    facts = {
        "license": "mit",
        "pretty_name": TITLE,
        "task_categories": ["tabular-regression"],
        "tags": ["lstm", "hyperparameter optimization", "tabular benchmark"],
        "size_categories": [next(name for limit, name in SIZES if count < limit)],
        "configs": [{"config_name": "default", "data_files": "trials.csv"}],
    }
    return yaml.safe_dump(facts, sort_keys=False)


def _datasets(
    trials: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
    splits: Splits,
    missing: Mapping[Search, int],
) -> Rows:
    head = ("Name", "What it is", "Sequences", "Error", "Without inputs")
    rows: list[Sequence[object]] = [(*head, "Trials", "Diverged", "Missing")]
    for name, label in labels.items():
        here = trials[trials["dataset"] == name]
        counts = ", ".join(f"{count} {split}" for split, count in splits[name].items())
        error = (f"{label.error}, {label.unit}", measured(label.constant_error))
        lost = sum(count for (dataset, _), count in missing.items() if dataset == name)
        diverged = (here["status"] == "diverged").sum()
        rows.append((f"`{name}`", _origin(label), counts, *error, len(here), diverged, lost))
    return rows


def _origin(label: DatasetLabel) -> str:
    stand_in = f"**not the original, but a stand-in ({label.stand_in})**"
    return f"{label.title}, {stand_in if label.stand_in else 'the original'}: {label.source}"


def _how(trials: pd.DataFrame, study: Mapping[str, Any]) -> Rows:
    digests = {"PyTorch": "torch_version", "Code digest": "code_digest", "Data": "data_digest"}
    draws = "shared by all variants" if study["paired"] else "independent for each variant"
    most, patience = study["max_epochs"], study["patience"]
    return [
        ("Item", "Value"),
        ("Variants", ", ".join(sorted(set(trials["variant"]), key=table_order))),
        *((f"{name} is", f"`{'; '.join(lines)}`") for name, lines in study["cells"].items()),
        ("Study seed", study["seed"]),
        ("Hyperparameters", draws),
        ("Training", f"at most {most} epochs; ends after {patience} without improvement"),
        *((name, ", ".join(sorted(set(trials[column])))) for name, column in digests.items()),
    ]


def _space(bounds: Mapping[str, Bounds]) -> Rows:
    rows: list[Sequence[object]] = [("Hyperparameter", "Drawn", *(f"`{name}`" for name in bounds))]
    for name, prior in PRIORS.items():
        whole = ", to whole numbers" if prior.integer else ""
        ranges = [_range(name, own) for own in bounds.values()]
        rows.append((f"`{name}`", DRAWN[prior.scale] + whole, *ranges))
    return rows


def _range(name: str, bounds: Bounds) -> str:
    return "{} to {}".format(*bounds[name]) if name in bounds else f"always {DEFAULTS[name]}"


def _missing(missing: Mapping[Search, int]) -> str:
    if not missing:
        return "\nNo trial is missing."
    searches = ", ".join(f"{count} of {v} on {d}" for (d, v), count in missing.items())
    return f"\nTrials that failed or were not trained have no row: {searches}."


def _table(rows: Rows) -> str:
    """A Markdown table, header first."""
    lines = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
