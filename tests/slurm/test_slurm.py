"""The smoke study through `snakemake --profile slurm`, typed verbatim, on a real Slurm."""

import pyarrow as pa
import pytest

from odyssey import records
from tests.helpers.slurm_cluster import ClusterStudy, needs_slurm, run, until

pytestmark = needs_slurm
LONGER = {
    "datasets": ["jsb"],
    "variants": ["V"],
    "training": {"max_epochs": 400, "patience": 400},
}
SMALLER = {"variants": ["V", "NP"], "fresh_seeds": 1}  # than smoke.yaml's, for minutes


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The study when it has ended; a job of it, `killed`, was killed when it had just begun."""
    with ClusterStudy(tmp_path_factory.mktemp("submitted"), **SMALLER) as study:
        study.start("snakemake --profile slurm")
        study.killed = study.wait_for("trial")
        run("scancel", "--full", "--signal=KILL", study.killed.number)
        study.wait()
        yield study


def numbers(repository):
    """The bits of the table of trials, without what was measured."""
    table = records.read(repository / "results/trials.parquet", records.TRIALS)
    table = table.drop_columns(list(records.MEASURED)).combine_chunks()
    content = pa.BufferOutputStream()
    with pa.ipc.new_stream(content, table.schema) as stream:
        stream.write_table(table)
    return content.getvalue().to_pybytes()


def test_ends_in_the_report(study):
    assert (study / "results/report.html").stat().st_size > 1_000_000


def test_same_numbers_as_on_one_core(study, tmp_path):
    """That one core and two give the same is in tests/pipeline/test_study.py."""
    with ClusterStudy(tmp_path / "local", **SMALLER) as local:
        local.start("snakemake --cores 1 results/trials.parquet")
        local.wait()
    assert numbers(local) == numbers(study)


def test_trials_run_on_several_nodes(study):
    trials = [job for job in study.jobs() if job.rule == "trial"]
    assert len({job.node for job in trials}) > 1


def test_only_what_takes_long_is_submitted(study):
    training = {"kernels", "kernels_of_variant", "trial", "fresh_seed", "model"}
    assert {job.rule for job in study.jobs()} == training | {
        "embedded_corpus",
        "features",
        "importance_of_dataset",
        "sample",
        "train_check",
        "bridge_of_dataset",
        "trials_to_share",
    }


def test_jobs_ask_for_what_the_profile_says(study):
    features = [job for job in study.jobs() if job.rule == "features"]
    assert {(job.limit, job.memory) for job in features} == {(60, 2000)}


def test_a_killed_job_is_tried_again_with_more(study):
    killed = study.killed.rule, study.killed.wildcards
    first, second = [job for job in study.jobs() if (job.rule, job.wildcards) == killed]
    assert (first.number, first.state != "COMPLETED") == (study.killed.number, True)
    assert second.state == "COMPLETED"
    assert second.memory == 2 * first.memory and second.limit > first.limit


def test_logs_of_jobs_that_succeeded_are_removed(study):
    left = {path.stem for path in (study / "logs/slurm").rglob("*.log")}
    assert left == {study.killed.number}


def epochs(study):
    """The epochs that the first trial's present attempt has logged."""
    path = study / "logs/trial/jsb/V/0000.log"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [int(line.split()[1]) for line in lines if line.startswith("epoch")]


def test_a_job_stopped_at_its_time_limit_goes_on(tmp_path):
    """The signal that Slurm sends then, to a job that trains a block of two trials."""
    with ClusterStudy(tmp_path / "submitted", trials_per_job=2, **LONGER) as study:
        study.start("snakemake --profile slurm results/trials.parquet")
        job = study.wait_for("trials_0000_to_0001")
        until(lambda: len(epochs(study)) > 20)
        run("scancel", "--signal=TERM", job.number)
        study.wait()
    assert epochs(study)[0] > 20
    with ClusterStudy(tmp_path / "local", **LONGER) as local:
        local.start("snakemake --cores 1 results/trials.parquet")
        local.wait()
    assert numbers(local) == numbers(study)
