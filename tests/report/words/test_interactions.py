"""Tests of the words on interactions."""

import pandas as pd

from odyssey.report.words import interactions
from tests.helpers.figure_words import HERE, TIMIT


def explained(variant, name, order, share, low=0.0, high=1.0, above=True, note=""):
    row = {"dataset": "timit", "response": "test_error", "variant": variant, "order": order}
    row |= {"hyperparameters": name, "share": share, "share_low": low, "share_high": high}
    row |= {"interactions": 0.12, "interactions_low": 0.05, "interactions_high": 0.2}
    return row | {"estimate": share, "above_noise": above, "note": note}


def importance(*rows):
    return pd.DataFrame(rows).astype({"above_noise": "boolean"})


def pair(x, y, total, interaction):
    names = {"first": "learning_rate", "second": "hidden_size", "x": x, "y": y}
    about = {"dataset": "timit", "variant": "all", "response": "test_error"}
    return about | names | {"total": total, "interaction": interaction}


PAIRS = pd.DataFrame([pair(1e-3, 20.0, 40.0, 0.5), pair(1e-2, 200.0, 30.0, -2.0)])


LOWEST = (
    f"{HERE}the error predicted for a pair of hyperparameters is between 30.0 and 40.0 % of frames;"
    " it is lowest at learning rate 1e-2 and hidden size 200 LSTM blocks."
)


LARGEST = (
    "The largest effect of an interaction on the error is -2.00 % of frames, at learning rate 1e-2"
    " and hidden size 200 LSTM blocks."
)


def test_pairs_that_interact():
    table = importance(
        explained("all", "momentum × hidden_size", 2, 0.05, 0.02, 0.08),
        explained("all", "learning_rate × hidden_size", 2, 0.1, 0.06, 0.14),
        explained("all", "learning_rate × momentum", 2, 0.02, above=False),
    )
    assert interactions.in_words(PAIRS, table, TIMIT) == (
        f"{LOWEST} These interactions explain more of the variance than noise: learning rate ×"
        f" hidden size (10 % [6, 14]) and momentum × hidden size (5 % [2, 8]). {LARGEST}"
    )
    quiet = table.assign(above_noise=False)
    assert interactions.in_words(PAIRS, quiet, TIMIT) == (
        f"{LOWEST} No interaction of two explains more of the variance than noise may. {LARGEST}"
    )


def test_no_pairs():
    varied = importance(explained("all", "x", 1, 1.0), explained("V", "x", 1, 1.0))
    few = "fewer than two hyperparameters were varied in this run"
    assert interactions.why_none(varied) == few
    said = interactions.in_words(PAIRS.head(0), varied, TIMIT)
    assert said == f"{HERE}interactions could not be computed: {few}."
    undecided = importance(explained("all", "x", 1, 0.0, note="undecided: no trial finished"))
    assert interactions.why_none(undecided) == "no trial finished"
