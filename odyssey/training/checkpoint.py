"""The saved state of a trial, from which a stopped trial continues."""

from __future__ import annotations

import io
import json
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from odyssey.atomic import read_with_checksum, write_with_checksum
from odyssey.errors import BadInput
from odyssey.training.cost import COSTS, Meter

SAVE_EVERY = 120.0  # seconds between two saves within an epoch
JSON = "json_values"  # name of the array that holds these as text
STOPPED = 128 + signal.SIGTERM  # exit status of a process that SIGTERM ended


@dataclass(frozen=True)
class SavedState:
    """The contents of a checkpoint.

    Attributes:
        json_values: values that JSON can hold, by name; numbers are stored without loss.
        arrays: by name.
    """

    json_values: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]


class Checkpoint:
    """The state of one trial in a file, ignored if damaged or from another trial.

    Args:
        path: of the file; its folder is made when needed.
        identity: digest of everything that the trial's numbers depend on. A state that was saved
            with another identity (other code, data or options) is ignored.
        log: takes a line of text.
        save_every: seconds after a save until the next is due within an epoch.
    """

    def __init__(
        self,
        path: str | Path,
        identity: str,
        log: Callable[[str], None] = lambda line: None,
        save_every: float = SAVE_EVERY,
    ) -> None:
        self.path, self.identity, self.log = Path(path), identity, log
        self.save_every = save_every
        self.meter = Meter()  # adds up the costs of all attempts
        self.saved_at = time.monotonic()
        self.stopping = False

    @contextmanager
    def stopped_by_sigterm(self) -> Iterator[None]:
        """On SIGTERM (time limit, preemption), end the process, but only after the next save."""

        def stop(*_: object) -> None:
            self.stopping = True

        previous = signal.signal(signal.SIGTERM, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, previous)

    @property
    def due(self) -> bool:
        """Whether the state should be saved now, before the end of the epoch."""
        return self.stopping or time.monotonic() - self.saved_at > self.save_every

    def save(self, state: SavedState) -> None:
        """Save the state. If it cannot be written (full disk), log that and go on.

        Raises:
            SystemExit: with status `STOPPED`, after saving, if SIGTERM has arrived.
        """
        try:
            self.write(state)
        except (BadInput, OSError) as problem:
            self.log(f"no checkpoint: {problem}")
        self.saved_at = time.monotonic()
        if self.stopping:
            self.log("stopped by SIGTERM; the next attempt continues from here")
            raise SystemExit(STOPPED)

    def write(self, state: SavedState) -> None:
        """Save the state.

        Raises:
            BadInput: if the file cannot be written.
        """
        content = io.BytesIO()
        own = {"identity": self.identity, "cost": self.meter.so_far()}
        values = json.dumps(own | dict(state.json_values)).encode()
        arrays = {JSON: np.frombuffer(values, np.uint8), **state.arrays}
        np.savez(content, allow_pickle=False, **arrays)
        write_with_checksum(self.path, content.getvalue())

    def load(self) -> SavedState | None:
        """Return the saved state; None if there is none, or it is damaged or from another trial."""
        try:
            content = read_with_checksum(self.path)
        except FileNotFoundError:
            return None
        except OSError as problem:
            self.log(f"{self.path} is not used: {problem}")
            return None
        state = None if content is None else _unpacked(content)
        if state is None:
            self.log(f"{self.path} is not used: it is damaged")
            return None
        values = dict(state.json_values)
        if values.pop("identity") != self.identity:
            self.log(f"{self.path} is not used: it was made with other code, data or options")
            return None
        self.meter.earlier = values.pop("cost")
        return SavedState(values, state.arrays)

    def remove(self) -> None:
        """Remove the file and the temporary files that killed processes left."""
        for path in (self.path, *self.path.parent.glob(f".{self.path.name}.*.part")):
            path.unlink(missing_ok=True)


def _unpacked(content: bytes) -> SavedState | None:
    """What `Checkpoint.write` packed, identity and cost included; None for anything else."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        values = json.loads(arrays.pop(JSON).tobytes())
        identity, cost = values["identity"], values["cost"]
    except Exception:  # many types are possible; for all of them, train from the beginning
        return None
    costs = [cost.get(name) for name in COSTS] if isinstance(cost, dict) else [None]
    valid = isinstance(identity, str) and all(isinstance(cost, int | float) for cost in costs)
    return SavedState(values, arrays) if valid else None
