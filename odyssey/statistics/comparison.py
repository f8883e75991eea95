"""Each variant against vanilla, as in Greff et al. 2017, Section V.A."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from odyssey.errors import BadInput
from odyssey.statistics.multiple import bonferroni
from odyssey.statistics.selection import BEST_FRACTION, VANILLA, selections, table_order
from odyssey.statistics.welch import WelchTest, welch_test

SIGNIFICANCE_LEVEL = 0.05

NEEDED = ["dataset", "variant", "trial", "status", "parameters", "validation_error", "test_error"]
COLUMNS = {
    "dataset": str,
    "selection": str,
    "variant": str,
    "n": "int64",
    "n_diverged": "int64",
    "mean": float,
    "sd": float,
    "mean_difference": float,
    "difference_low": float,
    "difference_high": float,
    "t": float,
    "df": float,
    "p": float,
    "comparisons": "int64",
    "p_bonferroni": float,
    "significant": "boolean",
    "mean_parameters": float,
    "note": str,
}


def compare_with_vanilla(trials: pd.DataFrame, fraction: float = BEST_FRACTION) -> pd.DataFrame:
    """Test every variant's mean test error against vanilla's, for all trials and for the best.

    trials: the table `results/trials.parquet`, in any order. Test errors: lower is better.

    One row per (dataset, selection, variant), data sets by name, variants in `table_order`:
    n, n_diverged: trials with a finite test error that were compared; of these, diverged ones.
    mean, sd: of the test error, in its unit; sd with n - 1.
    mean_difference, difference_low, difference_high: from vanilla's mean, 95 % interval (not
        adjusted); negative is better than vanilla.
    t, df, p: Welch's t-test, two-sided.
    comparisons, p_bonferroni: variants tested against vanilla in this data set and selection,
        decided or not, and p adjusted for them.
    significant: p_bonferroni below 0.05; missing where undecided and for vanilla.
    mean_parameters: mean number of weights of the selection's trials.
    note: what cannot be decided or was left out, and why; else empty.

    Raises BadInput when a needed column is missing.
    """
    missing = [column for column in NEEDED if column not in trials]
    if missing:
        raise BadInput(f"The table of trials lacks {', '.join(missing)}; make it again.")
    rows = [
        {"dataset": dataset, "selection": selection} | row
        for dataset, of_dataset in trials.groupby("dataset")
        for selection, chosen in selections(of_dataset, fraction).items()
        for row in _compare(chosen, sorted(set(of_dataset["variant"]), key=table_order))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _compare(chosen: pd.DataFrame, variants: list[str]) -> Iterator[dict[str, object]]:
    """One row per variant of one selection of one data set."""
    searches = {name: chosen[chosen["variant"] == name] for name in variants}
    vanilla = searches.get(VANILLA, chosen.head(0))
    tests = {name: _test(rows, vanilla) for name, rows in searches.items() if name != VANILLA}
    adjusted = dict(
        zip(tests, bonferroni(np.array([test.p for test in tests.values()])), strict=True)
    )
    for name, rows in searches.items():
        evidence = _evidence(tests[name], adjusted[name]) if name in tests else {}
        undecided = f"undecided: {tests[name].note}" if name in tests and tests[name].note else ""
        yield {
            "variant": name,
            **_describe(rows),
            "comparisons": len(tests),
            **evidence,
            "note": "; ".join(filter(None, [undecided, _left_out(rows)])),
        }


def _describe(rows: pd.DataFrame) -> dict[str, object]:
    compared = rows[np.isfinite(rows["test_error"])]
    return {
        "n": len(compared),
        "n_diverged": int((compared["status"] == "diverged").sum()),
        "mean": compared["test_error"].mean(),
        "sd": compared["test_error"].std(),
        "mean_parameters": rows["parameters"].mean(),
    }


def _left_out(rows: pd.DataFrame) -> str:
    count = int((~np.isfinite(rows["test_error"])).sum())
    return f"{count} of {len(rows)} trials left out: test error not finite" if count else ""


def _evidence(test: WelchTest, p_bonferroni: float) -> dict[str, object]:
    return {
        "mean_difference": test.difference,
        "difference_low": test.low,
        "difference_high": test.high,
        "t": test.t,
        "df": test.df,
        "p": test.p,
        "p_bonferroni": p_bonferroni,
        "significant": pd.NA if np.isnan(p_bonferroni) else p_bonferroni < SIGNIFICANCE_LEVEL,
    }


def _test(rows: pd.DataFrame, vanilla: pd.DataFrame) -> WelchTest:
    """Welch's test on finite test errors, withheld where a group holds diverged trials only.

    The last finite states of networks that were on their way to infinity say when training was
    stopped, not what the variant can learn.
    """
    sample, baseline = (_finite_errors(group) for group in (rows, vanilla))
    for name, group in (("the variant", rows), ("vanilla", vanilla)):
        if len(group) and (group["status"] == "diverged").all():
            return WelchTest(len(sample), len(baseline), note=f"all trials of {name} diverged")
    return welch_test(sample, baseline)


def _finite_errors(rows: pd.DataFrame) -> np.ndarray:
    errors = rows["test_error"].to_numpy(dtype=float)
    return errors[np.isfinite(errors)]
