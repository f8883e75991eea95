"""The matrix of verdicts as HTML: claims as rows, data sets as columns, a symbol in each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.report.claims import Row, in_run, numbers, verdict
from odyssey.verdicts.decision import FAILS, HOLDS, NOT_TESTABLE, UNDECIDED

SECTIONS = {
    "IV.A": "Data sets",
    "IV.D": "Choices tried on TIMIT",
    "V": "Best test errors",
    "V.A": "Comparison of the variants",
    "V.B": "Curves of the variants",
    "V.B.1": "Learning rate",
    "V.B.2": "Hidden size",
    "V.B.3": "Input noise",
    "V.B.4": "Momentum",
    "V.B.5": "Analysis of variance",
    "V.B.6": "Interactions",
    "VI": "Conclusion",
    "4.1": "One hidden layer",
    "4.2": "Two hidden layers",
    "4.3": "Three hidden layers",
    "4.4": "Time and memory",
}
# Shapes and shades differ too, so that the matrix is read in grey and with any colour blindness.
SYMBOLS = {HOLDS: "✓", FAILS: "✗", UNDECIDED: "?", NOT_TESTABLE: "–"}
CLASSES = {HOLDS: "holds", FAILS: "fails", UNDECIDED: "undecided", NOT_TESTABLE: "not-testable"}
EXPLANATION = (
    "An empty cell: the paper makes no such claim. Open a claim to see the paper's "
    "result and this run's with its 95 % interval, or rest the pointer on a symbol."
)


def matrix(table: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> str:
    """The verdicts on all claims about data sets of the run, with a legend.

    A claim has one row. The row opens, without scripts, to the numbers of each data set.

    Args:
        table: the table of verdicts, from `odyssey.verdicts.table.judge_claims`.
        labels: the data sets of the run, in the order of the columns.

    Returns:
        HTML in which all text is escaped; empty if no claim is about these data sets.
    """
    shown = in_run(table)
    if shown.empty:
        return ""
    heads = "".join(f'<th scope="col">{_head(label)}</th>' for label in labels.values())
    return "\n".join(
        [
            f'<p class="legend">{" ".join(map(_key, SYMBOLS))} {EXPLANATION}</p>',
            '<table class="verdicts">',
            f'<thead><tr><th scope="col">Claim</th>{heads}</tr></thead>',
            *_sections(shown, labels),
            "</table>",
        ]
    )


def _sections(shown: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> Iterator[str]:
    """The rows of each section of the paper, under its title."""
    for section, of_section in shown.groupby("section", sort=False):
        title = f"{SECTIONS.get(str(section), 'Claims')} (Section {section})"
        yield "<tbody>"
        yield f'<tr><th scope="rowgroup" colspan="{1 + len(labels)}">{escape(title)}</th></tr>'
        for claim, rows in of_section.groupby("claim", sort=False):
            yield from _claim(str(claim), rows, labels)
        yield "</tbody>"


def _claim(claim: str, rows: pd.DataFrame, labels: Mapping[str, DatasetLabel]) -> Iterator[str]:
    """The row of one claim, a line for each cell."""
    by_dataset = {row["dataset"]: row for row in rows.to_dict("records")}
    yield f'<tr><th scope="row"><details><summary>{escape(claim)}</summary><ul>'
    for name, label in labels.items():
        if name in by_dataset:
            yield f"<li>{_case(by_dataset[name], label)}</li>"
    yield "</ul></details></th>"
    yield from (_cell(by_dataset.get(name)) for name in labels)
    yield "</tr>"


def _case(row: Row, label: DatasetLabel) -> str:
    """The numbers and the verdict of one data set, in words."""
    text = f"{SYMBOLS[row['verdict']]} {verdict(row)}. {numbers(row)}"
    return f"<b>{escape(label.title)}</b> {escape(text)}"


def _cell(row: Row | None) -> str:
    """A symbol; the words under it are for those who do not see it."""
    if row is None:
        return "<td></td>"
    found = row["verdict"]
    title = escape(f"{verdict(row).capitalize()}. {numbers(row)}")
    return (
        f'<td class="{CLASSES[found]}" title="{title}"><i>{SYMBOLS[found]}</i>'
        f"<span>{found}</span></td>"
    )


def _key(found: str) -> str:
    return f'<span class="{CLASSES[found]}"><i>{SYMBOLS[found]}</i> {found}</span>'


def _head(label: DatasetLabel) -> str:
    stand_in = f"<small>{escape(label.stand_in)}</small>" if label.stand_in else ""
    return f"{escape(label.title)}{stand_in}"
