"""Sentences and tables on the progress of a study."""

from collections import Counter

from rich.console import Console

from odyssey.status.run import Run
from odyssey.status.survey import counts
from odyssey.status.words import by_dataset, by_search, datasets, failures, summary
from tests.helpers.synthetic_study import CONFIG, NOW, failed


def printed(*things):
    console = Console(width=80, color_system=None)
    with console.capture() as capture:
        for thing in things:
            console.print(thing)
    return capture.get()


def everything(tree):
    tree.record(0)
    tree.record(1, "diverged")
    tree.checkpoint(2, age=1000)
    run = Run(CONFIG | {"trials": 6, "variants": ["V", "NP"]}, NOW - 60, failures=[failed(3)])
    tree.checkpoint(4, age=1)
    return tree.trials(run)


def test_tables_fit_in_80_columns_and_count_all(tree):
    trials = everything(tree)
    text = printed(by_search(trials), by_dataset(trials))
    assert "…" not in text and max(map(len, text.splitlines())) <= 80
    [row] = [line.split() for line in text.splitlines() if " V  " in line and "━" in line]
    assert row[0] == "jsb" and row[3:] == ["2/6", "1", "1", "1", "1", "1"]
    for state in ("done", "diverged", "running", "stopped", "failed", "waiting"):
        assert state in text
    assert counts(trials)["jsb", "NP"] == Counter(waiting=6)


def test_the_summary_is_one_line(tree):
    trials = everything(tree)
    assert summary(trials, 100) == "2 of 12 trials, 1 diverged, 1 failed, about 100 s left"
    assert datasets(trials) == "jsb 2 of 12"


def test_failures_beyond_a_limit_are_only_counted():
    text = failures({f"logs/{number}.log": "" for number in range(25)})
    assert text.startswith("25 jobs failed:") and "and 5 more" in text and "logs/3.log" in text
