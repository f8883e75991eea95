"""Captions: which variants differ significantly from vanilla, and which are undecided."""

from __future__ import annotations

import pandas as pd

from odyssey.phrases import joined, with_interval
from odyssey.report.words.undecided import reasons


def against_vanilla(others: pd.DataFrame, unit: str) -> str:
    """A sentence on the variants that were tested, and one on the others, with the reasons.

    Args:
        others: the rows of all variants but vanilla, with `variant`, `significant` (boolean, or
            missing where undecided), `mean_difference`, `difference_low`, `difference_high` and
            `note`.
        unit: of the differences, such as "% of frames".
    """
    tested = others["significant"].notna()
    decided, undecided = others[tested], others[~tested]
    different = decided[decided["significant"].astype(bool)]
    is_worse = different["mean_difference"] > 0
    groups = {"worse": different[is_worse], "better": different[~is_worse]}
    parts = [_differ(rows, direction, unit) for direction, rows in groups.items() if len(rows)]
    if parts:
        text = f"{joined(parts)} than vanilla."
    elif len(decided) == 1:
        text = f"{decided['variant'].iloc[0]} does not differ significantly from vanilla."
    elif len(decided):
        text = f"none of the {len(decided)} variants tested differs significantly from vanilla."
    else:
        text = "no variant could be tested against vanilla."
    return f"{text} Undecided: {reasons(undecided)}." if len(undecided) else text


def _differ(rows: pd.DataFrame, direction: str, unit: str) -> str:
    """As in "NP (by 0.31 [0.02, 0.64] % of frames) is significantly worse"."""
    names = joined(f"{row.variant} (by {_size(row)} {unit})" for row in rows.itertuples())
    return f"{names} {'is' if len(rows) == 1 else 'are'} significantly {direction}"


def _size(row: pd.Series) -> str:
    ends = sorted(map(abs, (row.difference_low, row.difference_high)))
    return with_interval(abs(row.mean_difference), *ends)
