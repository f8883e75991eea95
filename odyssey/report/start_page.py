"""The first page of the report, as reStructuredText: the answer first, what was run last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.missing import Search
from odyssey.phrases import DASH, count, measured
from odyssey.report.answer import QUESTION, answer
from odyssey.report.claims import by_the_papers_rule, summary, surprises
from odyssey.report.comparison_tables import comparison_tables
from odyssey.report.matrix import matrix
from odyssey.report.rst import escape, heading, image, raw_html
from odyssey.statistics.comparison import SIGNIFICANCE_LEVEL

TITLE = "LSTM: A Search Space Odyssey"
STAND_IN = (
    " The data set is a stand-in (*{}*), not the original: compare variants with each other, but"
    " do not compare these errors with published ones."
)
FIGURE_3 = (
    "Figure 3 of the paper with this run's trials: test errors of all trials (top) and of the best "
    "10 % by validation error (bottom). Lower is better. Thick blue boxes differ significantly "
    "from vanilla (V)."
)
# Snakemake's report has a link target for each of its categories.
CONTENTS = (
    "The menu has more figures by subject. `Explore`_ has a page with every trial and learning "
    "curve, and `Tables`_ has a page on which every table, with all numbers of these verdicts, can "
    "be sorted, filtered and downloaded."
)


def start_page(
    trials: pd.DataFrame,
    comparison: pd.DataFrame,
    best: pd.DataFrame,
    verdicts: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
    facts: Mapping[str, object],
    missing: Mapping[Search, int] | None = None,
    second_paper: str = "",
    figure: bytes = b"",
    origin: Sequence[str] = (),
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
        figure: Figure 3 as SVG; empty to leave it out.
        origin: sentences on where the trials come from, from `odyssey.report.words.origin`.
    """
    shown = {name: label for name, label in labels.items() if name in set(trials["dataset"])}
    of_best = comparison[comparison["selection"] != "all"]
    parts = [
        heading(TITLE, "="),
        f".. class:: answer\n\n**{QUESTION}** {escape(answer(of_best, shown))}",
        _basis(trials, of_best, missing or {}),
        escape(" ".join(origin)),
        image(figure, "svg+xml", FIGURE_3) + f"\n\n{FIGURE_3}" if figure else "",
        heading("The paper's claims", "-"),
        escape(summary(verdicts)),
        raw_html(matrix(verdicts, shown)),
        escape(by_the_papers_rule(verdicts)),
        heading("What surprised: claims that fail", "-"),
        surprises(verdicts, shown),
        CONTENTS,
        second_paper,
        heading("Variants against vanilla", "-"),
        *comparison_tables(of_best, best, shown),
        *_about(trials, shown, facts, missing or {}),
    ]
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


def _basis(trials: pd.DataFrame, comparison: pd.DataFrame, missing: Mapping[Search, int]) -> str:
    """On which trials the answer is based."""
    searches = trials.groupby(["dataset", "variant"]).ngroups
    compared = sorted(set(comparison["n"])) or [0]
    numbers = " to ".join(f"{number:,}" for number in dict.fromkeys((compared[0], compared[-1])))
    text = (
        f"This is the result of {count(len(trials), 'trial')} in {searches} searches, one for each "
        f"variant and data set. Compared are the mean test errors of the best 10 % of trials by "
        f"validation error ({numbers} for each variant). Significant means an adjusted p below "
        f"{SIGNIFICANCE_LEVEL:g}."
    )
    absent = sum(missing.values())
    return f"{text} **{count(absent, 'trial')} missing**: see the end." if absent else text


def _about(
    trials: pd.DataFrame,
    labels: Mapping[str, DatasetLabel],
    facts: Mapping[str, object],
    missing: Mapping[Search, int],
) -> list[str]:
    """The last part of the page: data, settings, digests, missing trials."""
    return [
        heading("Data", "-"),
        *(_data(trials[trials["dataset"] == name], label) for name, label in labels.items()),
        heading("What was run", "-"),
        _run(trials, facts),
        _missing_trials(missing),
    ]


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
