"""Watches the present run: shows its progress, and writes notes to logs/run.json for other shells.

The study does not depend on it: if anything here fails, training goes on.
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
# Seconds between two looks at the study. If looking takes more than SHARE of the time, the pause
# grows, up to LONGEST.
SHORTEST, LONGEST, SHARE = 2.0, 60.0, 0.02
NOTE_INTERVAL = 10.0  # seconds between two notes for other shells
TRAINING = ("results/trials/", "results/seeds/")
NEXT_STEPS = """
Everything that does not depend on this is made. You can now run
  the same command again               it trains what failed, and nothing that is recorded
  --config missing_trials=leave_out    it analyses the study without the failed trials
"""


class Progress:
    """Watches one run. Snakemake's main process calls `begin` and `end`; its jobs call neither.

    Args:
        workflow: Snakemake's workflow object.
        config: the checked configuration.
        cells: declarations of the user's own cells by name.
    """

    def __init__(self, workflow: Any, config: Mapping[str, Any], cells: Mapping[str, Any]) -> None:
        self.workflow, self.run = workflow, Run(config, cells=cells)
        self.earlier: list[Failure] = []
        self.failed_at: dict[str, float] = {}  # by the log of the failed job
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def begin(self) -> None:
        """Note the start of the run, and watch it from now on."""
        if before := read_run():
            self.earlier = before.failures
        self.run.started = time.time()
        self._write_note()
        quiet = {setting.name for setting in self.workflow.output_settings.quiet or ()}
        if self._trains() and not (self.workflow.touch or "ALL" in quiet):
            self.thread.start()
            atexit.register(self._stop)

    def end(self) -> None:
        """Note the end of the run, and print which jobs failed."""
        self._stop()
        self.run.ended = time.time()
        self._write_note()
        if failed := self._failed():
            from odyssey.status.words import failures

            text = failures({failure.log: last_line(failure.log) for failure in failed})
            trained = all(path.startswith(TRAINING) for f in failed for path in f.outputs)
            print(f"\n{text}\n{NEXT_STEPS if trained else ''}", file=sys.stderr, flush=True)

    def _trains(self) -> bool:
        """Whether this run trains anything."""
        outputs = (path for job in self.workflow.dag.needrun_jobs() for path in job.output)
        return any(path.startswith(TRAINING) for path in outputs)

    def _stop(self) -> None:
        self.over.set()
        if self.thread.is_alive():
            self.thread.join(timeout=LONGEST)

    def _watch(self) -> None:
        try:
            from workflow.display import Display  # here: jobs read the Snakefile without it

            with Display(self.workflow, self.run) as display:
                while not self.over.wait(self._update(display)):
                    pass
                self._update(display)
        except Exception as problem:
            logging.getLogger(LOGGER).warning(f"Progress is not shown any more: {problem!r}")

    def _update(self, display: Display) -> float:
        """Show the progress once; return the seconds to wait until the next time."""
        before = time.monotonic()
        new = len(self.workflow.scheduler.failed) != len(self.failed_at)
        if new or time.time() - self.run.updated > NOTE_INTERVAL:
            self._write_note()
        display.show()
        return min(max(SHORTEST, (time.monotonic() - before) / SHARE), LONGEST)

    def _write_note(self) -> None:
        """Write the state of the run to logs/run.json; ignore errors of the disk."""
        with suppress(RuntimeError):  # the scheduler has just changed its sets; try again later
            self.run.outdated = sorted(self._outdated())
            self.run.failures = self._failed() + self._earlier()
        self.run.updated = time.time()
        with suppress(OSError):
            write_run(self.run)

    def _failed(self) -> list[Failure]:
        """Jobs of this run with outputs that failed and have no attempt left."""
        scheduler = self.workflow.scheduler
        failed = scheduler.failed if scheduler else ()
        jobs = {str(job.log[0]): job for job in failed if job.log and job.output}
        return [
            Failure(log, self.failed_at.setdefault(log, time.time()), self._not_made(job))
            for log, job in sorted(jobs.items())
        ]

    def _not_made(self, job: Any) -> tuple[str, ...]:
        """Outputs that a failed job did not make.

        If the job ran because outputs were missing, outputs that exist count as made.
        """
        some = bool(self.workflow.dag.reason(job).missing_output)
        return tuple(str(path) for path in job.output if not (some and Path(path).exists()))

    def _earlier(self) -> list[Failure]:
        """Failures of earlier runs that this run has not repaired."""
        if not self.earlier:
            return []
        dag = self.workflow.dag
        made = (job for job in dag.jobs if dag.finished(job) or not dag.needrun(job))
        known = {str(log) for job in made for log in job.log} | set(self.failed_at)
        return [failure for failure in self.earlier if failure.log not in known]

    def _outdated(self) -> Iterator[str]:
        """Existing files of training that this run will make again."""
        dag = self.workflow.dag
        for job in dag.needrun_jobs():
            if not dag.reason(job).missing_output:
                yield from (str(path) for path in job.output if path.startswith(TRAINING))
