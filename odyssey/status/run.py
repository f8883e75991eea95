"""What a run of the pipeline says of itself, for other shells and for the next run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from odyssey.atomic import replace_file
from odyssey.files import read_json

RUN = Path("logs/run.json")
SILENCE = 150.0  # seconds after which a run that says nothing is over
_LAST_WORDS = 4096  # bytes read from the end of a log
_NEVER = 1e11  # seconds since the epoch; three thousand years


@dataclass(frozen=True)
class Failure:
    """A job that failed, with no attempt left.

    log: its log. at: when, in seconds since the epoch. outputs: what it did not make.
    """

    log: str
    at: float
    outputs: tuple[str, ...] = ()


@dataclass
class Run:
    """One run of the pipeline: the last one that began, whether it goes on or not.

    config: its checked configuration. cells: declarations of its own cells, by name.
    started, ended: seconds since the epoch; ended is 0 while it goes on, and after it was killed.
    outdated: records that are there and that it has yet to make again: code or settings changed.
    failures: of this run, and of earlier ones what was not made since.
    said: when it was written down, which is the file's own time.
    """

    config: Mapping[str, Any]
    started: float = 0.0
    ended: float = 0.0
    outdated: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    cells: Mapping[str, Any] = field(default_factory=dict)
    said: float = 0.0

    def goes_on(self, now: float) -> bool:
        """Whether it runs at this time, as far as one can tell from its sign of life."""
        return bool(self.started) and not self.ended and now - self.said < SILENCE


def write_run(run: Run, path: Path = RUN) -> None:
    """Write what there is to say, whole or not at all. Raises OSError where that cannot be."""
    said = {name: value for name, value in asdict(run).items() if name != "said"}
    with replace_file(path) as part:
        part.write_text(json.dumps(said, indent=1), encoding="utf-8")


def read_run(path: Path = RUN) -> Run | None:
    """The run that was said last; None where there is none, or what is there is not one."""
    try:
        content = read_json(path)
        failures = [
            Failure(_log(f["log"]), _moment(f["at"]), tuple(map(str, f["outputs"])))
            for f in content["failures"]
        ]
        run = Run(dict(content["config"]), _moment(content["started"]), _moment(content["ended"]))
        run.outdated, run.failures = list(map(str, content["outdated"])), failures
        run.cells = dict(content.get("cells", {}))
        run.said = path.stat().st_mtime
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return None
    return run


def _log(name: str) -> str:
    """The path of a log. Raises ValueError for one that no run writes, in another folder."""
    path = Path(name)
    if path.is_absolute() or ".." in path.parts or not name.isprintable():
        raise ValueError(name)
    return name


def _moment(seconds: float) -> float:
    """A time since the epoch. Raises ValueError for one that no clock shows."""
    if not 0 <= seconds < _NEVER:
        raise ValueError(seconds)
    return float(seconds)


def last_line(log: str | Path) -> str:
    """The last line of a log that says something, at most 200 characters; empty if there is none.

    Of a traceback, that is the exception.
    """
    path = Path(log)
    try:
        if not path.is_file():  # a pipe would be waited for
            return ""
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _LAST_WORDS))
            lines = file.read(_LAST_WORDS).decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    said = (line.strip() for line in reversed(lines) if line.strip())
    return "".join(c for c in next(said, "") if c.isprintable())[:200]
