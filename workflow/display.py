"""What the terminal shows of a run: a few lines that change in place, or one now and then."""

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

SELDOM = 60.0  # seconds between two lines where they cannot change in place
CHATTER = ("Select jobs to execute", "Execute ")


class Display:
    """Shows how far the study is until it is left.

    workflow: Snakemake's own. run: what is known of it, which changes meanwhile.
    """

    def __init__(self, workflow: Any, run: Run) -> None:
        self.workflow, self.run = workflow, run
        self.survey, self.time_left = Survey(run), TimeLeft(run)
        self.said, self.last = time.monotonic(), ""
        handlers: list[Any] = logging.getLogger(LOGGER).handlers
        self.handler: Any = next((h for h in handlers if h.name == "DefaultStreamHandler"), None)
        console, self.live = Console(stderr=True), None
        if console.is_interactive and self.handler and self.handler.stream is sys.stderr:
            self.live = Live(console=console, transient=True, auto_refresh=False)

    def __enter__(self) -> Display:
        """Put Snakemake's messages above the lines, but for those about single trials."""
        if self.live:
            self.chatter = _Chatter()
            self.handler.addFilter(self.chatter)
            self.stream = self.handler.setStream(FileProxy(self.live.console, self.handler.stream))
            self.live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the terminal as it was, with one line that stays."""
        if self.live:
            self.live.stop()
            self.handler.setStream(self.stream)
            self.handler.removeFilter(self.chatter)
        if kind is None and self.last:
            self._print()

    def show(self) -> None:
        """Look at all trials, and show what has changed."""
        now = time.time()
        trials = self.survey.trials(now)
        line = summary(trials, self.time_left.seconds(trials, self.run.started, now))
        before, self.last = self.last, f"{line} ({datasets(trials)})"
        if self.live:
            jobs = f"{self.workflow.scheduler.finished_jobs} of {len(self.workflow.dag)} jobs"
            lines = Text(f"{line}; {jobs} of this run")
            self.live.update(Group("", by_dataset(trials), lines), refresh=True)
        elif self.last != before and time.monotonic() - self.said > SELDOM:
            self._print()

    def _print(self) -> None:
        print(f"[{time.strftime('%H:%M')}] {self.last}", file=sys.stderr, flush=True)
        self.said = time.monotonic()


class _Chatter(logging.Filter):
    """Lets through what is not about a trial that begins or ends; .snakemake/log has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.trials: set[int] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        about = vars(record)
        event = str(about.get("event"))
        if event == "job_info" and any(path.startswith(TRAINING) for path in about["output"]):
            self.trials.add(about["jobid"])
        about_trial = about.get("jobid", about.get("job_id")) in self.trials
        told = event in ("job_info", "job_started", "job_finished", "shellcmd") and about_trial
        return not (told or event == "progress" or record.getMessage().startswith(CHATTER))
