"""The first page of the report: what was run and what the results are, as reStructuredText."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import isfinite, nan
from typing import Any

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.missing import Search
from odyssey.phrases import DASH, count, mean_and_sd, measured, p_value, with_interval
from odyssey.report.claims import summary, verdict_tables
from odyssey.report.rst import escape, heading, list_table
from odyssey.statistics.comparison import SIGNIFICANCE_LEVEL
from odyssey.statistics.selection import VANILLA

TITLE = "LSTM: A Search Space Odyssey"
STAND_IN = (
    " The data set is a stand-in (*{}*), not the original: compare variants with each other, but"
    " do not compare these errors with published ones."
)
# Snakemake's report has a link target for each of its categories.
CONTENTS = (
    "The verdicts on the paper's claims come first. The menu on the left has the figures by"
    " subject. `Explore`_ has a page with every trial and learning curve, and `Tables`_ has a page"
    " on which every table can be sorted, filtered and downloaded."
)
HEADER = ["Difference from V [95 % interval]", "Adjusted p", "Differs?", "Best trial"]


def start_page(
    trials: pd.DataFrame,
    comparison: pd.DataFrame,
    best: pd.DataFrame,
    verdicts: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
    facts: Mapping[str, object],
    missing: Mapping[Search, int] | None = None,
    second_paper: str = "",
) -> str:
    """The page as reStructuredText. Snakemake passes it through Jinja, which leaves it unchanged.

    Args:
        trials: the table `results/trials.parquet`.
        comparison: the table from `compare_with_vanilla`; its rows on best trials are shown.
        best: the table from `best_trials`.
        verdicts: the table from `odyssey.verdicts.table.judge_claims`.
        labels: the data sets to show, in order.
        facts: further facts on the run, text by name, such as those of `study_facts`.
        missing: the number of missing trials by search, from `odyssey.missing.read_missing`.
        second_paper: the part on the second paper, from `odyssey.report.second_paper`; empty if it
            is not studied.
    """
    shown = {name: label for name, label in labels.items() if name in set(trials["dataset"])}
    of_best = comparison[comparison["selection"] != "all"]
    parts = [
        heading(TITLE, "="),
        CONTENTS,
        _run(trials, facts),
        _missing_trials(missing or {}),
        heading("The paper's claims", "-"),
        escape(summary(verdicts)),
        *(list_table(title, rows) for title, rows in verdict_tables(verdicts, labels).items()),
        second_paper,
        heading("Data", "-"),
        *(_data(trials[trials["dataset"] == name], label) for name, label in shown.items()),
        heading("Variants against vanilla", "-"),
    ]
    for name, label in shown.items():
        rows = of_best[of_best["dataset"] == name]
        parts += [_comparison(rows, best[best["dataset"] == name], label), _notes(rows)]
    parts += [heading("How to read this", "-"), _how_to_read(of_best)]
    return "\n\n".join(part for part in parts if part) + "\n"


def study_facts(
    config: Mapping[str, Any], cells: Mapping[str, Mapping[str, Any]]
) -> dict[str, object]:
    """The facts on a study that a reader must know, text by name.

    Args:
        config: the checked configuration.
        cells: the declarations of the study's own cells, by name.
    """
    bounds = {name: f"{low} to {high}" for name, (low, high) in config["search_space"].items()}
    training = config["training"]
    searched = {name: config["also_search"].get(name) for name in config["datasets"]}
    also_searched = "; ".join(
        f"{', '.join(choices)} on {name}" for name, choices in searched.items() if choices
    )
    return {
        "Study seed": config["seed"],
        "Draws": "shared by all variants" if config["paired"] else "independent for each variant",
        "Search space": ", ".join(f"{name} {span}" for name, span in bounds.items()),
        **({"Also searched": also_searched} if also_searched else {}),
        "Training": f"at most {training['max_epochs']} epochs, patience {training['patience']}",
        **{name: "; ".join(cell["equations"]) for name, cell in cells.items()},
    }


def _run(trials: pd.DataFrame, facts: Mapping[str, object]) -> str:
    every_fact = {
        "Trials": f"{_outcomes(trials)}; {trials['variant'].nunique()} variants",
        "Code digest": _distinct(trials["code_digest"]),
        "PyTorch": _distinct(trials["torch_version"]),
        **facts,
    }
    return "\n".join(f":{escape(name)}: {escape(value)}" for name, value in every_fact.items())


def _missing_trials(missing: Mapping[Search, int]) -> str:
    if not missing:
        return ""
    searches = (
        f"- {escape(f'{variant} on {dataset}: {number}, see logs/trial/{dataset}/{variant}/')}"
        for (dataset, variant), number in missing.items()
    )
    return (
        f"**Missing trials: {sum(missing.values())}.** They failed or were not trained; the "
        "analyses leave them out.\n\n" + "\n".join(searches)
    )


def _outcomes(trials: pd.DataFrame) -> str:
    numbers = trials["status"].value_counts()
    finished, diverged = numbers.get("finished", 0), numbers.get("diverged", 0)
    return f"{count(len(trials), 'trial')}, {finished:,} finished, {diverged:,} diverged"


def _distinct(values: pd.Series) -> str:
    return ", ".join(sorted(set(values.dropna().astype(str)))) or DASH


def _data(trials: pd.DataFrame, label: DatasetLabel) -> str:
    facts = f"{_outcomes(trials)}; data digest {_distinct(trials['data_digest'])}."
    if isfinite(label.constant_error):
        baseline = f"{measured(label.constant_error)} {label.unit}"
        facts += f" The best prediction that ignores the inputs has a test error of {baseline}."
    if label.set_aside:
        files = count(label.set_aside, "file")
        facts += f" {files} could not be used; logs/features/ names them."
    return (
        f"**{escape(label.title)}**: {escape(label.source.rstrip('.'))}."
        f"{STAND_IN.format(escape(label.stand_in)) if label.stand_in else ''} {escape(facts)}"
    )


def _comparison(rows: pd.DataFrame, best: pd.DataFrame, label: DatasetLabel) -> str:
    best_error = best.set_index("variant")["test_error"].to_dict()
    body = [
        [
            row["variant"],
            mean_and_sd(row["mean"], row["sd"]),
            row["n"],
            _difference(row),
            p_value(row["p_bonferroni"]),
            _differs(row),
            measured(best_error.get(row["variant"], nan), unknown=DASH),
        ]
        for row in rows.to_dict("records")
    ]
    selection = rows["selection"].iloc[0].replace("%", " %") if len(rows) else "no trials"
    header = ["Variant", f"Mean ± sd, {selection}", "n", *HEADER]
    title = f"{label.heading}: test {label.error} / {label.unit} (lower is better)"
    return list_table(title, [header, *body])


def _notes(rows: pd.DataFrame) -> str:
    with_note = rows[rows["note"] != ""]
    return "\n".join(
        f"- {escape(variant)}: {escape(note)}."
        for variant, note in zip(with_note["variant"], with_note["note"], strict=True)
    )


def _how_to_read(comparison: pd.DataFrame) -> str:
    numbers = sorted(set(comparison["comparisons"]))
    comparisons = " or ".join(map(str, numbers)) or "no"
    return (
        "Trials are chosen by their validation error; the errors shown are test errors. A variant "
        "differs from vanilla (V) if a t-test, adjusted by Bonferroni for "
        f"{comparisons} comparison(s) per data set, gives p below {SIGNIFICANCE_LEVEL:g}. For all "
        "trials it is Welch's; for the best trials it also contains the chance of the selection, "
        "which Welch's test, the paper's method, ignores. "
        "Intervals are not adjusted. If a variant does not differ, these trials cannot tell it "
        "from vanilla; this does not mean that the two are equal, least of all where n is small. "
        "The best trial is a single network, and its error is partly luck."
    )


def _difference(row: Mapping[Hashable, Any]) -> str:
    """As "+0.310 [-0.0200, +0.640]"."""
    ends = row["difference_low"], row["difference_high"]
    return with_interval(row["mean_difference"], *ends, sign="+", unknown=DASH)


def _differs(row: Mapping[Hashable, Any]) -> str:
    if row["variant"] == VANILLA:
        return DASH
    if pd.isna(row["significant"]):
        return "undecided"
    if not row["significant"]:
        return "no"
    return "yes, worse" if row["mean_difference"] > 0 else "yes, better"
