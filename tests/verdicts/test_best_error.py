"""Tests of claims on the best error, decided on searches with known differences."""

import pytest

from odyssey.cells.variants import PAPER
from odyssey.verdicts.best_error import best_error
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED
from tests.helpers.synthetic_searches import ORIGINAL, STAND_IN, search, tables


@pytest.mark.parametrize(
    ("means", "verdict"),
    [((29.6, 29.7), HOLDS), ((36.0, 36.1), FAILS), ((30.9, 31.3), UNDECIDED)],
)
def test_best_error(means, verdict):
    """Errors up to 31.08 are within 5 % of 29.6. All searches have equal validation errors."""
    searches = {name: means[index % 2] for index, name in enumerate(sorted(PAPER))}
    decision = best_error(tables(**{name: (m, 0.001) for name, m in searches.items()}), 29.6)
    assert decision.verdict == verdict and decision.paper_method in (verdict, HOLDS)
    assert decision.low <= decision.value <= decision.high


def test_best_error_by_enumeration():
    """Of 27 resamples of three trials, the first is best in 19, the second in 7, the third in 1."""
    trials = search("V", 0.0).head(3).assign(test_error=[2.0, 1.0, 3.0])
    decision = best_error(DatasetTables(ORIGINAL, {"trials": trials}), 29.6)
    assert (decision.value, decision.low, decision.high) == (2.0, 1.0, 3.0)


def test_best_errors_on_other_data_or_at_another_scale_say_nothing():
    full = dict.fromkeys(PAPER, 29.6)
    stand_in = best_error(tables(STAND_IN, **full), 29.6)
    assert (stand_in.verdict, stand_in.paper_method) == (UNDECIDED, "")
    assert stand_in.note == "not the original data but reconstruction"
    small = best_error(tables(**dict.fromkeys(PAPER, (29.6, 0.1, 3))), 29.6)
    assert small.verdict == UNDECIDED and "not the paper's scale" in small.note
