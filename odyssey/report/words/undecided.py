"""Why a table has no result, from its notes."""

from __future__ import annotations

import pandas as pd

PREFIX = "undecided: "
NO_RESULT = "no result"


def reason(rows: pd.DataFrame) -> str:
    """The first note of a table's rows, without "undecided: "; "no result" if there is none."""
    notes = [note for note in rows["note"].dropna() if note]
    return str(notes[0]).removeprefix(PREFIX) if notes else NO_RESULT


def reasons(rows: pd.DataFrame) -> str:
    """Which variants have no result, and why: "NP, FGR (all trials diverged)"."""
    notes = {variant: reason(own) for variant, own in rows.groupby("variant", sort=False)}
    return "; ".join(
        f"{', '.join(name for name in notes if notes[name] == note)} ({note})"
        for note in dict.fromkeys(notes.values())
    )
