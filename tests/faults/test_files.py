"""Disks fill up, folders cannot be written, files are damaged: one sentence says what to do."""

import re
import subprocess
from contextlib import contextmanager

import pytest

from tests.helpers.fault_study import TABLE, FaultStudy, numbers, remove

pytestmark = pytest.mark.faults
TRIAL = "results/trials/jsb/V/0000.parquet"


@pytest.fixture
def study(undisturbed, tmp_path):
    return FaultStudy(tmp_path / "study", undisturbed)


@pytest.fixture
def recorded(undisturbed, tmp_path):
    return FaultStudy(tmp_path / "study", undisturbed, recorded=True)


@contextmanager
def mounted(folder, *mounts):
    """Mount something over a folder, which takes root."""
    folder.mkdir(parents=True, exist_ok=True)
    done = []
    try:
        for options in mounts:
            command = ["mount", *options, folder]
            if subprocess.run(command, check=False, capture_output=True).returncode:
                pytest.skip("mounting a file system takes root")
            done.append(options)
        yield
    finally:
        if done:
            subprocess.run(["umount", folder], check=True)


def says_what_cannot_be_written(study, running, why):
    assert running.wait() != 0
    assert f"results/trials/jsb/V/0000.outcome cannot be written ({why}): make room" in study.said
    assert "no checkpoint: results/trials/jsb/V/0000.checkpoint cannot be written" in study.said
    assert "Traceback" not in study.said
    assert not list((study / "results/trials").rglob("*.part")) and not (study / TRIAL).exists()


def recovers(study, undisturbed):
    assert study.run(target=TRIAL), study.said
    assert numbers(study / TRIAL) == numbers(undisturbed / TRIAL)


def test_a_full_disk(study, undisturbed):
    folder = study / "results/trials"
    with mounted(folder, ["-t", "tmpfs", "-o", "size=40k", "tmpfs"]):
        (folder / "jsb/V").mkdir(parents=True)
        with pytest.raises(OSError), open(folder / "filler", "wb", buffering=0) as filler:
            while filler.write(bytes(4096)):
                pass
        running = study.start(target=TRIAL)
        says_what_cannot_be_written(study, running, "No space left on device")
        (folder / "filler").unlink()
        subprocess.run(["mount", "-o", "remount,size=10m", folder], check=True)
        recovers(study, undisturbed)


def test_a_folder_that_can_no_longer_be_written(study, undisturbed):
    running = study.start(target=TRIAL)
    study.wait_for_epoch(running, 1)
    folder = study / "results/trials/jsb/V"
    with mounted(folder, ["--bind", folder], ["-o", "remount,ro,bind"]):
        says_what_cannot_be_written(study, running, "Read-only file system")
    recovers(study, undisturbed)


def flip(content):
    """Change one bit, near the beginning, where there are values."""
    return content[:30] + bytes([content[30] ^ 1]) + content[31:]


def damage(path, how):
    path.write_bytes(how(path.read_bytes()))


def obey(study, most, target=TABLE):
    """Do as the sentence says, delete and run again, until that helps; how often."""
    for deleted in range(most + 1):
        if study.run(target=target):
            return deleted
        [path] = set(
            re.findall(r"^(results/\S+) is not a readable .*; delete it", study.said, re.M)
        )
        assert "Traceback" not in study.said
        remove(study / path)
    raise AssertionError(study.said)


def test_damaged_trials_and_curves(recorded, undisturbed):
    """They are not trained again: their outcomes, measured times included, are kept."""
    before = recorded.recorded()
    trials = recorded / "results/trials/jsb"
    damage(trials / "V/0001.parquet", flip)
    damage(trials / "NP/0000.parquet", lambda content: content[:100])
    damage(trials / "NP/0002.curve.parquet", lambda content: b"")
    assert obey(recorded, 3) == 3
    assert recorded.recorded() == before
    assert recorded.numbers() == numbers(undisturbed / TABLE)


def test_damaged_features(recorded):
    """They are made again; being the same, they make no trial train again."""
    trial = recorded / TRIAL
    before = recorded.recorded()[trial]
    damage(recorded / "results/features/jsb.npz", flip)
    assert obey(recorded, 1, TRIAL) == 1
    assert recorded.recorded()[trial] == before


def test_all_kernels_damaged(study, undisturbed):
    """They are compiled again; what machine code is left of them is not run."""
    kernels = list((study / "odyssey").rglob("*.kernel"))
    assert len(kernels) > 5
    for path in kernels:
        damage(path, flip)
    recovers(study, undisturbed)
