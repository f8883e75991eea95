"""The table of verdicts: every claim of the paper held against this run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.verdicts.claims import Claim, read_claims
from odyssey.verdicts.deciders import KINDS
from odyssey.verdicts.decision import CannotDecide, Decision
from odyssey.verdicts.evidence import of_dataset

COLUMNS = {
    "id": str,
    "section": str,
    "claim": str,
    "dataset": str,
    "data": str,
    "statistic": str,
    "paper_value": str,
    "value": float,
    "low": float,
    "high": float,
    "unit": str,
    "verdict": str,
    "paper_method": str,
    "more_trials": "Int64",
    "note": str,
}


def verdicts(
    tables: Mapping[str, pd.DataFrame],
    labels: Mapping[str, DatasetLabel],
    claims: Iterable[Claim] | None = None,
) -> pd.DataFrame:
    """One row for each claim, in the claims' order; by default those of `claims.csv`.

    tables: by name, those of `odyssey.verdicts.evidence.TABLES`. What is missing in them, be it a
        table, a column or a data set, leaves claims undecided and the others as they are.
    labels: of the data sets in the run.

    id, section, claim, dataset, paper_value: as in `claims.csv`.
    data: "original", what stands in for it, or empty where the data set is not in the run.
    statistic: what decides; value, low, high: its estimate here and 95 % interval, in `unit`.
    verdict: "holds", "fails" or "undecided".
    paper_method: the verdict of the paper's own rule: for variants whether Welch's test is
        significant after Bonferroni's adjustment, else the estimate without its interval. Empty
        where there is none.
    more_trials: how many more trials of each variant would decide an undecided claim, as
        `odyssey.verdicts.decision.more_trials` reckons; missing where that cannot be said.
    note: why there is no number or no verdict, and what else to know; else empty.
    """
    rows = [_row(claim, tables, labels) for claim in (read_claims() if claims is None else claims)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _row(
    claim: Claim, tables: Mapping[str, pd.DataFrame], labels: Mapping[str, DatasetLabel]
) -> dict[str, object]:
    data = ""
    try:
        evidence = of_dataset(claim.dataset, tables, labels)
        data = evidence.label.stand_in or "original"
        decision = KINDS[claim.kind](evidence, **claim.parameters)
    except CannotDecide as reason:
        decision = Decision(statistic="", note=str(reason))
    return vars(claim) | {"data": data} | vars(decision)
