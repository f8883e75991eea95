"""Claims on the parameters and the computation of a variant (Greff et al. 2017, Section V.A)."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from odyssey.statistics.selection import VANILLA
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import (
    NEGLIGIBLE,
    CannotDecide,
    Decision,
    Estimate,
    Limits,
    between,
    decide,
    judge,
)

SIZES = 3  # different hidden sizes that a polynomial of degree two needs
FEWEST = 5  # finished trials of a variant for a comparison of times


def parameter_ratio(
    tables: DatasetTables, variant: str, at_least: float = 0.0, at_most: float = inf
) -> Decision:
    """Claim: the number of parameters, divided by vanilla's, is in a range.

    The number is a polynomial of the hidden size, of degree two; it is found from three trials and
    taken at the middle of the hidden sizes of both variants. It has no sampling error.

    Args:
        tables: The tables of the data set.
        variant: Name of the variant.
        at_least: Lower end of the range.
        at_most: Upper end of the range.

    Returns:
        The decision.

    Raises:
        CannotDecide: A variant has fewer than three hidden sizes.
    """
    sizes = ("hidden_size", "parameters")
    groups = [tables.rows("trials", ("variant", *sizes), variant=v) for v in (variant, VANILLA)]
    points = [group.drop_duplicates("hidden_size")[[*sizes]].astype(float) for group in groups]
    if min(map(len, points)) < SIZES:
        raise CannotDecide("fewer than three hidden sizes in this run")
    middle = float(np.exp(np.log(pd.concat(points)["hidden_size"]).mean()))
    curves = [np.polyfit(p["hidden_size"], p["parameters"], 2) for p in points]
    counts = [float(np.polyval(curve, middle)) for curve in curves]
    ratio = float(counts[0] / counts[1])
    verdict = judge(Estimate(ratio, ratio, ratio, nan), between(at_least, at_most))
    statistic = f"parameters of {variant} / vanilla with {middle:.0f} hidden units"
    return Decision(statistic, ratio, ratio, ratio, "times", verdict, verdict)


def less_computation(tables: DatasetTables, variant: str) -> Decision:
    """Claim: an epoch takes less processor time than one of vanilla with the same hidden size.

    The number is the ratio of the CPU seconds per epoch, from a regression of their logarithm on
    that of the hidden size and its square, over the finished trials of both. The interval is robust
    to unequal variances (HC3). The claim fails where no more than a negligible saving is possible.
    Times depend on the machines and on how the variants are implemented.

    Args:
        tables: The tables of the data set.
        variant: Name of the variant.

    Returns:
        The decision.

    Raises:
        CannotDecide: There are too few finished trials, or hidden sizes do not vary.
    """
    estimate = _log_ratio(tables, variant)
    limits = Limits(at_most=0, fails_above=float(np.log(1 - NEGLIGIBLE)))
    statistic = f"CPU seconds per epoch of {variant} / vanilla with the same hidden size"
    return decide(statistic, estimate, limits, "times", np.exp, extrapolate=True)


def _log_ratio(tables: DatasetTables, variant: str) -> Estimate:
    """The logarithm of the ratio of CPU seconds per epoch, with its interval."""
    needed = ("variant", "status", "hidden_size", "epochs", "cpu_seconds")
    groups = [tables.rows("trials", needed, variant=name) for name in (variant, VANILLA)]
    groups = [g[(g["status"] == "finished") & (g["cpu_seconds"] > 0)] for g in groups]
    if min(map(len, groups)) < FEWEST or groups[0]["hidden_size"].nunique() < SIZES:
        raise CannotDecide("too few finished trials or hidden sizes for a comparison of times")
    both = pd.concat(groups)
    table = pd.DataFrame(
        {
            "y": np.log(both["cpu_seconds"] / both["epochs"].clip(lower=1)),
            "size": np.log(both["hidden_size"].astype(float)),
            "own": (both["variant"] == variant).astype(float),
        }
    )
    fit = smf.ols("y ~ own + size + I(size**2)", table).fit(cov_type="HC3", use_t=True)
    low, high = fit.conf_int().loc["own"]
    return Estimate(float(fit.params["own"]), float(low), float(high), min(map(len, groups)))
