"""Controls the Slurm cluster that tests/slurm/cluster.sh starts, and runs studies on it."""

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
from snakemake.utils import update_config

from tests.helpers.repository import PARTS, ROOT, Repository
from workflow.configuration_file import read

SCRIPT = ROOT / "tests/slurm/cluster.sh"


def is_up():
    """Return whether Slurm's commands would use this cluster, not a real one."""
    configuration = Path("/etc/slurm/slurm.conf").resolve()
    return configuration.is_file() and configuration.parent.name.startswith("odyssey-slurm.")


needs_slurm = pytest.mark.skipif(not is_up(), reason="no Slurm is up: make slurm-test starts one")


def kill(node):
    """Kill the daemon and all jobs of a node at once, like a power failure."""
    subprocess.run([SCRIPT, "kill", node], check=True)


def revive(node):
    """Start the daemon of a killed node again."""
    subprocess.run([SCRIPT, "revive", node], check=True)


def run(*command):
    """Run a command; return its standard output."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def until(condition, seconds=300):
    """Wait until the function `condition` returns something true; return that."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        time.sleep(0.1)
    return value


@dataclass(frozen=True)
class Job:
    """A job as Slurm lists it.

    Attributes:
        number: Slurm's number of the job.
        rule: The rule of Snakemake.
        wildcards: The values of the wildcards, joined by "_".
        node: The node that runs it.
        state: Slurm's state, such as RUNNING.
        limit: The time limit, in minutes.
        memory: The memory limit, in megabytes.
    """

    number: str
    rule: str
    wildcards: str
    node: str
    state: str
    limit: int
    memory: int


class ClusterStudy(Repository):
    """A copy with the smoke study as its config.yaml, so that documented commands run unchanged."""

    def __init__(self, folder, **changes):
        super().__init__(folder, parts=(*PARTS, "slurm"))
        path = self / "config/config.yaml"
        config = read(path, self / "config/smoke.yaml")
        update_config(config, changes)
        path.write_text(yaml.safe_dump(config), encoding="utf-8")
        self.said = self / "said.txt"
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Kill the command, its child processes and its jobs if they still run."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            if name := self.run_name():
                run("scancel", "--name", name)

    def start(self, command="snakemake --profile slurm"):
        """Start a command, as in a shell with an activated environment."""
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
        """Wait until the command succeeds; return its output."""
        status = self.process.wait(timeout=600)
        said = self.said.read_text(encoding="utf-8")
        assert status == 0, said
        return said

    def run_name(self):
        """Return Slurm's name of all jobs of this run; None before Snakemake has printed it."""
        match = re.search(r"SLURM run ID: (\S+)", self.said.read_text(encoding="utf-8"))
        return match and match[1]

    def jobs(self):
        """Return all jobs of this run, in the order of submission."""
        if not (name := self.run_name()):
            return []
        fields = "%i|%k|%N|%T|%l|%m"
        lines = run("squeue", "--noheader", "--states=all", "--name", name, "--format", fields)
        return sorted(map(job_of, lines.splitlines()), key=lambda job: int(job.number))

    def wait_for(self, rule, state="RUNNING"):
        """Wait until a job of the rule is in this state; return the first one."""

        def jobs_in_state():
            assert self.process.poll() is None, self.said.read_text(encoding="utf-8")
            return [job for job in self.jobs() if (job.rule, job.state) == (rule, state)]

        return until(jobs_in_state)[0]


def job_of(line):
    number, comment, node, state, limit, memory = line.split("|")
    rule, _, wildcards = comment.removeprefix("rule_").partition("_wildcards_")
    megabytes = int(memory[:-1]) * {"M": 1, "G": 1024}[memory[-1]]
    return Job(number, rule, wildcards, node, state, minutes(limit), megabytes)


def minutes(limit):
    """Return the minutes of Slurm's days-hours:minutes:seconds; leading parts may be missing."""
    days, _, clock = limit.rpartition("-")
    hours, minute, _ = f"0:{clock}".split(":")[-3:]
    return (int(days or 0) * 24 + int(hours)) * 60 + int(minute)
