"""How well answers predict trials that they have not seen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.statistics.columns import tidy
from odyssey.tabular_benchmark.answers import NEAREST, RESPONSES, SURROGATE, Columns, Searches

FOLDS = 10
COLUMNS: dict[str, type | str] = {
    "how": "string",
    "response": "string",
    "n": int,
    "rank_correlation": float,
    "mean_absolute_error": float,
    "explained": float,
}


def reliability(searches: Searches, folds: int = FOLDS) -> pd.DataFrame:
    """Cross-validation: each trial is predicted from the trials of the other folds.

    The trials of each variant are dealt to the folds in turn, which is at random where the search
    is. A trial whose variant has no trial in other folds is left out.

    One row per way to answer and response: n, trials predicted; rank_correlation, Spearman's of
    predicted and recorded; mean_absolute_error, in the response's unit; explained, share of the
    variance, which is 0 for always answering the mean and may be negative. NaN where undefined.
    """
    fold = np.empty(len(searches.trials), dtype=int)
    for places in searches.rows.values():
        fold[places] = np.arange(len(places)) % folds
    parts = [(searches.part(fold != number), fold == number) for number in range(folds)]
    rows: list[dict[str, object]] = []
    for how in (NEAREST, SURROGATE):
        predicted = {name: np.full(len(fold), np.nan) for name in RESPONSES}
        for rest, held in parts:
            _fill(predicted, searches, rest, held, how)
        for name in RESPONSES:
            scores = _scores(predicted[name], searches.responses[name])
            rows.append({"how": how, "response": name, **scores})
    return tidy(rows, COLUMNS)


def _fill(
    predicted: Columns, searches: Searches, rest: Searches, held: np.ndarray, how: str
) -> None:
    """Predict the trials that are held, in place, from the rest."""
    for variant in rest.rows:
        rows = np.flatnonzero(held & (searches.variants == variant))
        if len(rows):
            cube = searches.cube[rows]
            answers = rest.predicted(variant, cube, rest.nearest(variant, cube)[0], how)
            for name, values in predicted.items():
                values[rows] = answers[name]


def _scores(predicted: np.ndarray, recorded: np.ndarray) -> dict[str, float]:
    known = np.isfinite(predicted) & np.isfinite(recorded)
    pairs = pd.DataFrame({"predicted": predicted[known], "recorded": recorded[known]})
    errors = pairs["predicted"] - pairs["recorded"]
    varies = len(pairs) > 1 and (pairs.max() > pairs.min()).all()
    spread = pairs["recorded"].var(ddof=0) if len(pairs) else 0.0
    return {
        "n": len(pairs),
        "rank_correlation": pairs.rank().corr().iloc[0, 1] if varies else np.nan,
        "mean_absolute_error": errors.abs().mean(),
        "explained": 1 - (errors**2).mean() / spread if spread > 0 else np.nan,
    }
