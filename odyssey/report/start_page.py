"""The first page of the report: what was run and what came out, as reStructuredText."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import floor, isfinite, log10, nan
from typing import Any

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.missing import Search
from odyssey.report.claims import summary, verdict_tables
from odyssey.report.rst import escape, heading, list_table
from odyssey.statistics.comparison import SIGNIFICANCE_LEVEL
from odyssey.statistics.selection import VANILLA

TITLE = "LSTM: A Search Space Odyssey"
NOTHING = "–"
STAND_IN = (
    " The data set is a stand-in (*{}*), not the original: compare variants with each other, but"
    " not these errors with published ones."
)
# Snakemake's report has a link target for each of its categories.
WAYS = (
    "The verdicts on the paper's claims come first. The menu on the left has the figures by"
    " subject; under `Explore`_ is a page with every trial and learning curve, and under `Tables`_"
    " one on which every table can be sorted, filtered and downloaded."
)
HEADER = ["Difference from V [95 % interval]", "Adjusted p", "Differs?", "Best trial"]


def start_page(
    trials: pd.DataFrame,
    comparison: pd.DataFrame,
    best: pd.DataFrame,
    verdicts: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
    settings: Mapping[str, object],
    missing: Mapping[Search, int] | None = None,
    second_paper: str = "",
) -> str:
    """The page as reStructuredText that also passes unchanged through Jinja, as Snakemake needs it.

    trials: the table `results/trials.parquet`.
    comparison: what `compare_with_vanilla` makes of it; the page shows its best trials.
    best: what `best_trials` makes of it.
    verdicts: what `odyssey.verdicts.verdicts` makes of these and the importances.
    labels: the data sets to show, in order, with their `source`.
    settings: highlights of the configuration, name to value, shown as text.
    missing: how many trials of which search are missing; see `odyssey.missing`.
    second_paper: what `odyssey.report.second_paper` says; nothing where it is not studied.
    """
    shown = {name: label for name, label in labels.items() if name in set(trials["dataset"])}
    selected = comparison[comparison["selection"] != "all"]
    parts = [
        heading(TITLE, "="),
        WAYS,
        _what_was_run(trials, settings),
        _what_is_missing(missing or {}),
        heading("The paper's claims", "-"),
        escape(summary(verdicts)),
        *(list_table(title, rows) for title, rows in verdict_tables(verdicts, labels).items()),
        second_paper,
        heading("Data", "-"),
        *(_data(trials[trials["dataset"] == name], label) for name, label in shown.items()),
        heading("Variants against vanilla", "-"),
    ]
    for name, label in shown.items():
        rows = selected[selected["dataset"] == name]
        parts += [_comparison(rows, best[best["dataset"] == name], label), _notes(rows)]
    parts += [heading("How to read this", "-"), _how_to_read(selected)]
    return "\n\n".join(part for part in parts if part) + "\n"


def highlights(
    config: Mapping[str, Any], cells: Mapping[str, Mapping[str, Any]]
) -> dict[str, object]:
    """What a reader must know of a checked configuration: name to text, as `settings` above.

    cells: the declarations of its own cells, by name.
    """
    bounds = {name: f"{low} to {high}" for name, (low, high) in config["search_space"].items()}
    training = config["training"]
    searched = {name: config["also_search"].get(name) for name in config["datasets"]}
    also = {name: ", ".join(drawn) for name, drawn in searched.items() if drawn}
    also_searched = "; ".join(f"{drawn} on {name}" for name, drawn in also.items())
    return {
        "Study seed": config["seed"],
        "Draws": "shared by all variants" if config["paired"] else "independent for each variant",
        "Search space": ", ".join(f"{name} {span}" for name, span in bounds.items()),
        **({"And": also_searched} if also else {}),
        "Training": f"at most {training['max_epochs']} epochs, patience {training['patience']}",
        **{name: "; ".join(written["equations"]) for name, written in cells.items()},
    }


def _what_was_run(trials: pd.DataFrame, settings: Mapping[str, object]) -> str:
    facts = {
        "Trials": f"{_outcomes(trials)}; {trials['variant'].nunique()} variants",
        "Code digest": _distinct(trials["code_digest"]),
        "PyTorch": _distinct(trials["torch_version"]),
        **settings,
    }
    return "\n".join(f":{escape(name)}: {escape(value)}" for name, value in facts.items())


def _what_is_missing(missing: Mapping[Search, int]) -> str:
    if not missing:
        return ""
    searches = (
        f"- {escape(f'{variant} on {dataset}: {count}, see logs/trial/{dataset}/{variant}/')}"
        for (dataset, variant), count in missing.items()
    )
    return (
        f"**Trials that are missing: {sum(missing.values())}.** They failed or were not trained, "
        "and nothing here takes them into account.\n\n" + "\n".join(searches)
    )


def _outcomes(trials: pd.DataFrame) -> str:
    counts = trials["status"].value_counts()
    finished, diverged = counts.get("finished", 0), counts.get("diverged", 0)
    return f"{len(trials)} trials, {finished} finished, {diverged} diverged"


def _distinct(values: pd.Series) -> str:
    return ", ".join(sorted(set(values.dropna().astype(str)))) or NOTHING


def _data(trials: pd.DataFrame, label: DatasetLabel) -> str:
    facts = f"{_outcomes(trials)}; data {_distinct(trials['data_digest'])}."
    if isfinite(label.constant_error):
        chance = f"{_number(label.constant_error)} {label.unit}"
        facts += f" The best answer that ignores the inputs has a test error of {chance}."
    if label.set_aside:
        facts += f" {label.set_aside} files could not be used; logs/features/ names them."
    return (
        f"**{escape(label.title)}**: {escape(label.source.rstrip('.'))}."
        f"{STAND_IN.format(escape(label.stand_in)) if label.stand_in else ''} {escape(facts)}"
    )


def _comparison(rows: pd.DataFrame, best: pd.DataFrame, label: DatasetLabel) -> str:
    best_error = best.set_index("variant")["test_error"].to_dict()
    body = [
        [
            row["variant"],
            _spread(row["mean"], row["sd"]),
            row["n"],
            _difference(row),
            _p_value(row["p_bonferroni"]),
            _verdict(row),
            _number(best_error.get(row["variant"], nan)),
        ]
        for row in rows.to_dict("records")
    ]
    selection = rows["selection"].iloc[0] if len(rows) else "no trials"
    header = ["Variant", f"Mean ± sd, {selection}", "n", *HEADER]
    title = f"{label.heading}: test {label.error} / {label.unit} (lower is better)"
    return list_table(title, [header, *body])


def _notes(rows: pd.DataFrame) -> str:
    noted = rows[rows["note"] != ""]
    return "\n".join(
        f"- {escape(variant)}: {escape(note)}."
        for variant, note in zip(noted["variant"], noted["note"], strict=True)
    )


def _how_to_read(comparison: pd.DataFrame) -> str:
    counts = sorted(set(comparison["comparisons"]))
    comparisons = " or ".join(map(str, counts)) or "no"
    return (
        "Trials are chosen by their validation error; what is shown is their test error. "
        "A variant differs from vanilla (V) where Welch's t-test, adjusted by Bonferroni for "
        f"{comparisons} comparison(s) per data set, gives p below {SIGNIFICANCE_LEVEL:g}. "
        "Intervals are not adjusted. That a variant does not differ means that these trials cannot "
        "tell it from vanilla; it does not mean that the two are equal, least of all where n is "
        "small. The best trial is one network, and luck has its share in it."
    )


def _difference(row: Mapping[Hashable, Any]) -> str:
    """As `+0.31 [-0.02, +0.64]`; what could not be computed is left out."""
    if not isfinite(row["mean_difference"]):
        return NOTHING
    ends = (row["difference_low"], row["difference_high"])
    interval = f" [{', '.join(f'{end:+.3g}' for end in ends)}]" if all(map(isfinite, ends)) else ""
    return f"{row['mean_difference']:+.3g}{interval}"


def _verdict(row: Mapping[Hashable, Any]) -> str:
    if row["variant"] == VANILLA:
        return NOTHING
    if pd.isna(row["significant"]):
        return "undecided"
    if not row["significant"]:
        return "no"
    return "yes, worse" if row["mean_difference"] > 0 else "yes, better"


def _p_value(p: float) -> str:
    if not isfinite(p):
        return NOTHING
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _spread(mean: float, sd: float) -> str:
    """Mean ± standard deviation, rounded to two significant digits of the latter."""
    if not isfinite(sd) or sd == 0:
        return _number(mean)
    decimals = max(0, 1 - floor(log10(sd)))
    return f"{mean:.{decimals}f} ± {sd:.{decimals}f}"


def _number(value: float) -> str:
    return f"{value:.4g}" if isfinite(value) else NOTHING
