"""The study, to a report that a person can open: `python -m workflow.study [ARGUMENT ...]`.

Runs Snakemake; where trials fail, once more without them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from odyssey.status.run import read_run
from workflow.progress import TRAINING

LEAVE_OUT = ("--config", "missing_trials=leave_out")
REPORT = "The report is results/report.html: open it in a browser."
INCOMPLETE = "Trials failed. The report is about the others, and says which are missing."


def main(arguments: Sequence[str]) -> int:
    """Run the study; the exit status is 0 only if nothing is missing.

    arguments: for Snakemake.
    """
    if snakemake(arguments):
        print(REPORT)
        return 0
    # A second time, because fresh seeds, which are trained last, can fail as well.
    if any(only_training_failed() and snakemake([*arguments, *LEAVE_OUT]) for _ in range(2)):
        print(f"{INCOMPLETE} {REPORT}")
    return 1


def snakemake(arguments: Sequence[str]) -> bool:
    """Run Snakemake; whether it made everything."""
    command = [sys.executable, "-m", "snakemake", *arguments]
    return subprocess.run(command, check=False).returncode == 0


def only_training_failed() -> bool:
    """Whether the last run made all but what trials that failed are needed for."""
    run = read_run()
    outputs = [path for job in run.failures for path in job.outputs] if run and run.ended else []
    return bool(outputs) and all(path.startswith(TRAINING) for path in outputs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
