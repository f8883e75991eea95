import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from odyssey.statistics.multiple import benjamini_hochberg, bonferroni, holm

METHODS = [(bonferroni, "bonferroni"), (holm, "holm"), (benjamini_hochberg, "fdr_bh")]


def test_holm_by_hand():
    """The factors are 4, 3, 2 and 1; an adjusted p is at least as large as the one before."""
    assert holm([0.03, 0.01, 0.5, 0.02]) == pytest.approx([0.06, 0.04, 0.5, 0.06])


def test_benjamini_hochberg_by_hand():
    """The factor is 4 / rank; an adjusted p is at most as large as the next one."""
    assert benjamini_hochberg([0.03, 0.01, 0.5, 0.02]) == pytest.approx([0.04, 0.04, 0.5, 0.04])


@pytest.mark.parametrize(("adjust", "name"), METHODS)
def test_agrees_with_statsmodels(adjust, name):
    p_values = np.random.default_rng(0).uniform(0, 0.2, 8)
    assert adjust(p_values) == pytest.approx(multipletests(p_values, method=name)[1])


@pytest.mark.parametrize(("adjust", "_"), METHODS)
def test_undecided_comparisons_stay_open_and_count(adjust, _):
    adjusted = adjust([0.01, np.nan, 0.02])
    assert np.isnan(adjusted[1])
    assert adjusted[[0, 2]] == pytest.approx(adjust([0.01, 1.0, 0.02])[[0, 2]])
    assert adjusted[0] > 0.01


@pytest.mark.parametrize(("adjust", "_"), METHODS)
def test_nothing_to_adjust(adjust, _):
    assert adjust([]).size == 0


def test_holm_lies_between_benjamini_hochberg_and_bonferroni():
    p_values = np.random.default_rng(1).uniform(0, 0.05, 8)
    assert (benjamini_hochberg(p_values) <= holm(p_values)).all()
    assert (holm(p_values) <= bonferroni(p_values)).all()
