"""Statistics of trials that have run: arrays or tables in, evidence out."""

from odyssey.statistics.audit import audit_selection
from odyssey.statistics.budget import expected_best_errors
from odyssey.statistics.comparison import SIGNIFICANCE_LEVEL, compare_with_vanilla
from odyssey.statistics.divergence import diverged_shares
from odyssey.statistics.effect_size import HedgesG, hedges_g
from odyssey.statistics.flips import verdict_flips
from odyssey.statistics.multiple import benjamini_hochberg, bonferroni, holm
from odyssey.statistics.power import detectable_differences
from odyssey.statistics.rank import RankTest, rank_test
from odyssey.statistics.selection import BEST_FRACTION, best_fraction, best_trials, selections
from odyssey.statistics.welch import WelchTest, welch_test

__all__ = [
    "BEST_FRACTION",
    "SIGNIFICANCE_LEVEL",
    "HedgesG",
    "RankTest",
    "WelchTest",
    "audit_selection",
    "benjamini_hochberg",
    "best_fraction",
    "best_trials",
    "bonferroni",
    "compare_with_vanilla",
    "detectable_differences",
    "diverged_shares",
    "expected_best_errors",
    "hedges_g",
    "holm",
    "rank_test",
    "selections",
    "verdict_flips",
    "welch_test",
]
