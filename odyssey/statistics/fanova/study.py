"""Functional ANOVA of a whole study: from the table of trials to tables of importance.

Each data set is analysed for each variant, for all variants together, with errors measured from the
mean of their variant ("all"), and for all variants with the variant as an additional factor
("joint"). The last shows whether good hyperparameters depend on the variant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from odyssey.search_space import PRIORS, Bounds, with_choices
from odyssey.statistics.columns import require
from odyssey.statistics.fanova import guidelines
from odyssey.statistics.fanova.analysis import Analysis
from odyssey.statistics.fanova.forest import TREES, Forest
from odyssey.statistics.fanova.guidelines import learning_rate_guideline
from odyssey.statistics.fanova.marginals import interactions, marginals
from odyssey.statistics.fanova.names import ALL, JOINT
from odyssey.statistics.fanova.posterior import DRAWS as MANY_DRAWS
from odyssey.statistics.fanova.responses import POLICIES
from odyssey.statistics.selection import table_order

NEEDED = ["dataset", "variant", "trial", "status", "test_error", "cpu_seconds"]

ANALYSIS = {"dataset": str, "variant": str, "response": str, "policy": str}
SHARES = {"hyperparameters": str, "order": "int64", "share": float, "share_std": float}
CERTAINTY = {
    **dict.fromkeys(["estimate", "share_low", "share_high"], float),
    "above_noise": "boolean",
    **dict.fromkeys(["interactions", "interactions_low", "interactions_high"], float),
}
SAMPLE = {"n": "int64", "n_diverged": "int64", "note": str}
DRAWN = {"hyperparameters": str, "order": "int64", "share": float}
POINT = dict.fromkeys(["value", "coordinate", "predicted", "sd"], float)
PAIR = dict.fromkeys(["x", "x_coordinate", "y", "y_coordinate", "total", "interaction"], float)

IMPORTANCE = ANALYSIS | SHARES | CERTAINTY | SAMPLE
BY_POLICY = ANALYSIS | SHARES | SAMPLE
DRAWS = ANALYSIS | {"draw": "int64"} | DRAWN
MARGINALS = ANALYSIS | {"hyperparameter": str} | POINT
INTERACTIONS = ANALYSIS | {"first": str, "second": str} | PAIR
GUIDELINES = {"dataset": str, "variant": str} | guidelines.COLUMNS | {"note": str}


class Tables(NamedTuple):
    """The result of `analyse`: data sets by name, variants in `table_order`, then "all", "joint".

    Every row names its analysis: dataset, variant, response ("test_error", or "cpu_seconds" as
    log10 of seconds) and policy on diverged trials (see `response_values`).

    Attributes:
        importance: One row per component, under each response's main policy. hyperparameters,
            order, share and share_std are as in `shares_table`: those of a forest, the paper's
            method. estimate, share_low and share_high are the mean and the 95 % interval
            of `posterior`, which is without the forest's bias; above_noise is whether the interval
            excludes 0; interactions, interactions_low and interactions_high are the same of all
            interactions together, repeated in each row. n and n_diverged are the number of analysed
            trials and of diverged ones among them; note says why there is no result, else it is
            empty. A hyperparameter that was not varied has one row without numbers.
        draws: The draws of the shares that intervals are computed from, for intervals of sums and
            differences of shares; for "all" only. One row per draw and component.
        policies: Shares under every policy, as importance without intervals.
        marginals: The columns of `marginals.marginals`, except for "joint".
        interactions: The columns of `marginals.interactions`, for "all" only.
        guidelines: One row per data set and variant, with the columns of
            `learning_rate_guideline`; note says why there is none or why it is doubtful.
    """

    importance: pd.DataFrame
    draws: pd.DataFrame
    policies: pd.DataFrame
    marginals: pd.DataFrame
    interactions: pd.DataFrame
    guidelines: pd.DataFrame


def analyse(
    trials: pd.DataFrame,
    search_bounds: Bounds,
    choices: Mapping[str, Sequence[str]],
    n_trees: int = TREES,
    n_draws: int = MANY_DRAWS,
    seed: int = 0,
) -> Tables:
    """Analyse a whole study.

    Args:
        trials: The table `results/trials.parquet`, in any order.
        search_bounds: Lowest and highest value of each hyperparameter, in its own unit.
        choices: By data set, the hyperparameters that are false or true and were searched too.
        n_trees: Number of trees of each forest.
        n_draws: Number of draws for the intervals.
        seed: Seed of all forests and draws.

    Returns:
        The tables of the study.

    Raises:
        BadInput: A needed column is missing.
    """
    searched = {name for names in choices.values() for name in names} | set(search_bounds)
    require(trials, [*NEEDED, *sorted(searched)])
    importance, draws, by_policy, curves, maps = [], [], [], [], []
    effort = {"n_trees": n_trees, "n_draws": n_draws, "seed": seed}
    for one in _analyses(trials, search_bounds, choices, effort):
        of_all = one.address["variant"] == ALL
        shares = one.shares(with_intervals=one.main)
        by_policy.append(shares)
        if not one.main:
            continue
        importance.append(shares)
        if one.varied and one.address["variant"] != JOINT and not one.note:
            curves.append(marginals(one.forest, one.varied).assign(**one.address))
        if of_all and not one.note:
            draws.append(one.draws())
            maps.append(interactions(one.forest, one.varied).assign(**one.address))
    main, singles = _table(importance, IMPORTANCE), _table(curves, MARGINALS)
    return Tables(
        main,
        _table(draws, DRAWS),
        _table(by_policy, BY_POLICY),
        singles,
        _table(maps, INTERACTIONS),
        _table([_guidelines(main, singles)], GUIDELINES),
    )


def _guidelines(importance: pd.DataFrame, curves: pd.DataFrame) -> pd.DataFrame:
    """The guideline of every data set and variant; see `Tables`."""
    rates = curves[curves["hyperparameter"] == "learning_rate"]
    of_error = importance[
        (importance["response"] == "test_error") & (importance["variant"] != JOINT)
    ]
    rows = []
    for (dataset, variant), shares in of_error.groupby(["dataset", "variant"], sort=False):
        here = rates[(rates["dataset"] == dataset) & (rates["variant"] == variant)]
        by_response = dict(list(here.groupby("response")))
        error, seconds = (by_response.get(name) for name in POLICIES)
        row = {} if error is None else learning_rate_guideline(error, seconds)
        note = _doubt(shares)
        rows.append({"dataset": dataset, "variant": variant, **row, "note": note})
    return pd.DataFrame(rows)


def _doubt(shares: pd.DataFrame) -> str:
    """Why a guideline is missing or doubtful; else empty."""
    note = shares["note"].iloc[0]
    of_rate = shares[shares["hyperparameters"] == "learning_rate"]
    if note:
        return note
    if of_rate.empty:
        return "undecided: the learning rate was not searched"
    if of_rate["note"].iloc[0]:
        return "undecided: the learning rate was not varied in this run"
    certain = bool(of_rate["above_noise"].iloc[0])
    return "" if certain else "doubtful: the learning rate's share is within the noise"


def _analyses(
    trials: pd.DataFrame,
    search_bounds: Bounds,
    choices: Mapping[str, Sequence[str]],
    effort: Mapping[str, int],
) -> Iterator[Analysis]:
    ordered = trials.sort_values(["dataset", "variant", "trial"], ignore_index=True)
    for dataset, of_dataset in ordered.groupby("dataset"):
        limits = _limits(with_choices(search_bounds, choices.get(dataset, [])))
        variants = sorted(set(of_dataset["variant"]), key=table_order)
        groups = {name: of_dataset[of_dataset["variant"] == name] for name in variants}
        for variant, rows in (groups | {ALL: of_dataset, JOINT: of_dataset}).items():
            forests: dict[bytes, Forest] = {}
            for response, policies in POLICIES.items():
                for policy in policies:
                    row = (dataset, variant, response, policy)
                    address = dict(zip(ANALYSIS, row, strict=True))
                    yield Analysis(rows, address, limits, **effort, forests=forests)


def _limits(bounds: Bounds) -> dict[str, tuple[float, float]]:
    """Bounds in search coordinates, lower first; 1 - momentum decreases as momentum increases."""
    ends = {name: sorted(map(PRIORS[name].coordinate, ends)) for name, ends in bounds.items()}
    return {name: (low, high) for name, (low, high) in ends.items()}


def _table(frames: Sequence[pd.DataFrame], columns: Mapping[str, object]) -> pd.DataFrame:
    """The frames as one table, with these columns and types."""
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return table.reindex(columns=list(columns)).astype(dict(columns))
