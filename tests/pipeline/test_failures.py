"""A trial fails in the whole pipeline: the others are trained, and the study can be finished."""

import pandas as pd
import pytest

from odyssey.status.run import read_run
from tests.helpers.repository import Repository

pytestmark = pytest.mark.pipeline

SMALL = """
datasets: [jsb]
variants: [V, NP]
trials: 3
fresh_seeds: 0
bridge: {samples: 0}
sampling: {spaces: []}
"""
CONFIGURED = {"configfiles": ("config/smoke.yaml", "small.yaml")}
PAGE, LOG = "results/start_page.rst", "logs/trial/jsb/NP/0001.log"
LEAVE_OUT = ("--config", "missing_trials=leave_out")


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """A study whose second NP fails, analysed without it, and the output of the first run."""
    repository = Repository(tmp_path_factory.mktemp("failed"))
    (repository / "small.yaml").write_text(SMALL)
    path = "workflow/scripts/trial.py"
    before = "with logged(snakemake.log[0]) as log:\n"
    luck = f'snakemake.log[0] != "{LOG}" or Path("lucky").exists()'
    repository.edit(path, before, f'{before}        assert {luck}, "bad luck"\n')
    output = repository.snakemake(PAGE, check=False, **CONFIGURED)
    assert not (repository / PAGE).exists()
    repository.snakemake(PAGE, *LEAVE_OUT, **CONFIGURED)
    return repository, output


def records_of(repository):
    folder = repository / "results/trials/jsb"
    return {path: path.stat().st_mtime_ns for path in folder.glob("*/????.parquet")}


def test_the_rest_is_trained_and_the_failure_is_listed(failed):
    repository, output = failed
    assert len(records_of(repository)) == 5
    assert f"1 job failed:\n  {LOG}\n    AssertionError: bad luck\n" in output
    assert "5 of 6 trials, 1 failed" in output and "missing_trials=leave_out" in output


def test_the_analysis_says_what_is_missing(failed):
    repository, _ = failed
    assert len(pd.read_parquet(repository / "results/trials.parquet")) == 5
    missing = (repository / "results/missing_trials.csv").read_text()
    assert missing == "dataset,variant,trial\njsb,NP,1\n"
    page = (repository / PAGE).read_text(encoding="utf-8").replace("\\", "")
    assert "NP on jsb: 1, see logs/trial/jsb/NP/" in page and "NP: 1 trial is missing." in page
    assert repository.would_run(PAGE, *LEAVE_OUT, **CONFIGURED) == {}


def test_the_failure_is_noted_until_it_is_repaired(failed):
    repository, _ = failed
    [failure] = read_run(repository / "logs/run.json").failures
    assert failure.log == LOG


def test_run_again_trains_only_what_failed(failed, tmp_path):
    repository, _ = failed
    healed = repository.copy(tmp_path)
    before = records_of(healed)
    (healed / "lucky").touch()
    jobs = healed.would_run("results/trials.parquet", **CONFIGURED)
    assert jobs == {"trial": 1, "trials": 1}
    healed.snakemake("results/trials.parquet", **CONFIGURED)
    after = records_of(healed)
    assert before.items() < after.items() and len(after) == 6
    assert len(pd.read_parquet(healed / "results/trials.parquet")) == 6
    assert read_run(healed / "logs/run.json").failures == []
