"""The state of every trial, found in the files of a study."""

import pytest

from odyssey.status.run import Run, last_line
from odyssey.status.survey import Survey
from tests.helpers.synthetic_study import CONFIG, NOW, failed


def test_without_files_all_trials_wait(tree):
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
    tree.log(0, "epoch 1\nstopped by SIGTERM; the next attempt continues from here\n", age=2)
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
    """The log has the number of the first trial; its last line is about the current one."""
    tree.record(0, age=30)
    tree.log(0, "epoch 1\n", age=2)
    tree.checkpoint(3, age=5000)
    states = ["finished", "running", "waiting", "stopped"]
    assert tree.states(trials_per_job=4) == states
    run = Run(CONFIG | {"trials_per_job": 4}, failures=[failed(0)])
    assert tree.states(run) == ["finished", "failed", "failed", "failed"]


def test_outdated_records_are_not_done(tree):
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


def test_unexpected_files_and_folders_are_ignored(tree):
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
