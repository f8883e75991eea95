"""Tests of the words on the search space."""

import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.report.words import (
    search_space,
)


def trial(variant, rate, size, noise, error, **others):
    hyperparameters = {"learning_rate": rate, "hidden_size": size, "input_noise": noise}
    outcome = {"test_error": error, "validation_error": error, "status": "finished"}
    row = {"dataset": "timit", "variant": variant, "trial": len(str(rate)), "momentum": 0.5}
    return row | hyperparameters | outcome | {"nesterov": True, "clip_gradients": False} | others


def test_where_the_best_trials_lie():
    trials = pd.DataFrame(
        [
            trial("V", 1e-5, 20, 0.0, 80.0, trial=0),
            trial("V", 1e-3, 40, 0.0, 30.0, trial=1),
            trial("V", 1e-2, 200, 1.0, 31.0, trial=2, nesterov=False),
        ]
    )
    label = DatasetLabel("TIMIT", "frame error rate", "% of frames", "-", constant_error=75.0)
    assert search_space.in_words(trials, {"timit": label}) == (
        "On TIMIT, test errors of 3 trials go from 30.0 to 80.0 % of frames; 1 is no better than"
        " the best prediction that ignores the inputs (75.0). The best 10 % of each variant by"
        " validation error (2 trials) cover learning rate from 1e-3 to 1e-2 (drawn: 1e-5 to 1e-2),"
        " hidden size from 40 to 200 LSTM blocks (drawn: 20 to 200) and nearly the whole range of"
        " input noise and momentum. Of these, 1 had Nesterov momentum."
    )
