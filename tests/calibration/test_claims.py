"""A small version of the calibration of verdicts."""

import pytest

from calibration.claims import SIZES, STUDIES, verdicts
from calibration.study import WRONG
from calibration.table import Verdicts, as_markdown
from odyssey.verdicts.deciders import KINDS, not_tested
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED, VERDICTS

NAMES = [study.name for study in STUDIES]


def test_every_kind_of_claim_is_calibrated_where_it_is_true_and_where_it_is_false():
    """A claim that only describes the trials is never wrong, and one that is not tested neither."""
    wrong = {kind: set() for kind in KINDS if kind != not_tested.__name__}
    for study in STUDIES:
        for case in study.cases:
            wrong[case.kind] |= set(WRONG[case.truth]) or {HOLDS, FAILS}
    assert [kind for kind, measured in wrong.items() if measured != {HOLDS, FAILS}] == []


@pytest.mark.parametrize("index", range(len(STUDIES)), ids=NAMES)
def test_every_claim_of_a_study_has_a_verdict(index):
    given = verdicts(3, index, SIZES[0], 1)
    assert len(given) == len(STUDIES[index].cases) and set(given) <= set(VERDICTS)


def test_a_study_is_the_same_again():
    index = NAMES.index("costs")
    assert verdicts(3, index, 50, 1) == verdicts(3, index, 50, 1)


def test_a_cell_has_the_shares_that_hold_and_fail():
    cell = Verdicts("`worse`", "the same", 10, "–", [HOLDS, FAILS, UNDECIDED, UNDECIDED])
    assert as_markdown([cell]).splitlines()[-1] == "| `worse` | the same | – | 25 / 25 |"
