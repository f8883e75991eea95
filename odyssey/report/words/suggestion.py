"""What a person reads of suggested architectures: ranking, how sure it is, and the check."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from odyssey.phrases import count, interval, joined, measured, number, percent

WIDTH = 96  # characters of a line


def in_words(
    ranking: pd.DataFrame, trained: pd.DataFrame, settings: Mapping[str, Any], not_reached: int = 0
) -> str:
    """Ranking with intervals, what cannot be told apart, and what training said, as plain text.

    ranking, trained: the tables `ranking` and `trained` in `results/suggest/`.
    settings: the section `suggest` of the configuration.
    not_reached: candidates that there was no time for.
    """
    paragraphs = [
        f"Architectures for {_named(settings['series'])}, ranked without training",
        _looked_at(ranking, settings, not_reached),
        _finalists(ranking, settings["train_top"]),
        _how_sure(ranking, settings["train_top"]),
        _table_of_trained(trained, settings["epochs"]),
        _check(trained),
        _again(ranking, settings),
    ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _named(series: str) -> str:
    return "the sine wave" if series == "sine" else series


def _looked_at(ranking: pd.DataFrame, settings: Mapping[str, Any], not_reached: int) -> str:
    found, finalists = len(ranking), ranking["finalist"].sum()
    lost = int((ranking["samples"] - ranking["finite"]).sum())
    return _filled(
        f"{count(found, 'architecture')} looked at, {count(settings['samples'], 'network')} with"
        f" random weights of each. The best {finalists} were sampled anew, and are ranked by"
        " these fresh samples alone. log p is the logarithm of the estimated probability of a mean"
        f" absolute error below {number(settings['threshold'])}, on the series as scaled to"
        " [-1, 1]; higher is better. Architectures are cells of each layer and look back.",
        f"There was no time for {count(not_reached, 'candidate')}." if not_reached else "",
        f"{count(lost, 'network')} had no finite error and do not count." if lost else "",
    )


def _finalists(ranking: pd.DataFrame, top: int) -> str:
    among = f"top {top}"
    lines = [f"{'':3} {'architecture':<18} {'parameters':>10}  {'log p, 95 % interval':<26}"]
    lines[0] += f" {'first':>9} {among:>9}"
    for row in ranking[ranking["finalist"]].to_dict("records"):
        log_p = f"{measured(row['log_p'])}{interval(row['low'], row['high'])}"
        line = f"{row['place']:>3} {row['architecture']:<18} {row['parameters']:>10,}  {log_p:<26}"
        sure = (percent(row[name]) for name in ("probability_first", "probability_top"))
        lines.append(line + "".join(f" {share:>9}" for share in sure))
    return "\n".join(lines)


def _how_sure(ranking: pd.DataFrame, top: int) -> str:
    finalists = ranking[ranking["finalist"]]
    first, others = finalists.iloc[0], finalists.iloc[1:]
    if others.empty:
        return "There is nothing to compare it with."
    alike = others.loc[others["as_good_as_first"].astype(bool), "architecture"]
    told = (
        f"cannot be told apart from {joined(alike)}: more samples would narrow the intervals."
        if len(alike)
        else "is told apart from all other finalists."
    )
    return _filled(
        f"How sure: {first['architecture']} is the first of the finalists with probability"
        f" {percent(first['probability_first'])}, and among the first {top} with"
        f" {percent(first['probability_top'])}, as far as chance in the samples goes. It {told}"
    )


def _table_of_trained(trained: pd.DataFrame, epochs: int) -> str:
    if not (trained["role"] == "top").any():
        return ""
    lines = [f"Trained for {count(epochs, 'epoch')}: mean absolute error, lower is better"]
    for row in trained.to_dict("records"):
        place = "" if pd.isna(row["place"]) else row["place"]
        lines.append(f"{place:>4} {row['architecture']:<24} {measured(row['error']):>10}")
    return "\n".join(lines)


def _check(trained: pd.DataFrame) -> str:
    """Whether networks on top are the better ones; half of the pairs is chance."""
    top, other = (trained.loc[trained["role"] == role, "error"] for role in ("top", "other"))
    if top.empty or other.empty:
        return ""
    diverged = int((~np.isfinite([*top, *other])).sum())
    pairs = [(a, b) for a in top for b in other if isfinite(a) and isfinite(b)]
    ahead = sum(a < b for a, b in pairs)
    return _filled(
        f"The check: those on top have the lower error in {ahead} of {count(len(pairs), 'pair')}"
        " with one drawn from the rest; by chance it would be half. Errors are over all windows of"
        " the series, the first 70 % of which were trained on. A network that is not better than"
        " the last value again has learned nothing of use yet.",
        f"{count(diverged, 'network')} diverged." if diverged else "",
    )


def _again(ranking: pd.DataFrame, settings: Mapping[str, Any]) -> str:
    if settings["evaluations"]:
        return ""
    return _filled(
        "How many are looked at in a given time depends on the machine;"
        f" evaluations: {len(ranking)} gives this ranking again."
    )


def _filled(*sentences: str) -> str:
    return textwrap.fill(" ".join(filter(None, sentences)), WIDTH)
