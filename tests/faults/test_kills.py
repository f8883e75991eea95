"""Processes die at any moment; the documented command recovers the study, and nothing is lost."""

import signal

import pytest

from tests.helpers.fault_study import FaultStudy, disturb, epochs, kill, log_of, numbers

pytestmark = pytest.mark.faults
TRIAL = "results/trials/jsb/V/0000.parquet"


def test_a_dozen_random_kills_lose_nothing(undisturbed, tmp_path):
    tally = disturb(undisturbed, tmp_path, kills=12, seed=6)
    assert not tally.lost, str(tally)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_retry_goes_on_where_training_stopped(undisturbed, tmp_path, number):
    study = FaultStudy(tmp_path / "study", undisturbed)
    running = study.start("--retries", "1", target=TRIAL)
    before = study.wait_for_epoch(running, 2)
    [training] = study.trainings()
    kill(training, number)
    assert running.wait() == 0, study.said
    after = epochs(log_of(study))
    assert before[-1] < after[0] <= before[-1] + 2 and after[-1] == 6
    assert numbers(study / TRIAL) == numbers(undisturbed / TRIAL)
    left = {path.suffix for path in (study / "results/trials").rglob("*") if path.is_file()}
    assert left == {".parquet", ".outcome"}


def test_a_record_of_other_code_is_never_left_in_place_of_one_that_failed(undisturbed, tmp_path):
    """Snakemake may have kept what was there before; settings stand for code here."""
    study = FaultStudy(tmp_path / "study", undisturbed, recorded=True, training={"max_epochs": 3})
    running = study.start(target=TRIAL)
    [training] = study.wait_for_training(running)
    kill(training)
    assert running.wait() != 0
    assert study.run(target=TRIAL), study.said
    assert study.recorded()[study / TRIAL]["epochs"] == 3


def test_two_snakemakes_in_one_folder(undisturbed, tmp_path):
    study = FaultStudy(tmp_path / "study", undisturbed)
    running = study.start(target=TRIAL)
    assert study.wait_for_training(running)
    said = study.snakemake(TRIAL, configfiles=("faults.yaml",), check=False)
    assert "Directory cannot be locked" in said
    assert running.wait() == 0, study.said
    assert numbers(study / TRIAL) == numbers(undisturbed / TRIAL)
