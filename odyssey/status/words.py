"""The progress of a study in sentences and tables for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich import box
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from odyssey.phrases import count, duration
from odyssey.status.survey import DONE, STATES, Trial, counts

STYLES = {"running": "cyan", "stopped": "yellow", "failed": "bold red", "diverged": "magenta"}
ALWAYS_SHOWN = ("running", "waiting")  # columns that are shown even if empty
MAX_LISTED = 20  # logs of failed jobs; more are only counted


def summary(trials: Sequence[Trial], seconds_left: float | None) -> str:
    """Return one line: number of trials done, diverged and failed, and the time left.

    Args:
        trials: all trials of the study.
        seconds_left: None if it is not known.
    """
    states = Counter(trial.state for trial in trials)
    parts = [f"{_done(states)} of {len(trials)} trials"]
    parts += [f"{states[name]} {name}" for name in ("diverged", "failed") if states[name]]
    if seconds_left is not None:
        parts.append(f"about {duration(max(1, seconds_left))} left")
    return ", ".join(parts)


def datasets(trials: Sequence[Trial]) -> str:
    """Return one line with the number of trials done in each data set."""
    return ", ".join(_of_dataset(trials, name) for name in _names(trials))


def by_search(trials: Sequence[Trial]) -> Table:
    """Return a table of the number of trials in each state, with a row for each search."""
    everything = Counter(trial.state for trial in trials)
    shown = [s for s in STATES if s != "finished" and (everything[s] or s in ALWAYS_SHOWN)]
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_footer=True)
    table.add_column("search", footer="all")
    table.add_column("")
    table.add_column("", min_width=6)
    table.add_column("done", justify="right", footer=f"{_done(everything)}/{len(trials)}")
    for state in shown:
        table.add_column(state, justify="right", footer=_cell(everything, state))
    last = None
    for (dataset, variant), states in counts(trials).items():
        if last not in (None, dataset):
            table.add_section()
        done, of = _done(states), states.total()
        name = dataset if dataset != last else ""
        bar = ProgressBar(total=of, completed=done, width=6)
        cells = [_cell(states, state) for state in shown]
        table.add_row(name, variant, bar, f"{done}/{of}", *cells)
        last = dataset
    return table


def by_dataset(trials: Sequence[Trial]) -> Table:
    """Return a table of the trials done: a row for each data set, a column for each variant."""
    states = counts(trials)
    variants = list(dict.fromkeys(variant for _, variant in states))
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("done")
    for variant in variants:
        table.add_column(variant, justify="right", min_width=4)
    table.add_column("all", justify="right")
    for dataset in _names(trials):
        cells = [_colored(states[dataset, variant]) for variant in variants]
        table.add_row(dataset, *cells, _of_dataset(trials, dataset).removeprefix(f"{dataset} "))
    return table


def failures(problems: Mapping[str, str]) -> str:
    """Return a paragraph that lists the jobs that failed.

    Args:
        problems: last line of each log, by the path of the log.
    """
    lines = [
        f"  {log}\n    {problem or 'the log is empty; the job was killed, or never started'}"
        for log, problem in list(problems.items())[:MAX_LISTED]
    ]
    if len(problems) > MAX_LISTED:
        lines.append(f"  and {len(problems) - MAX_LISTED} more")
    return "\n".join([f"{count(len(problems), 'job')} failed:", *lines])


def _names(trials: Sequence[Trial]) -> list[str]:
    """The data sets in the order of the study."""
    return list(dict.fromkeys(trial.dataset for trial in trials))


def _done(states: Counter[str]) -> int:
    return sum(states[state] for state in DONE)


def _of_dataset(trials: Sequence[Trial], dataset: str) -> str:
    """The trials done in a data set, such as `jsb 12 of 90`."""
    states = Counter(trial.state for trial in trials if trial.dataset == dataset)
    return f"{dataset} {_done(states)} of {states.total()}"


def _cell(states: Counter[str], state: str) -> Text:
    number = states[state]
    return Text(str(number), STYLES.get(state, "")) if number else Text("·", "dim")


def _colored(states: Counter[str]) -> Text:
    """The number of trials done, in red if some failed."""
    style = STYLES["failed"] if states["failed"] else STYLES["running"] * bool(states["running"])
    return Text(str(_done(states)), style)
