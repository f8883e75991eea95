"""The claims of Greff et al. 2017 as data: the table `claims.csv`, one claim on one data set a row.

id: unique. section: of the paper, such as "V.A". claim: one sentence. dataset: its name.
kind: the function that decides it, a name in `odyssey.verdicts.deciders.KINDS`.
paper_value: what the paper says, in a few words.
The other columns are that function's parameters by name; an empty cell leaves one out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

TABLE = Path(__file__).with_suffix(".csv")
FIXED = ("id", "section", "claim", "dataset", "kind", "paper_value")


@dataclass(frozen=True)
class Claim:
    """One row of the table; parameters are those of the deciding function."""

    id: str
    section: str
    claim: str
    dataset: str
    kind: str
    paper_value: str
    parameters: dict[str, str | float]


def read_claims(path: Path = TABLE) -> list[Claim]:
    """The claims, in the paper's order of sections. path: another table with these columns."""
    table = pd.read_csv(path, dtype=dict.fromkeys(FIXED, str))
    parameters = table.drop(columns=list(FIXED))
    return [
        Claim(**table.loc[row, list(FIXED)].to_dict(), parameters=given.dropna().to_dict())
        for row, given in parameters.iterrows()
    ]
