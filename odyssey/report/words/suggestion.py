"""The text of `snakemake suggest`: ranking, how certain it is, and the check by training."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from odyssey.phrases import count, joined, measured, number, percent, with_interval
from odyssey.random_sampling.series import Series, sine

WIDTH = 96  # characters of a line
CAUTION = (
    "What log p is worth: on the sine wave of the paper, networks with a larger log p have lower "
    "errors after training. On three other series it was the reverse, and on none did log p "
    "predict more than size and look back (docs/second_paper.md). Trust the check more than the "
    "ranking."
)


def in_words(
    ranking: pd.DataFrame,
    trained: pd.DataFrame,
    options: Mapping[str, Any],
    series: Series,
    not_reached: int = 0,
) -> str:
    """Write the suggestion as plain text.

    Args:
        ranking: the table `results/suggest/ranking.parquet`.
        trained: the table `results/suggest/trained.parquet`.
        options: the section `suggest` of the configuration.
        series: the series that was read.
        not_reached: number of candidates of the list that were not sampled for lack of time.
    """
    paragraphs = [
        f"Architectures for {_named(options['series'])}, ranked without training",
        _read(series),
        _sampled(ranking, options, not_reached),
        _finalists(ranking, options["train_top"]),
        _certainty(ranking, options["train_top"]),
        _filled(CAUTION),
        _table_of_trained(trained, options["epochs"]),
        _check(trained),
        _again(ranking, options),
    ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _named(series: str) -> str:
    return "the sine wave" if series == "sine" else series


def _read(series: Series) -> str:
    """Which columns of the file are variables of the series."""
    if series.name == sine().name:
        return ""
    return _filled(
        f"Read: {count(len(series.values), 'time step')} of"
        f" {count(len(series.variables), 'variable')}: {joined(series.variables)}.",
        f"Left out, {series.left_out_in_words}." if series.left_out else "",
    )


def _sampled(ranking: pd.DataFrame, options: Mapping[str, Any], not_reached: int) -> str:
    sampled, networks = len(ranking), count(options["samples"], "network")
    finalists = ranking["finalist"].sum()
    lost = int((ranking["samples"] - ranking["finite"]).sum())
    return _filled(
        f"{count(sampled, 'architecture')} sampled, each with {networks} with random"
        f" weights. The best {finalists} were sampled again with other weights and are ranked by"
        " these new samples only. log p is the logarithm of the estimated probability of"
        f" a mean absolute error below {number(options['threshold'])} on the series scaled to"
        " [-1, 1]; higher is better. The name of an architecture has the cells of each layer and"
        " the look back.",
        f"There was no time for {count(not_reached, 'candidate')}." if not_reached else "",
        f"{count(lost, 'network')} had no finite error and are left out." if lost else "",
    )


def _finalists(ranking: pd.DataFrame, top: int) -> str:
    among = f"top {top}"
    lines = [f"{'':3} {'architecture':<18} {'parameters':>10}  {'log p, 95 % interval':<26}"]
    lines[0] += f" {'first':>9} {among:>9}"
    for row in ranking[ranking["finalist"]].to_dict("records"):
        log_p = with_interval(row["log_p"], row["low"], row["high"])
        line = f"{row['rank']:>3} {row['architecture']:<18} {row['parameters']:>10,}  {log_p:<26}"
        sure = (percent(row[name]) for name in ("probability_first", "probability_top"))
        lines.append(line + "".join(f" {share:>9}" for share in sure))
    return "\n".join(lines)


def _certainty(ranking: pd.DataFrame, top: int) -> str:
    finalists = ranking[ranking["finalist"]]
    first, others = finalists.iloc[0], finalists.iloc[1:]
    if others.empty:
        return "There is only one candidate."
    as_good = others.loc[others["as_good_as_first"].astype(bool), "architecture"]
    difference = (
        f"is not certainly better than {joined(as_good)}; more samples would narrow the intervals."
        if len(as_good)
        else "is certainly better than all other finalists."
    )
    return _filled(
        f"Certainty of log p: with other samples, {first['architecture']} would be the first of the"
        f" finalists with probability {percent(first['probability_first'])}, and among the first"
        f" {top} with probability {percent(first['probability_top'])}. Its log p {difference}"
    )


def _table_of_trained(trained: pd.DataFrame, epochs: int) -> str:
    if not (trained["role"] == "top").any():
        return ""
    lines = [f"Trained for {count(epochs, 'epoch')}: mean absolute error, lower is better"]
    for row in trained.to_dict("records"):
        rank = "" if pd.isna(row["rank"]) else row["rank"]
        lines.append(f"{rank:>4} {row['architecture']:<24} {measured(row['error']):>10}")
    return "\n".join(lines)


def _check(trained: pd.DataFrame) -> str:
    """In how many pairs the network at the top of the ranking is the better one."""
    top, other = (trained.loc[trained["role"] == role, "error"] for role in ("top", "other"))
    if top.empty or other.empty:
        return ""
    diverged = int((~np.isfinite([*top, *other])).sum())
    pairs = [(a, b) for a in top for b in other if isfinite(a) and isfinite(b)]
    ahead = sum(a < b for a, b in pairs)
    return _filled(
        f"The check: an architecture from the top has a lower error than one drawn from the rest in"
        f" {ahead} of {count(len(pairs), 'pair')}; half would be chance. Errors are over all"
        " windows of the series; the first 70 % of them were trained on. A network that is not"
        " better than predicting the last value again has not learned anything useful yet.",
        f"{count(diverged, 'network')} diverged." if diverged else "",
    )


def _again(ranking: pd.DataFrame, options: Mapping[str, Any]) -> str:
    if options["evaluations"]:
        return ""
    return _filled(
        "How many architectures are sampled in a given time depends on the computer."
        f" The option evaluations: {len(ranking)} gives this ranking again."
    )


def _filled(*sentences: str) -> str:
    return textwrap.fill(" ".join(filter(None, sentences)), WIDTH)
