"""The claims of Greff et al. 2017: one row of `claims.csv` is one claim on one data set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

TABLE = Path(__file__).with_suffix(".csv")
FIXED = ("id", "section", "claim", "dataset", "kind", "paper_value")


@dataclass(frozen=True)
class Claim:
    """One row of the table.

    Attributes:
        id: Unique name.
        section: Section of the paper, such as "V.A".
        claim: The claim in one sentence.
        dataset: Name of the data set.
        kind: The function that decides the claim, a name in `odyssey.verdicts.deciders.KINDS`.
        paper_value: The paper's result in a few words.
        parameters: Arguments of that function by name, from the other columns; an empty cell is
            left out.
    """

    id: str
    section: str
    claim: str
    dataset: str
    kind: str
    paper_value: str
    parameters: dict[str, str | float]


def read_claims(path: Path = TABLE) -> list[Claim]:
    """Read a table of claims.

    Args:
        path: The table, with the columns of `Claim` and of the parameters.

    Returns:
        The claims in the order of the table.
    """
    table = pd.read_csv(path, dtype=dict.fromkeys(FIXED, str))
    parameters = table.drop(columns=list(FIXED))
    return [
        Claim(**table.loc[row, list(FIXED)].to_dict(), parameters=cells.dropna().to_dict())
        for row, cells in parameters.iterrows()
    ]
