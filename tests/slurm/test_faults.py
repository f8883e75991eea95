"""A node, jobs and Snakemake itself die on a real Slurm, and the study comes to the same."""

import time

import pytest

from tests.helpers.fault_study import CONFIG, TABLE, kill, make_original, numbers
from tests.helpers.slurm_cluster import ClusterStudy, needs_slurm, revive, run, until
from tests.helpers.slurm_cluster import kill as cut_power

pytestmark = [needs_slurm, pytest.mark.faults]
LONGER = CONFIG | {"trials": 2, "training": {"max_epochs": 40}}
COMMAND = f"snakemake --profile slurm {TABLE}"


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The table of trials of the same study, made without Slurm and without faults."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return numbers(make_original(folder, **LONGER) / TABLE)


@pytest.fixture
def study(tmp_path):
    with ClusterStudy(tmp_path / "submitted", **LONGER) as study:
        yield study


def others_running(study, node):
    """Trials that run, but not on this node."""
    running = [job for job in study.jobs() if (job.rule, job.state) == ("trial", "RUNNING")]
    return [job for job in running if job.node != node]


def test_a_node_dies_under_a_trial_and_another_trial_is_killed(study, undisturbed):
    study.start(COMMAND)
    node = study.wait_for("trial").node
    [killed, *_] = until(lambda: others_running(study, node))
    time.sleep(3)
    cut_power(node)
    try:
        run("scancel", "--full", "--signal=KILL", killed.number)
        study.wait()
    finally:
        revive(node)
    assert numbers(study / TABLE) == undisturbed


def test_snakemake_dies_and_its_jobs_go_on(study, undisturbed):
    """Some trials are then trained by two jobs at a time, and whichever is first counts."""
    study.start(COMMAND)
    study.wait_for("trial")
    kill(study.process)
    study.process.wait()
    study.start("snakemake --unlock")
    study.wait()
    study.start(COMMAND)
    study.wait()
    assert numbers(study / TABLE) == undisturbed
