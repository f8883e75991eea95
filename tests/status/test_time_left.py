"""The estimated time until a study ends."""

import pytest

from odyssey.status.run import Run
from odyssey.status.survey import Survey
from odyssey.status.time_left import TimeLeft
from tests.helpers.synthetic_study import CONFIG, NOW, failed


def seconds(tree, run, **changes):
    config = run.config | changes
    trials = Survey(Run(config, run.started), tree.folder).trials(NOW)
    return TimeLeft(Run(config, cells=run.cells), tree.folder).seconds(trials, run.started, NOW)


def test_time_left_is_none_without_records_or_features(tree):
    assert seconds(tree, Run(CONFIG, NOW - 60)) is None
    tree.record(0)
    (tree.folder / "results/features/jsb.json").unlink()
    assert seconds(tree, Run(CONFIG, NOW - 60)) is None


def test_time_left_is_work_over_speed(tree):
    """Two trials at once take 8 seconds each; 20 of 40 are left."""
    same = {"search_space": CONFIG["search_space"] | {"hidden_size": [50, 50]}, "trials": 40}
    for number in range(20):
        tree.record(number, age=8 * ((19 - number) // 2))
    assert seconds(tree, Run(CONFIG, NOW - 80), **same) == pytest.approx(80, rel=0.15)


def test_the_number_of_running_trials_counts_until_many_have_ended(tree):
    """One of four ended after 8 s, two run, one waits: (4 + 4 + 8) / 2 seconds."""
    same = {"search_space": CONFIG["search_space"] | {"hidden_size": [50, 50]}}
    tree.record(0)
    tree.checkpoint(1, age=1)
    tree.checkpoint(2, age=1)
    assert seconds(tree, Run(CONFIG, NOW - 9), **same) == pytest.approx(8)


def test_failed_trials_need_no_time(tree):
    for number in range(3):
        tree.record(number)
    run = Run(CONFIG, NOW - 60, failures=[failed(3)])
    assert TimeLeft(run, tree.folder).seconds(tree.trials(run), NOW - 60, NOW) is None


def test_cells_of_ones_own_are_forecast_by_their_equations(tree):
    """One of two runs, with half the recurrent matrices of vanilla: 8 / 2 / 2 s are left."""
    tree.record(0)
    tree.write("results/trials/jsb/MINE/0000.checkpoint", b"", age=1)
    large = {"search_space": CONFIG["search_space"] | {"hidden_size": [1000, 1000]}, "trials": 1}
    both = large | {"variants": ["V", "MINE"]}
    equations = ["z = tanh(W_z @ x + R_z @ y_before)", "y = z * (R_y @ y_before)"]
    run = Run(CONFIG, NOW - 60, cells={"MINE": {"states": ["y"], "equations": equations}})
    assert seconds(tree, run, **both) == pytest.approx(2, rel=0.15)
    for unreadable in ({}, {"MINE": {}}):
        assert seconds(tree, Run(CONFIG, NOW - 60, cells=unreadable), **both) is None
