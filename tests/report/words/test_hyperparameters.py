"""What is said of Figures 4 to 6: whole sentences, from tables made by hand."""

import numpy as np
import pandas as pd

from odyssey.labels import DatasetLabel
from odyssey.report.words import importance_shares, interactions, marginals

TIMIT = DatasetLabel("TIMIT", "frame error rate", "% of frames", "made up.", "synthetic speech")
ONE = {"timit": TIMIT}
HERE = "On TIMIT (synthetic speech), "


# Figure 4

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
    "Predicted error hardly depends on hidden size (32.0 to 33.0 % of frames). Over input noise,"
    " predicted error is lowest at 0.3 (30.0 % of frames) and highest at 1 (42.0). A trial takes"
    " 10 s at 20 and 100 s at 200 LSTM blocks."
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
        f"{basin} A trial takes 20 s at the best rate and 15 s at the highest good one."
    )
    assert good_rates(best_at_edge=True, sweet_spot_at_edge=True) == (
        f"{basin} The best lies at the edge of the search: a better one may lie beyond."
    )
    assert good_rates(sweet_spot_at_edge=True, note="doubtful: it is within the noise") == (
        f"{basin} This is doubtful: it is within the noise. Good rates reach the edge of the"
        " search: more may lie beyond."
    )
    why = "undecided: the learning rate was not searched"
    assert good_rates(basin_low=np.nan, note=why) == (
        "good learning rates are unknown: the learning rate was not searched."
    )


def test_nothing_is_predicted():
    why = {"basin_low": np.nan, "note": "undecided: 1 trial, the analysis needs 8"}
    said = marginals.in_words(CURVES.head(0), pd.DataFrame([GUIDELINE | why]), ONE)
    assert said == f"{HERE}nothing is predicted: 1 trial, the analysis needs 8."


# Figure 5


def explained(variant, name, order, share, low=0.0, high=1.0, above=True, note=""):
    row = {"dataset": "timit", "response": "test_error", "variant": variant, "order": order}
    row |= {"hyperparameters": name, "share": share, "share_low": low, "share_high": high}
    return row | {"above_noise": above, "note": note}


def importance(*rows):
    return pd.DataFrame(rows).astype({"above_noise": "boolean"})


def test_what_explains_the_error():
    table = importance(
        explained("all", "hidden_size", 1, 0.09, 0.02, 0.13),
        explained("all", "learning_rate", 1, 0.71, 0.64, 0.78),
        explained("all", "momentum", 1, 0.01, above=False),
        explained("all", "hidden_size × learning_rate", 2, 0.15),
        explained("all", "higher order", 0, 0.04),
        explained("V", "learning_rate", 1, 0.55),
        explained("NP", "learning_rate", 1, 0.8),
        explained("joint", "variant", 1, 0.02, 0.01, 0.04),
        explained("joint", "learning_rate × variant", 2, 0.004, 0, 0.02, above=False),
    )
    assert importance_shares.in_words(table, ONE) == (
        f"{HERE}the variance in test error is due to learning rate (71 % [64, 78]) and hidden size"
        " (9 % [2, 13]); what momentum may explain is within the noise. Interactions, and noise"
        " that looks like them, have 19 %. Within single variants, the learning rate's share is"
        " between 55 % (V) and 80 % (NP). Counted as one more hyperparameter, the variant explains"
        " 2 % [1, 4], and its interaction with the learning rate under 1 % [0, 2] (within the"
        " noise)."
    )
    noise = importance(explained("all", "momentum", 1, 0.0, above=False))
    assert importance_shares.in_words(noise, ONE) == (
        f"{HERE}no hyperparameter by itself explains more of the variance in test error than noise"
        " may. Interactions, and noise that looks like them, have 0 %."
    )


def test_importance_undecided():
    why = "undecided: no trial finished"
    table = importance(explained("all", "momentum", 1, np.nan, above=pd.NA, note=why))
    assert importance_shares.in_words(table, ONE) == (
        f"{HERE}nothing can be said of importance: no trial finished."
    )


# Figure 6


def pair(x, y, total, interaction):
    names = {"first": "learning_rate", "second": "hidden_size", "x": x, "y": y}
    about = {"dataset": "timit", "variant": "all", "response": "test_error"}
    return about | names | {"total": total, "interaction": interaction}


PAIRS = pd.DataFrame([pair(1e-3, 20.0, 40.0, 0.5), pair(1e-2, 200.0, 30.0, -2.0)])
LOWEST = (
    f"{HERE}the error predicted for a pair lies between 30.0 and 40.0 % of frames; it is lowest at"
    " learning rate 1e-2 and hidden size 200 LSTM blocks."
)
LARGEST = (
    "The largest interaction is -2.00 % of frames, at learning rate 1e-2 and hidden size 200 LSTM"
    " blocks."
)


def test_pairs_that_interact():
    table = importance(
        explained("all", "momentum × hidden_size", 2, 0.05, 0.02, 0.08),
        explained("all", "learning_rate × hidden_size", 2, 0.1, 0.06, 0.14),
        explained("all", "learning_rate × momentum", 2, 0.02, above=False),
    )
    assert interactions.in_words(PAIRS, table, TIMIT) == (
        f"{LOWEST} Variance beyond noise is due to interactions of learning rate × hidden size"
        f" (10 % [6, 14]) and momentum × hidden size (5 % [2, 8]). {LARGEST}"
    )
    quiet = table.assign(above_noise=False)
    assert interactions.in_words(PAIRS, quiet, TIMIT) == (
        f"{LOWEST} No pair explains more of the variance by interacting than noise may. {LARGEST}"
    )


def test_no_pairs():
    said = interactions.in_words(PAIRS.head(0), importance(explained("all", "x", 1, 0.0)), TIMIT)
    assert said == f"{HERE}no pair of hyperparameters can be taken apart."
