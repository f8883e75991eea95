"""How far a study is, found in made-up trees of files."""

import json
import os
import subprocess
import sys
from collections import Counter
from types import SimpleNamespace

import pytest
import synthetic
from repository import ROOT
from rich.console import Console

from odyssey import records
from odyssey.status.run import Failure, Run, last_line, read_run, write_run
from odyssey.status.survey import Survey, counts
from odyssey.status.time_left import TimeLeft
from odyssey.status.words import by_dataset, by_search, datasets, duration, failures, summary
from workflow import study
from workflow.configuration import read

NOW = 1_000_000.0
CONFIG = read(ROOT / "config/config.yaml") | {"datasets": ["jsb"], "variants": ["V"], "trials": 4}
FRAMES = {"train": {"frames": 14000}, "validation": {"frames": 4600}, "test": {"frames": 4700}}


class Tree:
    """A folder with what trainings leave, each file of a certain age in seconds."""

    def __init__(self, folder):
        self.folder = folder
        self.write("results/features/jsb.json", json.dumps({"task": "next_step", "splits": FRAMES}))

    def write(self, path, content, age=0.0):
        path = self.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (NOW - age, NOW - age))

    def record(self, number, status="finished", age=0.0, wall=8.0):
        trials = synthetic.trials(("jsb",), ("V",), number + 1).iloc[[number]]
        measured = {"wall_seconds": wall, "peak_rss_mb": 300.0, "host": "", "identity": ""}
        [row] = trials.assign(status=status, seed=1, **measured).to_dict("records")
        path = self.folder / f"results/trials/jsb/V/{number:04d}.parquet"
        records.write([row], records.TRIALS, path)
        os.utime(path, (NOW - age, NOW - age))

    def checkpoint(self, number, age):
        self.write(f"results/trials/jsb/V/{number:04d}.checkpoint", b"\0", age)

    def log(self, number, text, age):
        self.write(f"logs/trial/jsb/V/{number:04d}.log", text, age)

    def trials(self, run=None, **changes):
        return Survey(run or Run(CONFIG | changes), self.folder).trials(NOW)

    def states(self, run=None, **changes):
        return [trial.state for trial in self.trials(run, **changes)]


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


def failed(number, age=0.0):
    paths = (f"results/trials/jsb/V/{number:04d}.parquet",)
    return Failure(f"logs/trial/jsb/V/{number:04d}.log", NOW - age, paths)


def test_nothing_there_is_waiting(tree):
    assert tree.states() == ["waiting"] * 4


def test_states_come_from_files(tree):
    tree.record(0)
    tree.record(1, "diverged")
    tree.checkpoint(2, age=100)
    tree.checkpoint(3, age=1000)
    assert tree.states() == ["finished", "diverged", "running", "stopped"]


def test_a_trial_that_has_just_begun_runs(tree):
    tree.log(1, "", age=3)
    assert tree.states() == ["waiting", "running", "waiting", "waiting"]


def test_a_recorded_trial_whose_job_still_cleans_up_is_done(tree):
    tree.record(0, age=5)
    tree.checkpoint(0, age=1)
    assert tree.states()[0] == "finished"


def test_sigterm_and_the_end_of_a_run_stop_trials(tree):
    tree.checkpoint(0, age=2)
    tree.log(0, "epoch 1\nstopped by SIGTERM; the next attempt goes on from here\n", age=2)
    tree.checkpoint(1, age=20)
    assert tree.states()[:2] == ["stopped", "running"]
    assert tree.states(Run(CONFIG, NOW - 60, ended=NOW - 10))[:2] == ["stopped", "stopped"]


def test_a_failed_trial_is_failed_until_its_next_attempt_begins(tree):
    tree.log(1, "epoch 1\nTraceback:\n  in f\nRuntimeError: no luck\n\n", age=10)
    run = Run(CONFIG, NOW - 60, failures=[failed(1, age=9)])
    trial = tree.trials(run)[1]
    assert (trial.state, trial.problem) == ("failed", "RuntimeError: no luck")
    tree.log(1, "epoch 1\n", age=1)
    assert tree.states(run)[1] == "running"
    tree.record(1)
    assert tree.states(run)[1] == "finished"


