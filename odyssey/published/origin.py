"""Where the trials of a study come from: how many were trained here, how many are published."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from odyssey.atomic import replace_file
from odyssey.errors import BadInput
from odyssey.files import read_json
from odyssey.phrases import count, joined, number


@dataclass(frozen=True)
class Origin:
    """Where the rows of `results/trials.parquet` come from.

    Attributes:
        study: Name of the published study; empty if none is used.
        here: Number of trials that were trained here.
        published: Number of trials whose published rows are used.
        differences: What differs between the published study and this one, in words.
        agreements: For each data set, `odyssey.published.agreement.Agreement.as_record`.
    """

    study: str = ""
    here: int = 0
    published: int = 0
    differences: Sequence[str] = ()
    agreements: Sequence[Mapping[str, Any]] = field(default_factory=list)

    def holds_on(self, dataset: str) -> bool:
        """Return whether published rows of a data set are used."""
        return all(a["acceptable"] for a in self.agreements if a["dataset"] == dataset)


def write_origin(origin: Origin, path: str | Path) -> None:
    """Write the facts as JSON."""
    with replace_file(path) as part:
        part.write_text(json.dumps(asdict(origin), indent=2) + "\n", encoding="utf-8")


def read_origin(path: str | Path) -> Origin:
    """Read what `write_origin` wrote.

    Raises:
        BadInput: The file has other content.
    """
    try:
        return Origin(**read_json(path))
    except (OSError, ValueError, TypeError) as problem:
        raise BadInput(
            f"{path} does not say where trials come from; delete it and run again."
        ) from problem


def in_words(origin: Origin) -> list[str]:
    """Return sentences for the report's first page; none if no published study is named."""
    if not origin.study:
        return []
    every = count(origin.here + origin.published, "trial")
    sentences = [f"{origin.here:,} of {every} were trained here."]
    if origin.published:
        sentences.append(
            f"The other {origin.published:,} are published rows (published/{origin.study}) with the"
            " same code, data, hyperparameters, seeds and training."
        )
    else:
        sentences.append(f"No row of published/{origin.study} is used.")
    if origin.differences:
        sentences.append(f"Different from the published study: {joined(origin.differences)}.")
    return [*sentences, *map(_agreement, _compared(origin))]


def _compared(origin: Origin) -> list[Mapping[str, Any]]:
    """The agreements; one for all data sets if all trials have the same bits."""
    compared = [a for a in origin.agreements if a["compared"]]
    if compared and all(a["same"] == a["compared"] for a in compared):
        total = sum(a["compared"] for a in compared)
        return [{**compared[0], "dataset": "", "compared": total, "same": total}]
    return compared


def _agreement(facts: Mapping[str, Any]) -> str:
    on = f" on {facts['dataset']}" if facts["dataset"] else ""
    same = (
        f"Of {count(facts['compared'], 'trial')}{on} that are published and were trained here, "
        f"{facts['same']:,} came to the same bits as the published ones."
    )
    if facts["same"] == facts["compared"]:
        return same
    there, here = (" and ".join(names) for names in facts["processors"])
    where = (
        f"The processors are {here} here and {there} there"
        if here != there
        else (f"The processor is {here} here and there")
    )
    ratio = facts["ratio"]
    size = (
        f"the median difference of test errors is {number(ratio)} times that between two seeds"
        if ratio is not None
        else "differences cannot be compared with those between seeds"
    )
    used = (
        ""
        if facts["acceptable"]
        else " This is more than chance, so published rows of this data set are not used."
    )
    return f"{same} {where}; {size}.{used}"
