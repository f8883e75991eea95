"""Where the trials come from, in words: trained here or published, and how the two compare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from odyssey.phrases import count, joined, number
from odyssey.published.origin import Origin


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