def test_trials_of_one_job_share_its_log(tree):
    """The log is named by the first and speaks of the one that is being trained."""
    tree.record(0, age=30)
    tree.log(0, "epoch 1\n", age=2)
    tree.checkpoint(3, age=5000)
    states = ["finished", "running", "waiting", "stopped"]
    assert tree.states(trials_per_job=4) == states
    run = Run(CONFIG | {"trials_per_job": 4}, failures=[failed(0)])
    assert tree.states(run) == ["finished", "failed", "failed", "failed"]


def test_what_is_to_be_trained_again_is_not_done(tree):
    tree.record(0, age=100)
    tree.record(1, age=10)
    outdated = [f"results/trials/jsb/V/{number:04d}.parquet" for number in (0, 1)]
    run = Run(CONFIG, NOW - 60, outdated=outdated)
    assert tree.states(run)[:2] == ["waiting", "finished"]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"\xff" * 4000])
def test_a_broken_record_is_named(tree, content):
    tree.write("results/trials/jsb/V/0000.parquet", content)
    trial = tree.trials()[0]
    assert trial.state == "failed" and "0000.parquet is not a readable record" in trial.problem


def test_odd_things_in_the_way_do_no_harm(tree):
    (tree.folder / "results/trials/jsb").mkdir(parents=True)
    (tree.folder / "results/trials/jsb/V").write_text("a file")
    (tree.folder / "logs/trial/jsb/V/0000.log").mkdir(parents=True)
    assert tree.states()[1:] == ["waiting"] * 3
    tree.write("logs/x.log", "\x1b[31m" + "y" * 10_000)
    assert last_line(tree.folder / "logs/x.log") == "y" * 200


def test_records_are_read_once(tree, monkeypatch):
    tree.record(0, age=10)
    survey = Survey(Run(CONFIG), tree.folder)
    first = survey.trials(NOW)
    monkeypatch.setattr("odyssey.status.survey._status", None)
    assert survey.trials(NOW) == first
    monkeypatch.undo()
    tree.record(0, "diverged", age=5)
    assert survey.trials(NOW)[0].state == "diverged"


# What a run says of itself.


def test_a_run_is_read_as_it_was_written(tmp_path):
    run = Run(CONFIG, 1.5, 2.5, ["a.parquet"], [failed(1)])
    write_run(run, tmp_path / "run.json")
    again = read_run(tmp_path / "run.json")
    assert again.said > NOW
    again.said = run.said
    assert again == run


