"""Progress of the run that Snakemake makes now: shown while it goes on, and kept for other shells.

All of this only helps people: whatever fails in it, the study goes on.
"""

from __future__ import annotations

import atexit
import logging
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from odyssey.status.run import Failure, Run, last_line, read_run, write_run

if TYPE_CHECKING:
    from workflow.display import Display

LOGGER = "snakemake.logging"
# Seconds between two looks at the study; more where looking at many files would take more than
# SHARE of the time, but no more than LONGEST.
SHORTEST, LONGEST, SHARE = 2.0, 60.0, 0.02
SAY = 10.0  # seconds between two notes for other shells
TRAINING = ("results/trials/", "results/seeds/")
WAYS_ON = """
Everything that does not depend on this is made. There are two ways on:
  the same command again               trains what failed, and nothing that is recorded
  --config missing_trials=leave_out    analyses the study without it, and says so
"""


class Progress:
    """Watches one run. Snakemake's main process calls `begin` and `end`; its jobs call neither.

    workflow: Snakemake's own. config: the checked configuration. cells: declarations of its own
    cells, by name.
    """

    def __init__(self, workflow: Any, config: Mapping[str, Any], cells: Mapping[str, Any]) -> None:
        self.workflow, self.run = workflow, Run(config, cells=cells)
        self.earlier: list[Failure] = []
        self.noticed: dict[str, float] = {}  # log of a failed job to when that was
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def begin(self) -> None:
        """Note that the run has begun, and watch it from now on."""
        if before := read_run():
            self.earlier = before.failures
        self.run.started = time.time()
        self._say()
        quiet = {about.name for about in self.workflow.output_settings.quiet or ()}
        if self._trains() and not (self.workflow.touch or "ALL" in quiet):
            self.thread.start()
            atexit.register(self._stop)

    def end(self) -> None:
        """Note that it has ended, and say what failed."""
        self._stop()
        self.run.ended = time.time()
        self._say()
        if failed := self._failed():
            from odyssey.status.words import failures

            text = failures({failure.log: last_line(failure.log) for failure in failed})
            trained = all(path.startswith(TRAINING) for f in failed for path in f.outputs)
            print(f"\n{text}\n{WAYS_ON if trained else ''}", file=sys.stderr, flush=True)

    def _trains(self) -> bool:
        """Whether the run has trials to train, whose number can be shown."""
        outputs = (path for job in self.workflow.dag.needrun_jobs() for path in job.output)
        return any(path.startswith(TRAINING) for path in outputs)

    def _stop(self) -> None:
        self.over.set()
        if self.thread.is_alive():
            self.thread.join(timeout=LONGEST)

    def _watch(self) -> None:
        try:
            from workflow.display import Display  # not for every job that reads the Snakefile

            with Display(self.workflow, self.run) as display:
                while not self.over.wait(self._look(display)):
                    pass
                self._look(display)
        except Exception as problem:
            logging.getLogger(LOGGER).warning(f"Progress is not shown any more: {problem!r}")

    def _look(self, display: Display) -> float:
        """Look once; seconds until the next time."""
        before = time.monotonic()
        new = len(self.workflow.scheduler.failed) != len(self.noticed)
        if new or time.time() - self.run.said > SAY:
            self._say()
        display.show()
        return min(max(SHORTEST, (time.monotonic() - before) / SHARE), LONGEST)

    def _say(self) -> None:
        """Write down what others are to know; where that fails, they will not know it."""
        with suppress(RuntimeError):  # the scheduler has just changed its sets: the next time, then
            self.run.outdated = sorted(self._outdated())
            self.run.failures = self._failed() + self._earlier()
        self.run.said = time.time()
        with suppress(OSError):
            write_run(self.run)

    def _failed(self) -> list[Failure]:
        """Jobs of this run that were to make something and failed, with no attempt left."""
        scheduler = self.workflow.scheduler
        failed = scheduler.failed if scheduler else ()
        jobs = {str(job.log[0]): job for job in failed if job.log and job.output}
        return [
            Failure(log, self.noticed.setdefault(log, time.time()), self._not_made(job))
            for log, job in sorted(jobs.items())
        ]

    def _not_made(self, job: Any) -> tuple[str, ...]:
        """What is not there, or as it was before: all of it, unless only something was missing."""
        some = bool(self.workflow.dag.reason(job).missing_output)
        return tuple(str(path) for path in job.output if not (some and Path(path).exists()))

    def _earlier(self) -> list[Failure]:
        """Failures of earlier runs that this one has not to do with, or not yet."""
        if not self.earlier:
            return []
        dag = self.workflow.dag
        made = (job for job in dag.jobs if dag.finished(job) or not dag.needrun(job))
        known = {str(log) for job in made for log in job.log} | set(self.noticed)
        return [failure for failure in self.earlier if failure.log not in known]

    def _outdated(self) -> Iterator[str]:
        """Files that are there and will be made again, but not because others are missing."""
        dag = self.workflow.dag
        for job in dag.needrun_jobs():
            if not dag.reason(job).missing_output:
                yield from (str(path) for path in job.output if path.startswith(TRAINING))
