"""Makes studies that cannot answer: a single trial, equal errors, nothing that finished."""

import numpy as np
import pandas as pd

from tests.helpers import synthetic_trials

TWO = ("V", "NP")


def _diverged(variant: str) -> pd.DataFrame:
    """A study in which all trials of one variant diverged."""
    table = synthetic_trials.complete_trials(variants=TWO, count=12)
    return table.assign(status=table["status"].mask(table["variant"] == variant, "diverged"))


def _with(**columns: object) -> pd.DataFrame:
    return synthetic_trials.complete_trials(variants=TWO, count=12).assign(**columns)


def studies() -> dict[str, pd.DataFrame]:
    """Return tables of trials by what is unusual about them."""
    two_values = np.tile([20, 200], 12)
    return {
        "one trial": synthetic_trials.complete_trials(variants=("V",), count=1),
        "one trial without vanilla": synthetic_trials.complete_trials(variants=("NP",), count=1),
        "two trials": synthetic_trials.complete_trials(variants=("V",), count=2),
        "one trial of each variant": synthetic_trials.complete_trials(variants=TWO, count=1),
        "two trials of each variant": synthetic_trials.complete_trials(variants=TWO, count=2),
        "one variant": synthetic_trials.complete_trials(variants=("V",), count=12),
        "one variant, not vanilla": synthetic_trials.complete_trials(variants=("NP",), count=12),
        "equal errors": _with(test_error=9.0, validation_error=9.0),
        "errors of 0": _with(test_error=0.0, validation_error=0.0),
        "all of a variant diverged": _diverged("NP"),
        "all of vanilla diverged": _diverged("V"),
        "all diverged": _with(status="diverged"),
        "no finite error": _with(test_error=np.nan, validation_error=np.nan),
        "no finite validation error": _with(validation_error=np.nan),
        "constant hyperparameters": _with(
            hidden_size=50, learning_rate=1e-3, momentum=0.9, input_noise=0.5
        ),
        "hyperparameters with two values": _with(
            hidden_size=two_values,
            learning_rate=np.where(two_values > 20, 1e-3, 1e-4),
            momentum=np.repeat([0.5, 0.9], 12),
            input_noise=np.repeat([0.0, 1.0], 12),
        ),
    }
