"""Tests of claims on good learning rates, decided on known ranges."""

from math import inf

import numpy as np
import pandas as pd
import pytest

from odyssey.cells.variants import PAPER
from odyssey.verdicts import learning_rates
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import FAILS, HOLDS, UNDECIDED, CannotDecide
from tests.helpers import synthetic_trials

LABEL = synthetic_trials.LABELS["timit"]


def basins(widths, low=1e-4, note=""):
    rows = [("all", float(np.mean(widths)), "")]
    rows += [(name, width, note) for name, width in zip(PAPER, widths, strict=False)]
    table = pd.DataFrame(rows, columns=["variant", "basin_decades", "note"])
    table = table.assign(basin_low=low, basin_high=low * 10 ** table["basin_decades"])
    return DatasetTables(
        LABEL, {"guidelines": table, "trials": synthetic_trials.trials(("timit",))}
    )


@pytest.mark.parametrize(
    ("widths", "verdict"),
    [([1.4, 1.5, 1.6], HOLDS), ([0.2, 0.2, 0.3], FAILS), ([0.1, 1.0, 1.9], UNDECIDED)],
)
def test_basin(widths, verdict):
    decision = learning_rates.basin(basins(widths), 0.5, 2.5)
    assert decision.verdict == verdict and decision.value == pytest.approx(np.mean(widths))


def test_a_basin_at_the_end_of_the_search_space_has_no_upper_end():
    decision = learning_rates.basin(basins([1.4, 1.5, 1.6], low=1e-3), 0.5, 2.5)
    assert decision.verdict == UNDECIDED and decision.high == inf and "end" in decision.note
    assert learning_rates.basin(basins([2.8, 2.9, 3.0], low=1e-4), 0.5, 2.5).verdict == FAILS


def test_doubtful_basins_are_not_measured():
    with pytest.raises(CannotDecide, match="fewer than two variants"):
        learning_rates.basin(basins([1.4, 1.5, 1.6], note="doubtful"), 0.5, 2.5)
