"""The functions that decide claims, by the name in the column "kind" of a table of claims.

Each takes the tables of a data set and the claim's parameters. It returns a `Decision` or raises
`CannotDecide` with the reason.
"""

from __future__ import annotations

from collections.abc import Callable

from odyssey.verdicts import (
    against_vanilla,
    all_trials,
    best_error,
    best_variants,
    curves,
    effects,
    importances,
    learning_rates,
    random_sampling,
    variant_costs,
)
from odyssey.verdicts.decision import Decision

KINDS: dict[str, Callable[..., Decision]] = {
    function.__name__: function
    for function in (
        against_vanilla.worse,
        against_vanilla.not_different,
        against_vanilla.better_on_average,
        against_vanilla.none_better,
        best_error.best_error,
        best_variants.most_critical,
        best_variants.best_trial_improves,
        variant_costs.parameter_ratio,
        variant_costs.less_computation,
        all_trials.some_differ,
        all_trials.similar_means,
        all_trials.similar_spreads,
        curves.alike,
        importances.share,
        importances.larger_share,
        learning_rates.basin,
        effects.increases,
        effects.decreases,
        effects.makes_no_difference,
        effects.diminishing,
        effects.dips,
        random_sampling.correlation,
        random_sampling.correlation_less,
        random_sampling.orders_pairs,
        random_sampling.error_less,
        random_sampling.rises,
        random_sampling.levels_off,
        random_sampling.cost_ratio,
    )
}
