"""A small study whose processes are killed at random, and what came of it."""

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
MADE_ANEW = ("results/trials", "results/trials.parquet", "results/curves.parquet", "logs")
RETRIES = {"training, retried": ("--retries", "2")}
KINDS = ("training", "training, retried", "Snakemake", "group")


class FaultStudy(Repository):
    """Six trials of some seconds each. Its data are made and its kernels compiled, its trials not.

    per_job: trials of each job. recorded: whether it keeps the trials of the original.
    """

    def __init__(self, folder, original, per_job=1, recorded=False, **config):
        super().__init__(folder, original.folder, [path.name for path in original.folder.iterdir()])
        for path in () if recorded else MADE_ANEW:
            remove(self / path)
        configure(self, trials_per_job=per_job, **config)

    def start(self, *arguments, target=TABLE):
        """Begin to run the documented command. What it says goes to said.txt."""
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
        """Run it to its end; whether that was a success."""
        return self.start(*arguments, target=target).wait() == 0

    def recover(self, runs=5):
        """Type what README.md says until the table is there; None stands for success.

        Run again; where Snakemake says that the folder is locked, unlock it first.
        """
        for _ in range(runs):
            if self.run():
                return None
            if "Directory cannot be locked" in self.said:
                self.unlock()
        return self.said

    def unlock(self):
        """Where a Snakemake was killed, the next one asks for this."""
        assert self.run("--unlock"), self.said

    def trainings(self):
        """The processes that train in this folder, whoever started them."""
        return [process for process in psutil.process_iter() if self._trains(process)]

    def _trains(self, process):
        try:
            python = "python" in process.name() and "trial.py" in " ".join(process.cmdline())
            return python and process.cwd() == str(self.folder)
        except psutil.Error:
            return False

    def wait_for_training(self, running):
        """The processes that train, once there are some; none where the run ended before."""
        while running.poll() is None:
            if found := self.trainings():
                return found
            time.sleep(0.05)
        return []

    def wait_for_epoch(self, running, number):
        """The epochs that the log of V's first trial tells of, once there are so many."""
        while len(found := epochs(log_of(self))) < number:
            assert running.poll() is None, self.said
            time.sleep(0.02)
        return found

    def recorded(self):
        """What is recorded of each trial, by its path, measured columns included."""
        paths = sorted((self / "results/trials").rglob("????.parquet"))
        return {path: records.read(path, records.TRIALS).to_pylist()[0] for path in paths}

    def numbers(self):
        """The table of trials without what may differ between two runs: its rows, bit for bit."""
        return numbers(self / TABLE)

    def end(self):
        """Let nothing of it live on."""
        for process in self.trainings():
            process.kill()


def make_original(folder, **config):
    """A study that ran undisturbed."""
    original = Repository(folder)
    configure(original, trials_per_job=1, **config)
    original.snakemake(TABLE, configfiles=("faults.yaml",))
    return original


def configure(repository, **more):
    text = yaml.safe_dump(CONFIG | more)
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
    """Start the study and kill what `kind` says at random moments; return how many were killed.

    Trainings are killed up to `most` times while Snakemake goes on, one in four by SIGTERM.
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
    """Send a signal; whether there was still somebody to receive it."""
    try:
        process.send_signal(number)
    except (psutil.NoSuchProcess, ProcessLookupError):
        return False
    return True


@dataclass
class Tally:
    """What became of studies whose processes were killed.

    lost: what went wrong, in words.
    """

    killed: Counter = field(default_factory=Counter)
    studies: int = 0
    lost: list = field(default_factory=list)

    def add(self, study, undisturbed, kinds, chance):
        """Disturb a study once in each of these ways, recover it, and compare what it made."""
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
    """Kill so many processes in as many copies of a study as that takes; return the tally."""
    chance, tally, undisturbed = random.Random(seed), Tally(), numbers(original / TABLE)
    while tally.killed.total() < kills:
        copy = FaultStudy(Path(folder) / str(tally.studies), original, 1 + 2 * (tally.studies % 2))
        tally.add(copy, undisturbed, chance.sample(KINDS, len(KINDS)), chance)
        if not tally.lost:
            remove(copy.folder)
        show(tally)
    return tally


def epochs(log):
    """The numbers of the epochs that a log tells of."""
    return [int(number) for number in re.findall(r"^epoch +(\d+) of", log, re.MULTILINE)]


def log_of(study, variant="V", trial="0000"):
    path = Path(study / f"logs/trial/jsb/{variant}/{trial}.log")
    return path.read_text(encoding="utf-8") if path.exists() else ""
