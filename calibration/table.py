"""Tables of measured rates: coverage of intervals, and how often rules give each answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import Any

import numpy as np

from benchmarks.markdown import table
from odyssey.verdicts.decision import FAILS, HOLDS

HEAD = ("what", "made-up studies", "nominal")


@dataclass(frozen=True)
class Rate:
    """How often something happened in made-up studies.

    Attributes:
        what: What was counted, such as "Welch's interval covers".
        case: The made-up studies, such as "seed noise 2 %".
        trials: Number of trials of each search; any text where a number does not apply.
        nominal: The rate it should have, such as "95 %", "at most 5 %" or "–".
        measured: The rate, from 0 to 1; NaN where nothing could be counted.
        count: Number of things counted.
        studies: Number of independent made-up studies; by default `count`. The standard error is
            computed from it, because comparisons in one study are not independent.
    """

    what: str
    case: str
    trials: int | str
    nominal: str
    measured: float
    count: int
    studies: int = 0

    @property
    def standard_error(self) -> float:
        """Standard error of the measured rate; at least that of half a case."""
        n = self.studies or self.count
        if isnan(self.measured) or not n:
            return nan
        share = min(max(self.measured, 0.5 / n), 1 - 0.5 / n)
        return sqrt(share * (1 - share) / n)

    @property
    def cell(self) -> str:
        """The rate and two standard errors, in percent."""
        if isnan(self.measured):
            return "–"
        return f"{100 * self.measured:.1f} ± {200 * self.standard_error:.1f}"


@dataclass(frozen=True)
class Verdicts:
    """The verdicts on one claim in made-up studies.

    Attributes:
        what: The kind of claim.
        case: The made-up studies, and whether the claim is true.
        trials: Number of trials of each search.
        nominal: The wrong verdicts and their largest rate.
        given: The verdict in each study.
    """

    what: str
    case: str
    trials: int | str
    nominal: str
    given: Sequence[str]

    def share(self, verdict: str) -> float:
        """The share of studies with this verdict."""
        return self.given.count(verdict) / len(self.given)

    @property
    def cell(self) -> str:
        """The shares of studies in which the claim holds and fails, in percent."""
        return f"{100 * self.share(HOLDS):.0f} / {100 * self.share(FAILS):.0f}"


Measured = Rate | Verdicts


def rate(
    what: str,
    case: str,
    trials: int | str,
    nominal: str,
    happened: Any,
    studies: int = 0,
) -> Rate:
    """The rate of what happened; see `Rate` for the other arguments.

    Args:
        what: What was counted.
        case: The made-up studies.
        trials: Number of trials of each search.
        nominal: The rate it should have.
        happened: Whether it happened: a list or an array of any shape, one value for each thing.
        studies: Number of independent made-up studies.

    Returns:
        The rate.
    """
    values = np.asarray(happened, dtype=float)
    share = float(values.mean()) if values.size else nan
    return Rate(what, case, trials, nominal, share, values.size, studies)


def as_markdown(rates: Iterable[Measured]) -> str:
    """The rates as a table in Markdown: a row for each question, a column for each size.

    Args:
        rates: The rates or verdicts; questions and sizes keep their order.

    Returns:
        The table.
    """
    sizes: dict[int | str, None] = {}
    questions: dict[tuple[str, str, str], dict[int | str, str]] = {}
    for one in rates:
        sizes[one.trials] = None
        cells = questions.setdefault((one.what, one.case, one.nominal), {})
        cells[one.trials] = one.cell
    head = (*HEAD, *(f"{size} trials" if isinstance(size, int) else size for size in sizes))
    rows = (
        (*question, *(cells.get(n, "") for n in sizes)) for question, cells in questions.items()
    )
    return table(head, rows)
