"""How long a study will take, from what is known of its trials."""

import pytest

from odyssey.status.run import Run
from odyssey.status.survey import Survey
from odyssey.status.time_left import TimeLeft
from tests.helpers.study_files import CONFIG, NOW, failed


def seconds(tree, run, **changes):
    config = run.config | changes
    trials = Survey(Run(config, run.started), tree.folder).trials(NOW)
    return TimeLeft(Run(config, cells=run.cells), tree.folder).seconds(trials, run.started, NOW)


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
    assert TimeLeft(run, tree.folder).seconds(tree.trials(run), NOW - 60, NOW) is None


def test_cells_of_ones_own_are_forecast_by_their_equations(tree):
    """One of two runs, with half of vanilla's recurrent matrices: half of 8 / 2 s are left."""
    tree.record(0)
    tree.write("results/trials/jsb/MINE/0000.checkpoint", b"", age=1)
    large = {"search_space": CONFIG["search_space"] | {"hidden_size": [1000, 1000]}, "trials": 1}
    both = large | {"variants": ["V", "MINE"]}
    equations = ["z = tanh(W_z @ x + R_z @ y_before)", "y = z * (R_y @ y_before)"]
    run = Run(CONFIG, NOW - 60, cells={"MINE": {"states": ["y"], "equations": equations}})
    assert seconds(tree, run, **both) == pytest.approx(2, rel=0.15)
    for unreadable in ({}, {"MINE": {}}):
        assert seconds(tree, Run(CONFIG, NOW - 60, cells=unreadable), **both) is None
