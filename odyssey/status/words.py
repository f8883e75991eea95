"""How far a study is, in words and tables for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich import box
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from odyssey.phrases import count
from odyssey.status.survey import DONE, STATES, Trial, counts

STYLES = {"running": "cyan", "stopped": "yellow", "failed": "bold red", "diverged": "magenta"}
ALWAYS = ("running", "waiting")  # columns that are shown even where they are empty
MANY = 20  # logs of failed jobs that are listed; more are only counted


def summary(trials: Sequence[Trial], seconds_left: float | None) -> str:
    """One line: trials done of all; diverged, failed; time left."""
    states = Counter(trial.state for trial in trials)
    parts = [f"{_done(states)} of {len(trials)} trials"]
    parts += [f"{states[name]} {name}" for name in ("diverged", "failed") if states[name]]
    if seconds_left is not None:
        parts.append(f"about {duration(seconds_left)} left")
    return ", ".join(parts)


def datasets(trials: Sequence[Trial]) -> str:
    """Trials done of all by data set, on one line."""
    return ", ".join(_of_dataset(trials, name) for name in _names(trials))


def duration(seconds: float) -> str:
    """A time to read at a glance: 40 s, 12 min, 3 h 20 min, 2 days 5 h."""
    if seconds < 55:
        return f"{max(5, round(seconds / 5) * 5)} s"
    minutes = max(1, round(seconds / 60))
    if minutes < 100:
        return f"{minutes} min"
    hours, minutes = divmod(round(minutes / 10) * 10, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} days {hours} h" if hours else f"{days} days"


def by_search(trials: Sequence[Trial]) -> Table:
    """One row for every search, and one for all: how many of its trials are in which state."""
    everything = Counter(trial.state for trial in trials)
    shown = [s for s in STATES if s != "finished" and (everything[s] or s in ALWAYS)]
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
    """Trials done, variants beside each other: for a few lines that change in place."""
    found = counts(trials)
    variants = list(dict.fromkeys(variant for _, variant in found))
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("done")
    for variant in variants:
        table.add_column(variant, justify="right", min_width=4)
    table.add_column("all", justify="right")
    for dataset in _names(trials):
        cells = [_colored(found[dataset, variant]) for variant in variants]
        table.add_row(dataset, *cells, _of_dataset(trials, dataset).removeprefix(f"{dataset} "))
    return table


def failures(problems: Mapping[str, str]) -> str:
    """What failed, one paragraph: each log, and what it says last.

    problems: log to its last line.
    """
    lines = [
        f"  {log}\n    {problem or 'it says nothing; the job was killed, or never began'}"
        for log, problem in list(problems.items())[:MANY]
    ]
    if len(problems) > MANY:
        lines.append(f"  and {len(problems) - MANY} more")
    return "\n".join([f"{count(len(problems), 'job')} failed:", *lines])


def _names(trials: Sequence[Trial]) -> list[str]:
    """The data sets, in the study's order."""
    return list(dict.fromkeys(trial.dataset for trial in trials))


def _done(states: Counter[str]) -> int:
    return sum(states[state] for state in DONE)


def _of_dataset(trials: Sequence[Trial], dataset: str) -> str:
    """As `jsb 12 of 90`."""
    states = Counter(trial.state for trial in trials if trial.dataset == dataset)
    return f"{dataset} {_done(states)} of {states.total()}"


def _cell(states: Counter[str], state: str) -> Text:
    number = states[state]
    return Text(str(number), STYLES.get(state, "")) if number else Text("·", "dim")


def _colored(states: Counter[str]) -> Text:
    """Trials done; red where some failed."""
    style = STYLES["failed"] if states["failed"] else STYLES["running"] * bool(states["running"])
    return Text(str(_done(states)), style)
