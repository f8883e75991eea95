"""Tests of the words on learning curves."""

import pandas as pd

from odyssey.report.words import (
    learning_curves,
)
from tests.helpers.figure_words import HERE, TIMIT


def test_who_was_still_improving():
    columns = ["variant", "trial", "status", "epochs", "best_epoch", "validation_error"]
    rows = [
        ("V", 0, "finished", 12, 12, 30.0),
        ("V", 1, "diverged", 3, 2, 90.0),
        ("NP", 0, "finished", 12, 1, 28.0),
    ]
    trials = pd.DataFrame(rows, columns=columns).assign(dataset="timit")
    assert learning_curves.in_words(trials, TIMIT) == (
        f"{HERE}2 of 3 trials finished and 1 diverged. The lowest validation error is 28.0 % of"
        " frames after 1 epoch, with NP; vanilla's is 30.0 % of frames after 12 epochs. 1 of 2"
        " finished trials was still improving in the last epoch: longer training may help there."
    )
    alone = trials[trials["variant"] == "V"].head(1).assign(best_epoch=5)
    assert learning_curves.in_words(alone, TIMIT) == (
        f"{HERE}1 of 1 trial finished. The lowest validation error is 30.0 % of frames after 5"
        " epochs, with vanilla. None of the finished trials was still improving in its last epoch."
    )
