"""The made-up studies of claims on shares: a case has the truth that its study's shares give."""

import inspect

import numpy as np
import pytest

from calibration.known_shares import studies
from calibration.share_claims import STUDIES, WEAK
from calibration.shares import ORDERS
from calibration.study import FALSE, LIMIT, TRUE
from odyssey.verdicts.deciders import KINDS

CASES = [(study.name, case) for study in STUDIES for case in study.cases]
NEAR = 1e-9


def truth(distance):
    """Of a claim that holds where the distance is positive."""
    return LIMIT if abs(distance) < NEAR else TRUE if distance > 0 else FALSE


@pytest.mark.parametrize(("name", "case"), CASES, ids=lambda one: getattr(one, "words", one))
def test_the_truth_of_a_case_is_that_of_its_study(name, case):
    of, at = studies()[name].shares, case.parameters
    inspect.signature(KINDS[case.kind]).bind(None, **at)
    share = of.get(at["hyperparameter"], 0.0)
    if case.kind == "share":
        ends = (share - at["at_least"] if at["at_least"] else 1, at["at_most"] - share)
        distance = min(ends)
    elif case.kind == "larger_share":
        distance = share - at.get("at_least", 1) * of.get(at["other"], 0.0)
    elif case.kind == "largest_pair":
        others = [value for name, value in of.items() if "×" in name]
        others.remove(share)
        distance = share - max(others)
    else:
        distance = share - studies()[at["other"]].shares[at["hyperparameter"]]
    assert truth(distance) == case.truth


def test_another_data_set_is_another_kind_of_study(monkeypatch):
    made = []

    def draws(name, *_):
        made.append(name)
        return {label: np.ones(2) for label in ORDERS}

    monkeypatch.setattr("calibration.share_claims.draws", draws)
    study = STUDIES[0].make(np.random.default_rng(0), 10)
    assert len(study.rows("draws", ["share"])) == 2 * len(ORDERS)
    study.other(WEAK)
    assert made == [STUDIES[0].name, WEAK]
