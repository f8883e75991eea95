"""Trials trained here against the published ones: same bits, like other seeds, or too far."""

import numpy as np
import pytest

from odyssey.published.agreement import agreement
from tests.helpers.published_study import seeds, trials


def compared(**changes):
    here = trials()
    changed = here.assign(**{name: change(here[name]) for name, change in changes.items()})
    return agreement("jsb", changed, trials(), seeds())


def test_the_same_bits():
    found = compared()
    assert (found.compared, found.same, found.difference, found.ratio) == (8, 8, 0, 0)
    assert found.acceptable and found.processors == (("a kind",), ("a kind",))


def test_differences_are_measured_in_those_between_seeds():
    """Seeds are 0.1, 0.1 and 0.2 apart in each variant: the median is 0.1."""
    found = compared(test_error=lambda errors: errors + 0.15)
    assert found.same == 0 and found.between_seeds == pytest.approx(0.1)
    assert found.ratio == pytest.approx(1.5) and found.acceptable
    assert not compared(test_error=lambda errors: errors + 0.21).acceptable


def test_a_few_trials_that_differ_much_are_no_reason():
    moved = np.array([9.0, 9, 9, 0, 0, 0, 0, 0])
    assert compared(test_error=lambda errors: errors + moved).acceptable


def test_another_status_is_infinitely_far():
    found = compared(status=lambda values: "diverged")
    assert found.ratio == float("inf") and not found.acceptable
    assert found.as_record()["ratio"] is None


def test_a_missing_number_is_the_same_as_a_missing_number():
    both = trials().assign(train_loss=np.nan)
    assert agreement("jsb", both, both, seeds()).same == 8


def test_without_common_trials_or_seeds_nothing_speaks_against_the_rows():
    none = agreement("jsb", trials().head(0), trials(), seeds())
    assert (none.compared, none.ratio) == (0, 0) and none.acceptable
    alone = agreement("jsb", trials(), trials(), seeds().head(0))
    assert np.isnan(alone.between_seeds) and alone.acceptable


def test_without_seeds_only_the_same_bits_are_accepted():
    here = trials().assign(test_error=lambda table: table["test_error"] + 1e-9)
    assert not agreement("jsb", here, trials(), seeds().head(0)).acceptable
