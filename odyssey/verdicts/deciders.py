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
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import Decision, NotTestable


def not_tested(tables: DatasetTables) -> Decision:
    """Claim about something that every trial has in common, which a random search cannot test.

    Args:
        tables: The tables of the data set.

    Raises:
        NotTestable: Always.
    """
    raise NotTestable(f"the searches of {tables.label.title} do not vary this")


KINDS: dict[str, Callable[..., Decision]] = {
    function.__name__: function
    for function in (
        not_tested,
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
        importances.largest_pair,
        importances.larger_share_than_on,
        learning_rates.basin,
        learning_rates.varies_little,
        learning_rates.reaches_upper_end,
        learning_rates.fast_at_the_high_end,
        learning_rates.best_rate_differs,
        learning_rates.same_rate_for_all_sizes,
        effects.increases,
        effects.decreases,
        effects.makes_no_difference,
        effects.diminishing,
        effects.dips,
        effects.reverses,
        random_sampling.correlation,
        random_sampling.correlation_less,
        random_sampling.orders_pairs,
        random_sampling.error_less,
        random_sampling.rises,
        random_sampling.levels_off,
        random_sampling.cost_ratio,
    )
}