@pytest.mark.parametrize("content", ["", "[]", "{", '{"config": 1}', "[" * 100_000, "\0"])
def test_what_is_no_run_is_none(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    assert read_run(tmp_path / "run.json") is None
    assert read_run(tmp_path / "nothing.json") is None


def test_a_run_goes_on_while_it_gives_signs_of_life():
    assert Run(CONFIG, NOW - 500, said=NOW - 20).goes_on(NOW)
    assert not Run(CONFIG, NOW - 500, said=NOW - 400).goes_on(NOW)
    assert not Run(CONFIG, NOW - 500, ended=NOW - 10, said=NOW - 10).goes_on(NOW)
    assert not Run(CONFIG).goes_on(NOW)


# Time left.


def seconds(tree, run, **changes):
    config = run.config | changes
    trials = Survey(Run(config, run.started), tree.folder).trials(NOW)
    return TimeLeft(config, tree.folder).seconds(trials, run.started, NOW)


def test_time_left_is_none_where_nothing_is_known(tree):
    assert seconds(tree, Run(CONFIG, NOW - 60)) is None
    tree.record(0)
    (tree.folder / "results/features/jsb.json").unlink()
    assert seconds(tree, Run(CONFIG, NOW - 60)) is None


def test_time_left_is_work_over_pace(tree):
    """Two at once, 8 seconds each, networks of one size: 20 of 40 trials are left."""
    same = {"search_space": CONFIG["search_space"] | {"hidden_size": [50, 50]}, "trials": 40}
    for number in range(20):
        tree.record(number, age=8 * ((19 - number) // 2))
    assert seconds(tree, Run(CONFIG, NOW - 80), **same) == pytest.approx(80, rel=0.15)


def test_time_left_from_what_runs_now_until_much_has_ended(tree):
    """One of four has ended after 8 s, two run, one waits: 4 + 4 + 8 seconds by two."""
    same = {"search_space": CONFIG["search_space"] | {"hidden_size": [50, 50]}}
    tree.record(0)
    tree.checkpoint(1, age=1)
    tree.checkpoint(2, age=1)
    assert seconds(tree, Run(CONFIG, NOW - 9), **same) == pytest.approx(8)


def test_failed_trials_are_not_waited_for(tree):
    for number in range(3):
        tree.record(number)
    run = Run(CONFIG, NOW - 60, failures=[failed(3)])
    assert TimeLeft(CONFIG, tree.folder).seconds(tree.trials(run), NOW - 60, NOW) is None


# Words.


@pytest.mark.parametrize(
    "seconds, words",
    [
        (0, "5 s"),
        (42, "40 s"),
        (58, "1 min"),
        (3540, "59 min"),
        (6000, "1 h 40 min"),
        (10 * 3600, "10 h"),
        (53 * 3600, "2 days 5 h"),
    ],
)
def test_durations_are_read_at_a_glance(seconds, words):
    assert duration(seconds) == words


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


def test_one_line_says_it_all(tree):
    trials = everything(tree)
    assert summary(trials, 100) == "2 of 12 trials, 1 diverged, 1 failed, about 2 min left"
    assert datasets(trials) == "jsb 2 of 12"


def test_many_failures_are_counted():
    text = failures({f"logs/{number}.log": "" for number in range(25)})
    assert text.startswith("25 jobs failed:") and "and 5 more" in text and "logs/3.log" in text


# The command, and the study with a second chance.


def status(tree, *arguments):
    command = [sys.executable, "-m", "workflow.status", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    return subprocess.run(
        command, cwd=tree.folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_command_says_how_far_the_study_is(tree):
    (tree.folder / "config").symlink_to(ROOT / "config")
    tree.record(0)
    said = status(tree).stdout
    assert "No run of this study is known of" in said and "1 of 270 trials" in said
    said = status(tree, "config/paper.yaml").stdout
    assert "1 of 5400 trials" in said and "\x1b" not in said
    write_run(Run(CONFIG, NOW, NOW + 60, [], [failed(2)]), tree.folder / "logs/run.json")
    said = status(tree).stdout
    assert "1 of 4 trials, 1 failed" in said and "logs/trial/jsb/V/0002.log" in said
    said = status(tree, "no.yaml")
    assert said.returncode == 1 and said.stderr.startswith("no.yaml is not a readable")


@pytest.mark.parametrize(
    "codes, failed_output, commands, code",
    [
        ([0], None, 1, 0),
        ([1, 0], "results/trials/jsb/V/0001.parquet", 2, 1),
        ([1, 1, 0], "results/seeds/jsb/V/0001.parquet", 3, 1),
        ([1], "results/figures/seeds.svg", 1, 1),
        ([1], None, 1, 1),
    ],
)
def test_a_report_without_what_failed(
    monkeypatch, tmp_path, capsys, codes, failed_output, commands, code
):
    monkeypatch.chdir(tmp_path)
    losses = [Failure("x.log", 1.0, (failed_output,))] if failed_output else []
    write_run(Run(CONFIG, 1.0, 2.0, failures=losses))
    calls = []

    def run(command, check):
        calls.append(command)
        return SimpleNamespace(returncode=codes[len(calls) - 1])

    monkeypatch.setattr(study.subprocess, "run", run)
    assert study.main(["--cores", "2"]) == code and len(calls) == commands
    assert [study.LEAVE_OUT[1] in call for call in calls] == [False] + [True] * (commands - 1)
    assert ("results/report.html" in capsys.readouterr().out) == (codes[-1] == 0)
