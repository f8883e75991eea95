"""Statistics of trials that have run: arrays or tables in, evidence out."""

from odyssey.statistics.comparison import SIGNIFICANCE_LEVEL, compare_with_vanilla
from odyssey.statistics.multiple import bonferroni
from odyssey.statistics.selection import BEST_FRACTION, best_fraction, best_trials, selections
from odyssey.statistics.welch import WelchTest, welch_test

__all__ = [
    "BEST_FRACTION",
    "SIGNIFICANCE_LEVEL",
    "WelchTest",
    "best_fraction",
    "best_trials",
    "bonferroni",
    "compare_with_vanilla",
    "selections",
    "welch_test",
]
