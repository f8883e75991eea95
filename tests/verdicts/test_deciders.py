"""Tests of the table of deciders."""

import pytest

from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.deciders import KINDS
from odyssey.verdicts.decision import NotTestable
from tests.helpers import synthetic_trials


def test_names_are_those_of_the_functions():
    assert all(function.__name__ == name for name, function in KINDS.items())


def test_what_no_trial_varies_is_not_tested():
    tables = DatasetTables(synthetic_trials.LABELS["iam"])
    with pytest.raises(NotTestable, match="IAM-OnDB do not vary this"):
        KINDS["not_tested"](tables)
