"""The state of a run of the pipeline in a file, for other processes and for the next run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from odyssey.atomic import replace_file
from odyssey.files import read_json

RUN = Path("logs/run.json")
RUN_TIMEOUT = 150.0  # a run whose file is older than this many seconds has ended
_TAIL = 4096  # bytes that are read from the end of a log
_LATEST = 1e11  # seconds since the epoch; three thousand years


@dataclass(frozen=True)
class Failure:
    """A job that failed and has no attempt left.

    Attributes:
        log: path of its log.
        at: time of the failure, in seconds since the epoch.
        outputs: files that it did not make.
    """

    log: str
    at: float
    outputs: tuple[str, ...] = ()


@dataclass
class Run:
    """The run of the pipeline that started last; it may have ended.

    Attributes:
        config: its checked configuration.
        started: time of its start, in seconds since the epoch.
        ended: time of its end; 0 while it is in progress, and if it was killed.
        outdated: existing records that it will make again, because code, data or options changed.
        failures: of this run, and of earlier runs if the outputs have not been made since.
        cells: declarations of the user's own cells, by name.
        updated: time when this state was written; not part of the file, whose time it is.
    """

    config: Mapping[str, Any]
    started: float = 0.0
    ended: float = 0.0
    outdated: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    cells: Mapping[str, Any] = field(default_factory=dict)
    updated: float = 0.0

    def in_progress(self, now: float) -> bool:
        """Return whether it is in progress at the time `now`, to judge by its last update."""
        return bool(self.started) and not self.ended and now - self.updated < RUN_TIMEOUT


def write_run(run: Run, path: Path = RUN) -> None:
    """Write the state of a run, completely or not at all.

    Args:
        run: the state.
        path: of the file.

    Raises:
        OSError: if it cannot be written.
    """
    values = {name: value for name, value in asdict(run).items() if name != "updated"}
    with replace_file(path) as part:
        part.write_text(json.dumps(values, indent=1), encoding="utf-8")


def read_run(path: Path = RUN) -> Run | None:
    """Read the state of the last run; None if there is no file or it has other content."""
    try:
        content = read_json(path)
        failures = [
            Failure(_log(f["log"]), _moment(f["at"]), tuple(map(str, f["outputs"])))
            for f in content["failures"]
        ]
        run = Run(dict(content["config"]), _moment(content["started"]), _moment(content["ended"]))
        run.outdated, run.failures = list(map(str, content["outdated"])), failures
        run.cells = dict(content.get("cells", {}))
        run.updated = path.stat().st_mtime
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return None
    return run


def _log(name: str) -> str:
    """Return the path of a log; raise ValueError if it is outside the folder of the study."""
    path = Path(name)
    if path.is_absolute() or ".." in path.parts or not name.isprintable():
        raise ValueError(name)
    return name


def _moment(seconds: float) -> float:
    """Return a time since the epoch; raise ValueError if it is impossible."""
    if not 0 <= seconds < _LATEST:
        raise ValueError(seconds)
    return float(seconds)


def last_line(log: str | Path) -> str:
    """Return the last line of a log that is not empty; in a traceback, it is the exception.

    Args:
        log: path of the log.

    Returns:
        At most 200 characters; none if there is no such line or no log.
    """
    path = Path(log)
    try:
        if not path.is_file():  # reading a pipe could block
            return ""
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            lines = file.read(_TAIL).decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    filled = (line.strip() for line in reversed(lines) if line.strip())
    return "".join(c for c in next(filled, "") if c.isprintable())[:200]
