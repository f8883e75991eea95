"""Tests of the words on marginal predictions."""

import numpy as np
import pandas as pd

from odyssey.report.words import marginals
from tests.helpers.figure_words import HERE, ONE

GUIDELINE = {
    "dataset": "timit",
    "variant": "all",
    "best": 0.02,
    "best_error": 30.0,
    "basin_low": 0.002,
    "basin_high": 0.02,
    "basin_decades": 1.0,
    "sweet_spot": 0.02,
    "seconds_at_best": 20.0,
    "seconds_at_sweet_spot": 20.0,
    "best_at_edge": False,
    "sweet_spot_at_edge": False,
    "note": "",
}


def curve(name, response, values, predicted):
    frame = pd.DataFrame({"value": values, "predicted": predicted, "sd": 1.0})
    return frame.assign(dataset="timit", variant="all", hyperparameter=name, response=response)


CURVES = pd.concat(
    [
        curve("hidden_size", "test_error", [20.0, 200.0], [33.0, 32.0]),
        curve("hidden_size", "cpu_seconds", [20.0, 200.0], [1.0, 2.0]),
        curve("input_noise", "test_error", [0.0, 0.3, 1.0], [35.0, 30.0, 42.0]),
    ],
    ignore_index=True,
)


CHANGES = (
    "The predicted error hardly depends on hidden size (32.0 to 33.0 % of frames). The predicted"
    " error is lowest at input noise 0.3 (30.0 % of frames) and highest at 1 (42.0). A trial takes"
    " 10 s with 20 and 100 s with 200 LSTM blocks."
)


def good_rates(**changed):
    said = marginals.in_words(CURVES, pd.DataFrame([GUIDELINE | changed]), ONE)
    assert said.startswith(HERE) and said.endswith(CHANGES)
    return said.removeprefix(HERE).removesuffix(CHANGES).strip()


def test_good_learning_rates():
    basin = "good learning rates lie between 2e-3 and 2e-2; the best is 2e-2,"
    basin = f"{basin} with a predicted test error of 30.0 % of frames."
    assert good_rates() == basin
    assert good_rates(seconds_at_sweet_spot=15.0) == (
        f"{basin} A trial takes 20 s at the best rate and 15 s at the highest good rate."
    )
    assert good_rates(best_at_edge=True, sweet_spot_at_edge=True) == (
        f"{basin} The best rate is at the edge of the search: a better one may lie outside."
    )
    assert good_rates(sweet_spot_at_edge=True, note="doubtful: it is within the noise") == (
        f"{basin} This is doubtful: it is within the noise. Good rates reach the edge of the"
        " search: more of them may lie outside."
    )
    why = "undecided: the learning rate was not searched"
    assert good_rates(basin_low=np.nan, note=why) == (
        "good learning rates are unknown: the learning rate was not searched."
    )


def test_nothing_is_predicted():
    why = {"basin_low": np.nan, "note": "undecided: 1 trial, the analysis needs 8"}
    guideline = pd.DataFrame([GUIDELINE | why])
    said = marginals.in_words(CURVES.head(0), guideline, ONE)
    assert said == f"{HERE}errors could not be predicted: 1 trial, the analysis needs 8."
    times = CURVES[CURVES["response"] == "cpu_seconds"]
    assert marginals.in_words(times, guideline, ONE) == (
        f"{said} A trial takes 10 s with 20 and 100 s with 200 LSTM blocks."
    )
