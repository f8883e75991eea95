"""Runs a small study, kills its processes at random times, and checks that nothing is lost."""

import copy
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import yaml
from snakemake.utils import update_config

from odyssey import records
from tests.helpers.repository import Repository

TABLE = "results/trials.parquet"
CONFIG = {
    "datasets": ["jsb"],
    "variants": ["V", "NP"],
    "trials": 3,
    "search_space": {"hidden_size": [20, 30]},
    "training": {"max_epochs": 6},
}
DELETED = ("results/trials", "results/trials.parquet", "results/curves.parquet", "logs")
RETRIES = {"training, retried": ("--retries", "2")}
KINDS = ("training", "training, retried", "Snakemake", "group")


class FaultStudy(Repository):
    """A copy of a study of six trials, each of a few seconds, with features and compiled kernels.

    Args:
        folder: The folder to write to.
        original: The repository to copy.
        per_job: The number of trials of each job.
        recorded: Whether the trials of the original are kept.
        **config: Changes of the configuration.
    """

    def __init__(self, folder, original, per_job=1, recorded=False, **config):
        super().__init__(folder, original.folder, [path.name for path in original.folder.iterdir()])
        for path in () if recorded else DELETED:
            remove(self / path)
        configure(self, trials_per_job=per_job, **config)

    def start(self, *arguments, target=TABLE):
        """Start the documented command; its output goes to said.txt."""
        snakemake = (sys.executable, "-m", "snakemake", "--cores", "2")
        command = [*snakemake, *arguments, target, "--configfile", "faults.yaml"]
        with open(self / "said.txt", "w") as said:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self):
        return (self / "said.txt").read_text(encoding="utf-8")

    def run(self, *arguments, target=TABLE):
        """Run the command to its end; return whether it succeeded."""
        return self.start(*arguments, target=target).wait() == 0

    def recover(self, runs=5):
        """Do what README.md says until the table exists; return None, or the output if it fails.

        That is: run the command again, and if Snakemake says that the folder is locked, unlock it.
        """
        for _ in range(runs):
            if self.run():
                return None
            if "Directory cannot be locked" in self.said:
                self.unlock()
        return self.said

    def unlock(self):
        """Unlock the folder, which is necessary after Snakemake itself was killed."""
        assert self.run("--unlock"), self.said

    def trainings(self):
        """Return all processes that train in this folder."""
        return [process for process in psutil.process_iter() if self._trains(process)]

    def _trains(self, process):
        try:
            python = "python" in process.name() and "trial.py" in " ".join(process.cmdline())
            return python and process.cwd() == str(self.folder)
        except psutil.Error:
            return False

    def wait_for_training(self, running):
        """Wait until processes train and return them; return [] if the run ends before."""
        while running.poll() is None:
            if trainings := self.trainings():
                return trainings
            time.sleep(0.05)
        return []

    def wait_for_epoch(self, running, number):
        """Wait until the log of V's first trial has this many epochs; return their numbers."""
        while len(logged := epochs(log_of(self))) < number:
            assert running.poll() is None, self.said
            time.sleep(0.02)
        return logged

    def recorded(self):
        """Return the record of each trial by its path, with the measured columns."""
        paths = sorted((self / "results/trials").rglob("????.parquet"))
        return {path: records.read(path, records.TRIALS).to_pylist()[0] for path in paths}

    def numbers(self):
        """Return the rows of the table of trials, without the columns that vary between runs."""
        return numbers(self / TABLE)

    def end(self):
        """Kill all remaining processes of the study."""
        for process in self.trainings():
            process.kill()


def make_original(folder, **config):
    """Return a repository after the study, which ran without faults."""
    original = Repository(folder)
    configure(original, trials_per_job=1, **config)
    original.snakemake(TABLE, configfiles=("faults.yaml",))
    return original


