"""The table of verdicts: every claim of a paper is judged with the results of this run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.phrases import joined
from odyssey.verdicts.claims import Claim, read_claims
from odyssey.verdicts.dataset_tables import DatasetTables, tables_of_dataset
from odyssey.verdicts.deciders import KINDS
from odyssey.verdicts.decision import NOT_TESTABLE, CannotDecide, Decision, NotTestable

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


def judge_claims(
    tables: Mapping[str, pd.DataFrame],
    labels: Mapping[str, DatasetLabel],
    claims: Iterable[Claim] | None = None,
) -> pd.DataFrame:
    """Judge claims with the results of a run.

    Args:
        tables: Tables by name, see `odyssey.verdicts.dataset_tables.TABLES`. Claims that need a
            missing table or column are undecided; the other claims are not affected.
        labels: Labels of the data sets in the run.
        claims: The claims; by default those of `claims.csv`.

    Returns:
        One row per claim, in the order of the claims, with the columns:

        id, section, claim, dataset, paper_value: As in `Claim`.
        data: "original", what replaces the original data, or empty where the data set is not in
            the run.
        statistic, value, low, high, unit: What was estimated, the estimate and its 95 % interval.
        verdict: "holds", "fails", "undecided", or "not testable here" where no number of further
            trials would decide: the data set or variant is not in the run, or the claim needs the
            original data.
        paper_method: The verdict of the paper's own rule. For variants, the rule is a significant
            Welch test after Bonferroni's adjustment; else it is the estimate without its interval.
            Empty where there is none.
        more_trials: Number of further trials of each variant that would decide an undecided claim,
            see `odyssey.verdicts.decision.more_trials`; missing where unknown.
        note: Why there is no number or no verdict, and further information; else empty.
    """

    @cache
    def of_dataset(dataset: str) -> DatasetTables:
        return replace(tables_of_dataset(dataset, tables, labels), other=of_dataset)

    every = read_claims() if claims is None else claims
    rows = [_row(claim, of_dataset, labels) for claim in every]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _row(
    claim: Claim,
    of_dataset: Callable[[str], DatasetTables],
    labels: Mapping[str, DatasetLabel],
) -> dict[str, object]:
    data = ""
    try:
        tables = of_dataset(claim.dataset)
        data = tables.label.stand_in or "original"
        decision = KINDS[claim.kind](tables, **claim.parameters)
    except NotTestable as reason:
        decision = Decision(statistic="", verdict=NOT_TESTABLE, note=str(reason))
    except CannotDecide as reason:
        decision = Decision(statistic="", note=str(reason))
    if claim.needs_original:
        decision = _on_original_data(decision, claim, labels)
    return vars(claim) | {"data": data} | vars(decision)


def _on_original_data(
    decision: Decision, claim: Claim, labels: Mapping[str, DatasetLabel]
) -> Decision:
    """The decision; without its verdict if a data set of the claim is not the original one."""
    about = (labels.get(str(name)) for name in (claim.dataset, claim.parameters.get("other")))
    stand_ins = [label.stand_in for label in about if label and label.stand_in]
    if not stand_ins:
        return decision
    note = f"not the original data but {joined(stand_ins)}"
    note = "; ".join(filter(None, [note, decision.note]))
    return replace(decision, verdict=NOT_TESTABLE, paper_method="", more_trials=None, note=note)
