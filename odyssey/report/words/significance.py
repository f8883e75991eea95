"""In words: which variants differ significantly from vanilla, and which are undecided."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from odyssey.phrases import joined
from odyssey.report.words.undecided import reasons


def verdicts(
    others: pd.DataFrame, group: Callable[[str, pd.DataFrame], str], than: str, none: str
) -> str:
    """One sentence on the variants that were tested, and one on the others, with the reasons.

    others: rows of all variants but vanilla, with `significant` and `mean_difference`.
    group: makes words of the rows that are "worse" or "better", such as "NP is significantly
        worse". than: how that sentence ends. none: the subject where no variant of several differs.
    """
    tested = others["significant"].notna()
    decided, undecided = others[tested], others[~tested]
    different = decided[decided["significant"].astype(bool)]
    worse = different["mean_difference"] > 0
    groups = {"worse": different[worse], "better": different[~worse]}
    found = [group(way, rows) for way, rows in groups.items() if len(rows)]
    if found:
        told = f"{joined(found)} than {than}."
    elif len(decided) == 1:
        told = f"{decided['variant'].iloc[0]} does not differ significantly from vanilla."
    elif len(decided):
        told = f"{none.format(len(decided))} differs significantly from vanilla."
    else:
        told = "no variant could be tested against vanilla."
    return f"{told} Undecided: {reasons(undecided)}." if len(undecided) else told