def configure(repository, **more):
    config = copy.deepcopy(CONFIG)
    update_config(config, more)
    text = yaml.safe_dump(config)
    (repository / "faults.yaml").write_text(text, encoding="utf-8")


def remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def numbers(path):
    table = records.read(path, records.TRIALS).drop_columns(list(records.MEASURED))
    return repr(table.to_pylist())


def strike(study, kind, chance, most=3):
    """Start the study, kill processes at random times, and return how many were killed.

    Trainings are killed while Snakemake continues, one in four by SIGTERM, the others by SIGKILL.

    Args:
        study: The study.
        kind: What to kill, see KINDS: trainings, Snakemake, or both with all their children.
        chance: Draws the times and the processes.
        most: The largest number of trainings to kill.
    """
    running, killed = study.start(*RETRIES.get(kind, ())), 0
    while killed < most and study.wait_for_training(running):
        time.sleep(chance.uniform(0, 3))
        if kind in ("Snakemake", "group"):
            family = psutil.Process(running.pid).children(recursive=True)
            for process in [running, *family] if kind == "group" else [running]:
                kill(process)
            killed, most = 1, 1
        elif trainings := study.trainings():
            hard = chance.random() < 0.75
            killed += kill(chance.choice(trainings), signal.SIGKILL if hard else signal.SIGTERM)
    running.wait()
    return killed


def kill(process, number=signal.SIGKILL):
    """Send a signal; return whether the process still existed."""
    try:
        process.send_signal(number)
    except (psutil.NoSuchProcess, ProcessLookupError):
        return False
    return True


@dataclass
class Tally:
    """The results of studies whose processes were killed.

    Attributes:
        killed: The number of kills of each kind.
        studies: The number of studies.
        lost: A sentence for each study that did not recover, and for each trial trained again.
    """

    killed: Counter = field(default_factory=Counter)
    studies: int = 0
    lost: list = field(default_factory=list)

    def add(self, study, undisturbed, kinds, chance):
        """Kill processes of a study in each of these ways, recover it, and compare its results."""
        recorded = {}
        for kind in kinds:
            if list((study / ".snakemake/locks").glob("*.lock")):
                study.unlock()
            self.killed[kind] += strike(study, kind, chance)
            recorded = study.recorded() | recorded  # as it was recorded first
        self.studies += 1
        problem = study.recover()
        if problem:
            self.lost.append(f"not recovered: {problem}")
        elif study.numbers() != undisturbed:
            self.lost.append("other numbers than those of an undisturbed study")
        else:
            again = [
                path for path, row in study.recorded().items() if recorded.get(path, row) != row
            ]
            self.lost += [f"trained again though recorded: {path}" for path in again]
        study.end()

    def __str__(self):
        kinds = [f"{count:5d}  {kind}" for kind, count in sorted(self.killed.items())]
        total = f"{self.killed.total():5d}  kills in {self.studies} studies"
        return "\n".join([*kinds, total, f"{len(self.lost):5d}  losses", *self.lost])


def disturb(original, folder, kills, seed, show=lambda tally: None):
    """Kill this many processes, in as many copies of a study as necessary; return the tally."""
    chance, tally, undisturbed = random.Random(seed), Tally(), numbers(original / TABLE)
    while tally.killed.total() < kills:
        copy = FaultStudy(Path(folder) / str(tally.studies), original, 1 + 2 * (tally.studies % 2))
        tally.add(copy, undisturbed, chance.sample(KINDS, len(KINDS)), chance)
        if not tally.lost:
            remove(copy.folder)
        show(tally)
    return tally


def epochs(log):
    """Return the numbers of the epochs in a log."""
    return [int(number) for number in re.findall(r"^epoch +(\d+) of", log, re.MULTILINE)]


def log_of(study, variant="V", trial="0000"):
    path = Path(study / f"logs/trial/jsb/{variant}/{trial}.log")
    return path.read_text(encoding="utf-8") if path.exists() else ""
