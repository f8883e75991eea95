"""Makes synthetic searches whose best trials have known means, as tables for verdicts."""

import numpy as np
import pandas as pd

from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.verdicts.dataset_tables import DatasetTables
from tests.helpers import synthetic_trials

ORIGINAL, STAND_IN = synthetic_trials.LABELS["timit"], synthetic_trials.LABELS["jsb"]


def search(variant, mean, sd=0.1, best=40):
    """Return ten times `best` trials; the best tenth has exactly this mean and deviation.

    The others have an error just above them, at 2 deviations.
    """
    spread = np.linspace(-1, 1, best)
    rest = np.full(9 * best, mean + 2 * sd)
    errors = np.concatenate([mean + sd * spread / spread.std(ddof=1), rest])
    return pd.DataFrame(
        {
            "dataset": "timit",
            "variant": variant,
            "trial": range(len(errors)),
            "status": "finished",
            "parameters": 1000,
            "epochs": 150,
            "validation_error": np.arange(len(errors), dtype=float),
            "test_error": errors,
        }
    )


def tables(label=ORIGINAL, **searches):
    """Return the tables of a data set with searches of these means, or (mean, deviation)."""
    trials = pd.concat(
        search(name, *(s if isinstance(s, tuple) else (s,))) for name, s in searches.items()
    )
    return DatasetTables(label, {"trials": trials, "comparison": compare_with_vanilla(trials)})
