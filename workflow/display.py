"""Shows the progress of a run in the terminal.

In a terminal, a few lines change in place. Elsewhere, such as in a log file, it prints a line a
minute.
"""

from __future__ import annotations

import logging
import sys
import time
from types import TracebackType
from typing import Any

from rich.console import Console, Group
from rich.file_proxy import FileProxy
from rich.live import Live
from rich.text import Text

from odyssey.status.run import Run
from odyssey.status.survey import Survey
from odyssey.status.time_left import TimeLeft
from odyssey.status.words import by_dataset, datasets, summary
from workflow.progress import LOGGER, TRAINING

PRINT_INTERVAL = 60.0  # seconds between two lines where lines cannot change in place
ROUTINE = ("Select jobs to execute", "Execute ")  # first words of messages that are not shown


class Display:
    """Context manager that shows the progress of the study.

    Args:
        workflow: Snakemake's workflow object.
        run: the present run. The caller updates it while the display is open.
    """

    def __init__(self, workflow: Any, run: Run) -> None:
        self.workflow, self.run = workflow, run
        self.survey, self.time_left = Survey(run), TimeLeft(run)
        self.printed_at, self.line = time.monotonic(), ""
        handlers: list[Any] = logging.getLogger(LOGGER).handlers
        self.handler: Any = next((h for h in handlers if h.name == "DefaultStreamHandler"), None)
        console, self.live = Console(stderr=True), None
        if console.is_interactive and self.handler and self.handler.stream is sys.stderr:
            self.live = Live(console=console, transient=True, auto_refresh=False)

    def __enter__(self) -> Display:
        """Print Snakemake's messages above the changing lines, without those on single trials."""
        if self.live:
            self.filter = _WithoutTrials()
            self.handler.addFilter(self.filter)
            self.stream = self.handler.setStream(FileProxy(self.live.console, self.handler.stream))
            self.live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Restore the terminal and print one last line."""
        if self.live:
            self.live.stop()
            self.handler.setStream(self.stream)
            self.handler.removeFilter(self.filter)
        if kind is None and self.line:
            self._print()

    def show(self) -> None:
        """Read the state of all trials from their files, and show what has changed."""
        now = time.time()
        trials = self.survey.trials(now)
        line = summary(trials, self.time_left.seconds(trials, self.run.started, now))
        before, self.line = self.line, f"{line} ({datasets(trials)})"
        if self.live:
            jobs = f"{self.workflow.scheduler.finished_jobs} of {len(self.workflow.dag)} jobs"
            lines = Text(f"{line}; {jobs} of this run")
            self.live.update(Group("", by_dataset(trials), lines), refresh=True)
        elif self.line != before and time.monotonic() - self.printed_at > PRINT_INTERVAL:
            self._print()

    def _print(self) -> None:
        print(f"[{time.strftime('%H:%M')}] {self.line}", file=sys.stderr, flush=True)
        self.printed_at = time.monotonic()


class _WithoutTrials(logging.Filter):
    """Drops messages about the start or end of a single trial; .snakemake/log has all messages."""

    def __init__(self) -> None:
        super().__init__()
        self.trials: set[int] = set()  # job numbers

    def filter(self, record: logging.LogRecord) -> bool:
        fields = vars(record)
        event = str(fields.get("event"))
        if event == "job_info" and any(path.startswith(TRAINING) for path in fields["output"]):
            self.trials.add(fields["jobid"])
        is_trial = fields.get("jobid", fields.get("job_id")) in self.trials
        dropped = event in ("job_info", "job_started", "job_finished", "shellcmd") and is_trial
        return not (dropped or event == "progress" or record.getMessage().startswith(ROUTINE))
