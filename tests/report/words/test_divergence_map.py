"""Tests of the words on diverged trials."""

import numpy as np
import pandas as pd

from odyssey.report.words import (
    divergence_map,
)
from tests.helpers.figure_words import HERE, ONE


def diverged(by, variant, n_diverged, low=np.nan, high=np.nan, n=10, ends=(0.0, 0.5)):
    row = {"dataset": "timit", "by": by, "variant": variant, "n": n, "n_diverged": n_diverged}
    rates = {"learning_rate_low": low, "learning_rate_high": high}
    return row | rates | {"share": n_diverged / n, "low": ends[0], "high": ends[1]}


def test_where_trials_diverged():
    table = pd.DataFrame(
        [
            diverged("variant", "V", 0, ends=(0, 0.28)),
            diverged("variant", "NOAF", 5, ends=(0.24, 0.76)),
            diverged("learning_rate", "all", 0, 1e-4, 1e-3),
            diverged("learning_rate", "all", 5, 1e-3, 1e-2, ends=(0.2, 0.8)),
        ]
    )
    assert divergence_map.in_words(table, ONE) == (
        f"{HERE}5 of 20 trials diverged, only at learning rates above 1e-3. The largest share is"
        " 50 % [20, 80] of 10 trials at learning rates between 1e-3 and 1e-2. V diverged least"
        " often (0 % [0, 28] of 10 trials) and NOAF most often (50 % [24, 76] of 10 trials); the"
        " two intervals overlap, so this difference may be chance."
    )
    none = table.assign(n_diverged=0, share=0.0)
    assert divergence_map.in_words(none, ONE) == f"{HERE}none of 20 trials diverged."
