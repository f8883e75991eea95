"""The claims of Greff et al. 2017: a row of `claims.csv` is a claim on one data set or several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

TABLE = Path(__file__).with_suffix(".csv")
FIXED = ("id", "section", "claim", "dataset", "kind", "paper_value")
NEEDS_ORIGINAL = "needs_original"  # "yes" where only the original data can test a claim


@dataclass(frozen=True)
class Claim:
    """A claim on one data set.

    Attributes:
        id: Unique name; of a row with several data sets, the name of the data set is appended.
        section: Section of the paper, such as "V.A".
        claim: The claim in one sentence, which is the same for all data sets.
        dataset: Name of the data set.
        kind: The function that decides the claim, a name in `odyssey.verdicts.deciders.KINDS`.
        paper_value: The paper's result in a few words.
        parameters: Arguments of that function by name, from the other columns; an empty cell is
            left out.
        needs_original: Whether data that replace the original cannot test the claim, because it
            is about a published number or a comparison of data sets.
    """

    id: str
    section: str
    claim: str
    dataset: str
    kind: str
    paper_value: str
    parameters: dict[str, str | float]
    needs_original: bool = False


def read_claims(path: Path = TABLE) -> list[Claim]:
    """Read a table of claims.

    Args:
        path: The table, with the columns of `Claim` and of the parameters. The names of several
            data sets are separated by spaces.

    Returns:
        The claims in the order of the table, one for each data set.
    """
    table = pd.read_csv(path, dtype=dict.fromkeys((*FIXED, NEEDS_ORIGINAL), str))
    return [claim for _, row in table.iterrows() for claim in _of_row(row)]


def _of_row(row: pd.Series) -> Iterator[Claim]:
    """The claim of a row on each of its data sets."""
    parameters = row.drop(labels=[*FIXED, NEEDS_ORIGINAL], errors="ignore").dropna().to_dict()
    needs_original = row.get(NEEDS_ORIGINAL) == "yes"
    datasets = row["dataset"].split()
    for dataset in datasets:
        name = row["id"] if len(datasets) == 1 else f"{row['id']}_{dataset}"
        words = {column: row[column] for column in ("section", "claim", "kind", "paper_value")}
        yield Claim(
            id=name, dataset=dataset, parameters=parameters, needs_original=needs_original, **words
        )
