"""Find the state of every trial of a study in the files that training writes."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from odyssey.files import read_json
from odyssey.status.run import Run, last_line

TRIALS, LOGS = Path("results/trials"), Path("logs/trial")
PUBLISHED = "results/published/{}.json"
# In the order of display. A stopped trial continues from its checkpoint when a run trains it.
STATES = ("finished", "diverged", "running", "stopped", "failed", "waiting")
DONE = ("finished", "diverged")
# A trial whose log and checkpoint are older than this many seconds does not run. Checkpoints are
# written every two minutes, and network disks may show them late.
TRIAL_TIMEOUT = 300.0
STOPPED = "stopped by SIGTERM"


@dataclass(frozen=True)
class Trial:
    """The state of one trial.

    Attributes:
        dataset: name of the data set.
        variant: name of the variant.
        number: of the trial in its search.
        state: one of `STATES`.
        log: path of the log of the job that trains it.
        wall_seconds: time that training took; 0 until the trial is recorded.
        recorded_at: when it was recorded, in seconds since the epoch; 0 until then.
        problem: the reason of a failure, from the log.
    """

    dataset: str
    variant: str
    number: int
    state: str
    log: str
    wall_seconds: float = 0.0
    recorded_at: float = 0.0
    problem: str = ""


Files = Mapping[str, os.DirEntry[str]]


@dataclass
class Survey:
    """Finds the states of the trials that are trained here; reads each record only once.

    Attributes:
        run: the study's last run, or one that never started.
        folder: contains results/ and logs/.
    """

    run: Run
    folder: Path = Path()
    _read: dict[str, tuple[float, str, float]] = field(default_factory=dict, repr=False)

    def trials(self, now: float) -> list[Trial]:
        """Return the state at the time `now` of every trial, in the order of the study.

        Trials whose published rows are used are left out.
        """
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
        published = self._published(dataset, variant)
        records, logs = (_files(self.folder / part / dataset / variant) for part in (TRIALS, LOGS))
        for first in range(0, count, size):
            log = logs.get(f"{first:04d}.log")
            touched = _changed(log)
            for number in sorted({*range(first, min(first + size, count))} - published):
                address = dataset, variant, number
                trial = self._recorded(address, records, first)
                if trial is None:
                    trial = self._unrecorded(address, records, first, touched, now)
                    touched = 0.0  # the log belongs to the first trial that is not recorded
                yield trial

    def _published(self, dataset: str, variant: str) -> set[int]:
        """Numbers of the trials that are not trained here.

        Until the job has run that finds them, all that may be published.
        """
        config = self.run.config
        if config.get("published", "none") == "none":
            return set()
        numbers: Iterable[int] = range(config["trials"])
        path = self.folder / PUBLISHED.format(dataset)
        with suppress(OSError, ValueError, LookupError, TypeError):
            numbers = read_json(path)[variant]
        return {number for number in numbers if number >= config["trials_here"]}

    def _recorded(self, address: tuple[str, str, int], files: Files, first: int) -> Trial | None:
        """The trial if it has a record that is not outdated, else None."""
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
        """A trial without record; touched: time of the log if its last line is about this trial."""
        log = _path(LOGS, *address[:2], first, ".log")
        saved = _changed(files.get(f"{address[2]:04d}.checkpoint"))
        seen = max(saved, touched)
        failed = self._failed.get(log)
        if failed is not None and seen <= failed + 1:
            return Trial(*address, "failed", log, problem=last_line(self.folder / log))
        recent = seen and now - seen < TRIAL_TIMEOUT
        last = last_line(self.folder / log) if recent else STOPPED
        if seen > self.run.ended and not last.startswith(STOPPED):
            return Trial(*address, "running", log)
        return Trial(*address, "stopped" if saved else "waiting", log)


def counts(trials: Sequence[Trial]) -> dict[tuple[str, str], Counter[str]]:
    """Return the number of trials in each state, by data set and variant."""
    result: dict[tuple[str, str], Counter[str]] = {}
    for trial in trials:
        result.setdefault((trial.dataset, trial.variant), Counter())[trial.state] += 1
    return result


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

    The rows are read, because pyarrow crashes on some damaged column statistics.
    """
    file = parquet.ParquetFile(path, pre_buffer=False)
    rows = file.iter_batches(1, columns=["status", "wall_seconds"], use_threads=False)
    status, seconds = next(rows).to_pylist()[0].values()
    if status not in DONE or not 0 <= seconds < math.inf:
        raise LookupError(status)
    return status, seconds
