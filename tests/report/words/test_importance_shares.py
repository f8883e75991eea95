"""Tests of the words on shares of variance."""

import numpy as np
import pandas as pd

from odyssey.report.words import importance_shares
from tests.helpers.figure_words import HERE, ONE


def explained(variant, name, order, share, low=0.0, high=1.0, above=True, note=""):
    row = {"dataset": "timit", "response": "test_error", "variant": variant, "order": order}
    row |= {"hyperparameters": name, "share": share, "share_low": low, "share_high": high}
    row |= {"interactions": 0.12, "interactions_low": 0.05, "interactions_high": 0.2}
    return row | {"estimate": share, "above_noise": above, "note": note}


def importance(*rows):
    return pd.DataFrame(rows).astype({"above_noise": "boolean"})


def test_what_explains_the_error():
    table = importance(
        explained("all", "hidden_size", 1, 0.09, 0.02, 0.13),
        explained("all", "learning_rate", 1, 0.71, 0.64, 0.78),
        explained("all", "momentum", 1, 0.01, above=False),
        explained("all", "hidden_size × learning_rate", 2, 0.15),
        explained("all", "higher order", 0, 0.04),
        explained("all", "nesterov", 1, np.nan, above=pd.NA, note="not varied in this run"),
        explained("V", "learning_rate", 1, 0.55),
        explained("NP", "learning_rate", 1, 0.8),
        explained("joint", "variant", 1, 0.02, 0.01, 0.04),
        explained("joint", "learning_rate × variant", 2, 0.004, 0, 0.02, above=False),
    )
    assert importance_shares.in_words(table, ONE) == (
        f"{HERE}the test error's variance is explained by learning rate (71 % [64, 78]) and hidden"
        " size (9 % [2, 13]); what momentum may explain is not above the noise. Interactions"
        " explain 12 % [5, 20]; the forest gives them 19 %, a part of which is noise. Nesterov"
        " momentum was not varied in this run. Within single variants, the learning rate explains"
        " from 55 % (V) to 80 % (NP). As one more hyperparameter, the variant explains 2 % [1, 4],"
        " and its interaction with the learning rate explains"
        " < 1 % [0, 2] (not above the noise)."
    )
    noise = importance(
        explained("all", "momentum", 1, 0.0, above=False),
        explained("all", "input_noise", 1, 0.0, above=False),
    )
    assert importance_shares.in_words(noise, ONE) == (
        f"{HERE}no single hyperparameter explains more of the test error's variance than noise may."
        " Interactions explain 12 % [5, 20]; the forest gives them 0 %, a part of which is noise."
    )


def test_one_hyperparameter_alone():
    table = importance(*(explained(name, "momentum", 1, 1.0) for name in ("all", "V", "NP")))
    assert importance_shares.in_words(table, ONE) == (
        f"{HERE}only momentum was varied, so its share is 100 % by definition."
    )


def test_importance_undecided():
    why = "undecided: no trial finished"
    table = importance(explained("all", "momentum", 1, np.nan, above=pd.NA, note=why))
    assert importance_shares.in_words(table, ONE) == (
        f"{HERE}importances could not be computed: no trial finished."
    )
