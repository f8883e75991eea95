"""The Slurm that tests/slurm/cluster.sh starts: whether it is up, its nodes, and a study on it."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.helpers.repository import PARTS, ROOT, Repository

SCRIPT = ROOT / "tests/slurm/cluster.sh"


def is_up():
    """Whether it is this Slurm, not a real cluster's, that commands would talk to."""
    configuration = Path("/etc/slurm/slurm.conf").resolve()
    return configuration.is_file() and configuration.parent.name.startswith("odyssey-slurm.")


needs_slurm = pytest.mark.skipif(not is_up(), reason="no Slurm is up: make slurm-test starts one")


def kill(node):
    """End the node's daemon and all its jobs at once, as a power cut would."""
    subprocess.run([SCRIPT, "kill", node], check=True)


def revive(node):
    """Start the daemon of a node that was killed."""
    subprocess.run([SCRIPT, "revive", node], check=True)


def run(*command):
    """What a command of Slurm's says."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def until(condition, seconds=300):
    """Wait until the condition, a function, holds; return what it returned."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        time.sleep(0.1)
    return value


@dataclass(frozen=True)
class Job:
    """What Slurm knows of one submission.

    wildcards: their values, joined by "_". limit: of its time, in minutes. memory: in megabytes.
    """

    number: str
    rule: str
    wildcards: str
    node: str
    state: str
    limit: int
    memory: int


class ClusterStudy(Repository):
    """A fresh copy with the smoke study as its config.yaml, so that commands are typed verbatim."""

    def __init__(self, folder, **changes):
        super().__init__(folder, parts=(*PARTS, "slurm"))
        path = self / "config/config.yaml"
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        smoke = yaml.safe_load((self / "config/smoke.yaml").read_text(encoding="utf-8"))
        merge(config, smoke)
        merge(config, changes)
        path.write_text(yaml.safe_dump(config), encoding="utf-8")
        self.said = self / "said.txt"
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """End what still runs: the command, its children here, and its jobs."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            if name := self.run_name():
                run("scancel", "--name", name)

    def start(self, command="snakemake --profile slurm"):
        """Begin to run a command, as a person with an activated environment would type it."""
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        environment.pop("PYTHONPATH", None)
        with open(self.said, "w") as said:
            self.process = subprocess.Popen(
                command.split(),
                cwd=self.folder,
                env=environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self):
        """Wait for the command's end, which must be a success; return what it said."""
        status = self.process.wait(timeout=600)
        said = self.said.read_text(encoding="utf-8")
        assert status == 0, said
        return said

    def run_name(self):
        """What Slurm calls all jobs of this run; None before Snakemake has said it."""
        found = re.search(r"SLURM run ID: (\S+)", self.said.read_text(encoding="utf-8"))
        return found and found[1]

    def jobs(self):
        """All submissions of this run, in their order."""
        if not (name := self.run_name()):
            return []
        fields = "%i|%k|%N|%T|%l|%m"
        lines = run("squeue", "--noheader", "--states=all", "--name", name, "--format", fields)
        return sorted(map(job_of, lines.splitlines()), key=lambda job: int(job.number))

    def wait_for(self, rule, state="RUNNING"):
        """The first job of the rule that is in this state, once there is one."""

        def found():
            assert self.process.poll() is None, self.said.read_text(encoding="utf-8")
            return [job for job in self.jobs() if (job.rule, job.state) == (rule, state)]

        return until(found)[0]


def job_of(line):
    number, comment, node, state, limit, memory = line.split("|")
    rule, _, wildcards = comment.removeprefix("rule_").partition("_wildcards_")
    megabytes = int(memory[:-1]) * {"M": 1, "G": 1024}[memory[-1]]
    return Job(number, rule, wildcards, node, state, minutes(limit), megabytes)


def minutes(limit):
    """Minutes of Slurm's days-hours:minutes:seconds; what is on the left may be missing."""
    days, _, clock = limit.rpartition("-")
    hours, minute, _ = f"0:{clock}".split(":")[-3:]
    return (int(days or 0) * 24 + int(hours)) * 60 + int(minute)


def merge(config, changes):
    """Put changes into the config, as Snakemake puts one file on top of another."""
    for key, value in changes.items():
        if isinstance(value, dict):
            merge(config[key], value)
        else:
            config[key] = value
