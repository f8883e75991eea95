"""The state of every trial of a study, from the files that training leaves."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from odyssey.status.run import Run, last_line

TRIALS, LOGS = Path("results/trials"), Path("logs/trial")
# In the order in which people want to know. Stopped trials go on from their checkpoints.
STATES = ("finished", "diverged", "running", "stopped", "failed", "waiting")
DONE = ("finished", "diverged")
# Seconds without a sign of life after which a trial does not run: checkpoints come every two
# minutes, and network disks may show them late.
SILENCE = 300.0
STOPPED = "stopped by SIGTERM"


@dataclass(frozen=True)
class Trial:
    """What is known of one trial.

    wall_seconds: that it took, 0 until it is recorded. at: when it was recorded, in seconds since
    the epoch, 0 until then. log: of the job that trains it. problem: why it failed, as far as the
    log says.
    """

    dataset: str
    variant: str
    number: int
    state: str
    log: str
    wall_seconds: float = 0.0
    at: float = 0.0
    problem: str = ""


Files = Mapping[str, os.DirEntry[str]]


@dataclass
class Survey:
    """Looks at a study, as often as asked; what was recorded once is not read again.

    run: the study's last one, or one that never began. folder: the one with results/ and logs/.
    """

    run: Run
    folder: Path = Path()
    _read: dict[str, tuple[float, str, float]] = field(default_factory=dict, repr=False)

    def trials(self, now: float) -> list[Trial]:
        """Every trial of the study, in the study's order."""
        self._outdated = frozenset(self.run.outdated)
        self._failed = {failure.log: failure.at for failure in self.run.failures}
        return [
            trial
            for dataset in self.run.config["datasets"]
            for variant in self.run.config["variants"]
            for trial in self._search(dataset, variant, now)
        ]

    def _search(self, dataset: str, variant: str, now: float) -> Iterator[Trial]:
        count, size = self.run.config["trials"], self.run.config["trials_per_job"]
        records, logs = (_files(self.folder / part / dataset / variant) for part in (TRIALS, LOGS))
        for first in range(0, count, size):
            log = logs.get(f"{first:04d}.log")
            touched = _changed(log)
            for number in range(first, min(first + size, count)):
                address = dataset, variant, number
                trial = self._recorded(address, records, first)
                if trial is None:
                    trial = self._unrecorded(address, records, first, touched, now)
                    touched = 0.0  # the log is about the first that is not recorded
                yield trial

    def _recorded(self, address: tuple[str, str, int], files: Files, first: int) -> Trial | None:
        """The trial, if its record is there and stands."""
        entry = files.get(f"{address[2]:04d}.parquet")
        if entry is None:
            return None
        changed, log = _changed(entry), _path(LOGS, *address[:2], first, ".log")
        if changed < self.run.started and _path(TRIALS, *address, ".parquet") in self._outdated:
            return None
        if self._read.get(entry.path, (None,))[0] != changed:
            try:
                self._read[entry.path] = (changed, *_status(entry.path))
            except (OSError, pa.ArrowException, ValueError, LookupError, TypeError, StopIteration):
                problem = f"{entry.path} is not a readable record; delete it and run again."
                return Trial(*address, "failed", log, problem=problem)
        _, status, seconds = self._read[entry.path]
        return Trial(*address, status, log, seconds, changed)

    def _unrecorded(
        self, address: tuple[str, str, int], files: Files, first: int, touched: float, now: float
    ) -> Trial:
        """touched: when the job's log was, if what it says last is about this trial."""
        log = _path(LOGS, *address[:2], first, ".log")
        saved = _changed(files.get(f"{address[2]:04d}.checkpoint"))
        seen = max(saved, touched)
        failed = self._failed.get(log)
        if failed is not None and seen <= failed + 1:
            return Trial(*address, "failed", log, problem=last_line(self.folder / log))
        said = last_line(self.folder / log) if seen and now - seen < SILENCE else STOPPED
        if seen > self.run.ended and not said.startswith(STOPPED):
            return Trial(*address, "running", log)
        return Trial(*address, "stopped" if saved else "waiting", log)


def counts(trials: Sequence[Trial]) -> dict[tuple[str, str], Counter[str]]:
    """How many trials are in each state, by data set and variant."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for trial in trials:
        found.setdefault((trial.dataset, trial.variant), Counter())[trial.state] += 1
    return found


def _path(folder: Path, dataset: str, variant: str, number: int, ending: str) -> str:
    return f"{folder}/{dataset}/{variant}/{number:04d}{ending}"


def _files(folder: Path) -> Files:
    try:
        with os.scandir(folder) as entries:
            return {entry.name: entry for entry in entries if entry.is_file()}
    except OSError:
        return {}


def _changed(entry: os.DirEntry[str] | None) -> float:
    try:
        return entry.stat().st_mtime if entry else 0.0
    except OSError:
        return 0.0


def _status(path: str) -> tuple[str, float]:
    """Status and wall seconds of a recorded trial.

    Read, not taken from the statistics: pyarrow ends the process over some damaged ones.
    """
    file = parquet.ParquetFile(path, pre_buffer=False)
    rows = file.iter_batches(1, columns=["status", "wall_seconds"], use_threads=False)
    status, seconds = next(rows).to_pylist()[0].values()
    if status not in DONE or not 0 <= seconds < math.inf:
        raise LookupError(status)
    return status, seconds
