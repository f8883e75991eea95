"""Prints the progress of a study: `python -m workflow.status`, or `make status`.

Works from any shell, during a run or later. It only reads files: it starts no Snakemake and takes
no lock.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from odyssey.corpora import CORPORA
from odyssey.errors import BadInput
from odyssey.status.run import RUN, Run, last_line, read_run
from odyssey.status.survey import Survey
from odyssey.status.time_left import TimeLeft
from odyssey.status.words import by_search, failures, summary
from workflow.configuration import check, declarations, studied
from workflow.configuration_file import read
from workflow.folders import default_configuration


def main(arguments: Sequence[str]) -> None:
    """Print the progress of a study.

    Args:
        arguments: of the command line.
    """
    parser = argparse.ArgumentParser(prog="python -m workflow.status", description=__doc__)
    parser.add_argument(
        "--directory", "-d", type=Path, default=Path(), help="the study's folder, as for snakemake"
    )
    parser.add_argument(
        "configuration",
        nargs="*",
        type=Path,
        help="files as after --configfile, for another study than that of the last run",
    )
    options = parser.parse_args(arguments)
    files = [path.absolute() for path in options.configuration]
    if not options.directory.is_dir():
        sys.exit(f"{options.directory} is not a folder; name the folder of a study.")
    os.chdir(options.directory)
    console = Console()
    try:
        run = read_run()
        if files or not (run and _is_valid(run.config)):
            config = read(*default_configuration(), *files)
            check(config, CORPORA)
            config["variants"] = studied(config)
            cells = declarations(config)
            run = Run(config, cells=cells) if run is None or run.config != config else run
        show(console, run)
    except BadInput as problem:
        sys.exit(str(problem))


def show(console: Console, run: Run) -> None:
    """Print what is known of a study.

    Args:
        console: where to print.
        run: the last run of the study, or one that never started.
    """
    now = time.time()
    trials = Survey(run).trials(now)
    left = TimeLeft(run).seconds(trials, run.started, now)
    console.print(by_search(trials))
    console.print(_of_run(run, now), highlight=False)
    console.print(summary(trials, left), highlight=False)
    problems = {failure.log: last_line(failure.log) for failure in run.failures}
    problems |= {trial.log: trial.problem for trial in trials if trial.state == "failed"}
    if problems:
        console.print(f"\n{failures(problems)}", highlight=False, markup=False, soft_wrap=True)


def _of_run(run: Run, now: float) -> str:
    if not run.started:
        return f"No run of this study is known ({RUN} has no note of one)."
    began = f"started {_clock(run.started)}"
    if run.in_progress(now):
        return f"A run is in progress; it {began}."
    ended = f"ended {_clock(run.ended)}" if run.ended else "was killed"
    return f"No run is in progress; the last one {began} and {ended}."


def _clock(seconds: float) -> str:
    return time.strftime("%d %b %H:%M", time.localtime(seconds))


def _is_valid(config: Mapping[str, Any]) -> bool:
    try:
        check(config, CORPORA)
    except BadInput:
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
