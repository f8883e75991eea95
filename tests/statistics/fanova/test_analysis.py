"""Functional ANOVA of hyperparameters with one value or two."""

import numpy as np
import pytest

from odyssey.statistics.fanova.study import analyse
from tests.helpers.importance_study import BOUNDS, QUICK, made_up


@pytest.mark.parametrize("by", ["bounds", "trials"])
def test_what_was_not_varied_has_no_share(by):
    trials = made_up(variants=("V", "NP")).assign(momentum=0.9)
    bounds = BOUNDS | ({"momentum": (0.9, 0.9)} if by == "bounds" else {})
    actual = analyse(trials, bounds, {}, **QUICK)
    for table in (actual.importance, actual.policies):
        rows = table[table["hyperparameters"].str.contains("momentum")]
        assert set(rows["hyperparameters"]) == {"momentum"} and len(rows) == len(
            table[["variant", "response", "policy"]].drop_duplicates()
        )
        assert rows["share"].isna().all() and (rows["note"] == "not varied in this run").all()
        rest = table[table["hyperparameters"] != "momentum"]
        assert rest["share"].notna().all() and (rest["note"] == "").all()
    assert "momentum" not in set(actual.marginals["hyperparameter"])
    assert "momentum" not in {*actual.interactions["first"], *actual.interactions["second"]}


def test_nothing_was_varied():
    fixed = {name: (low, low) for name, (low, _) in BOUNDS.items()}
    trials = made_up(variants=("V", "NP"))
    trials = trials.assign(**{name: low for name, (low, _) in fixed.items()})
    actual = analyse(trials, fixed, {}, **QUICK)
    rows = actual.importance[actual.importance["variant"] != "joint"]
    assert rows["share"].isna().all()
    assert set(rows["note"]) == {"undecided: no hyperparameter was varied in this run"}
    assert set(rows["hyperparameters"]) == set(BOUNDS)
    assert actual.marginals.empty and actual.interactions.empty and actual.draws.empty
    assert set(actual.guidelines["note"]) == set(rows["note"])


def test_two_values_are_enough():
    trials = made_up(variants=("V",), count=40)
    trials["hidden_size"] = np.where(trials["trial"] % 2, 20, 21)
    actual = analyse(trials, BOUNDS | {"hidden_size": (20, 21)}, {}, **QUICK)
    rows = actual.importance.query("variant == 'V'")
    assert (rows["note"] == "").all() and rows["share"].notna().all()
