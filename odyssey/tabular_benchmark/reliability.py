"""Cross-validation of answers: how well they predict trials that they have not seen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from odyssey.statistics.columns import tidy
from odyssey.tabular_benchmark.answers import NEAREST, RESPONSES, SURROGATE, Columns, RecordedTrials

FOLDS = 10
COLUMNS: dict[str, type | str] = {
    "how": "string",
    "response": "string",
    "n": int,
    "rank_correlation": float,
    "mean_absolute_error": float,
    "explained": float,
}


def reliability(trials: RecordedTrials, folds: int = FOLDS) -> pd.DataFrame:
    """Predict each trial from the trials of the other folds.

    The trials of each variant are assigned to the folds in turn; this is random because the search
    is random. A trial whose variant has no trial in other folds is left out.

    Args:
        trials: The trials of one data set.
        folds: Number of folds.

    Returns:
        One row per way to answer (how) and response, with the columns n, number of predicted
        trials; rank_correlation, Spearman's correlation of predicted and recorded values;
        mean_absolute_error, in the unit of the response; explained, share of the variance, which is
        0 for the mean as constant prediction and may be negative. NaN where undefined.
    """
    fold = np.empty(len(trials.trials), dtype=int)
    for indices in trials.rows.values():
        fold[indices] = np.arange(len(indices)) % folds
    parts = [(trials.subset(fold != number), fold == number) for number in range(folds)]
    rows: list[dict[str, object]] = []
    for how in (NEAREST, SURROGATE):
        predicted = {name: np.full(len(fold), np.nan) for name in RESPONSES}
        for rest, held in parts:
            _fill(predicted, trials, rest, held, how)
        for name in RESPONSES:
            scores = _scores(predicted[name], trials.responses[name])
            rows.append({"how": how, "response": name, **scores})
    return tidy(rows, COLUMNS)


def _fill(
    predicted: Columns, trials: RecordedTrials, rest: RecordedTrials, held: np.ndarray, how: str
) -> None:
    """Predict the held-out trials from the rest, and store the values in `predicted`."""
    for variant in rest.rows:
        rows = np.flatnonzero(held & (trials.variants == variant))
        if len(rows):
            cube = trials.cube[rows]
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
