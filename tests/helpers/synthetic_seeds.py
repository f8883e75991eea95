"""Makes synthetic tables of trials, and of their trainings with fresh seeds."""

import pandas as pd

from odyssey.search_space import PRIORS

ERRORS = {"V": [10.0, 12.0, 14.0], "NP": [11.0, 11.5, 12.0], "FGR": [20.0, 21.0, 25.0]}


def trials(**changes):
    """Return two trials of each variant; the second has the lower validation error."""
    rows = [
        {"dataset": "jsb", "variant": variant, "trial": trial, "status": "finished"}
        | {"parameters": 100, "validation_error": 9.0 - trial, "test_error": 11.0 - trial}
        | dict.fromkeys(PRIORS, 0.5 + trial)
        for variant in ERRORS
        for trial in (0, 1)
    ]
    return pd.DataFrame(rows).assign(**changes)


def runs(errors=ERRORS):
    """Return the trainings of trial 1 of each variant with fresh seeds, with these test errors."""
    rows = [
        {"dataset": "jsb", "variant": variant, "trial": 1, "fresh_seed": number}
        | {"status": "finished", "parameters": 100, "test_error": error}
        for variant, repeated in errors.items()
        for number, error in enumerate(repeated)
    ]
    names = ["dataset", "variant", "trial", "fresh_seed", "status", "parameters", "test_error"]
    return pd.DataFrame(rows, columns=names).astype({"test_error": float})
