"""Runs a study up to the report: `python -m workflow.study [ARGUMENT ...]`.

Runs Snakemake. If trials fail, it runs Snakemake again without them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from odyssey.status.run import RUN, read_run
from workflow.progress import TRAINING

LEAVE_OUT = ("--config", "missing_trials=leave_out")
REPORT = "The report is {}: open it in a browser."
INCOMPLETE = "Trials failed. The report is about the others and lists the missing ones."


def main(arguments: Sequence[str]) -> int:
    """Run the study.

    Args:
        arguments: for Snakemake; --directory names the study's folder.

    Returns:
        The exit status: 0 if nothing is missing, else 1.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--directory", "-d", type=Path, default=Path())
    folder = parser.parse_known_args(arguments)[0].directory
    report = REPORT.format(folder / "results" / "report.html")
    if snakemake(arguments):
        print(report)
        return 0
    # Up to twice, because fresh seeds are trained after the trials and can fail too.
    if any(only_training_failed(folder) and snakemake([*arguments, *LEAVE_OUT]) for _ in range(2)):
        print(f"{INCOMPLETE} {report}")
    return 1


def snakemake(arguments: Sequence[str]) -> bool:
    """Run Snakemake; return whether it made everything."""
    command = [sys.executable, "-m", "snakemake", *arguments]
    return subprocess.run(command, check=False).returncode == 0


def only_training_failed(folder: Path) -> bool:
    """Whether all failed jobs of the last run of the study in a folder were trainings."""
    run = read_run(folder / RUN)
    outputs = [path for job in run.failures for path in job.outputs] if run and run.ended else []
    return bool(outputs) and all(path.startswith(TRAINING) for path in outputs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
