"""What a trial keeps on disk while it trains, so that being killed costs minutes, not the trial."""

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

from odyssey.atomic import read_sealed, write_sealed
from odyssey.errors import BadInput
from odyssey.training.cost import SUMS, Meter

INTERVAL = 120.0  # seconds between two checkpoints within an epoch
STOPPED = 128 + signal.SIGTERM  # the exit status of a process that SIGTERM ended


@dataclass(frozen=True)
class State:
    """Everything that what follows depends on.

    facts: what JSON can hold, numbers without loss.
    arrays: by name.
    """

    facts: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]


class Checkpoint:
    """The state of one trial on disk: whole, and of this very trial, or as good as absent.

    identity: digest of all that the trial's numbers depend on. A state saved under another one,
        by other code, from other data or settings, is not used.
    log: takes a line of text.
    interval: seconds after which a state is due, whether or not an epoch ends.
    """

    def __init__(
        self,
        path: str | Path,
        identity: str,
        log: Callable[[str], None] = lambda line: None,
        interval: float = INTERVAL,
    ) -> None:
        self.path, self.identity, self.log, self.interval = Path(path), identity, log, interval
        self.meter = Meter()  # what the trial costs, all its attempts together
        self.saved_at = time.monotonic()
        self.stopping = False

    @contextmanager
    def stopped_by_sigterm(self) -> Iterator[None]:
        """Let SIGTERM (a time limit, a preemption) end the process, but only at the next save."""

        def stop(*_: object) -> None:
            self.stopping = True

        before = signal.signal(signal.SIGTERM, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)

    @property
    def due(self) -> bool:
        """Whether a state should be saved without waiting for the epoch's end."""
        return self.stopping or time.monotonic() - self.saved_at > self.interval

    def save(self, state: State) -> None:
        """Save the state; on SIGTERM, exit after that.

        Where it cannot be written (a full disk), training goes on without.
        """
        try:
            self.write(state)
        except (BadInput, OSError) as problem:
            self.log(f"no checkpoint: {problem}")
        self.saved_at = time.monotonic()
        if self.stopping:
            self.log("stopped by SIGTERM; the next attempt goes on from here")
            raise SystemExit(STOPPED)

    def write(self, state: State) -> None:
        """Save the state, whatever else goes on. Raises BadInput where it cannot be written."""
        content = io.BytesIO()
        facts = json.dumps(self._about() | dict(state.facts)).encode()
        arrays = {"facts": np.frombuffer(facts, np.uint8), **state.arrays}
        np.savez(content, allow_pickle=False, **arrays)
        write_sealed(self.path, content.getvalue())

    def load(self) -> State | None:
        """The state saved last; None where there is none, or it is damaged or not this trial's."""
        try:
            content = read_sealed(self.path)
        except FileNotFoundError:
            return None
        except OSError as problem:
            self.log(f"{self.path} is not used: {problem}")
            return None
        state = None if content is None else _unpacked(content)
        if state is None:
            self.log(f"{self.path} is not used: it is damaged")
            return None
        facts = dict(state.facts)
        if facts.pop("identity") != self.identity:
            self.log(f"{self.path} is not used: it is of other code, data or settings")
            return None
        self.meter.earlier = facts.pop("cost")
        return State(facts, state.arrays)

    def _about(self) -> dict[str, object]:
        return {"identity": self.identity, "cost": self.meter.so_far()}

    def remove(self) -> None:
        """Remove it, and what a process that died was about to put in its place."""
        for path in (self.path, *self.path.parent.glob(f".{self.path.name}.*.part")):
            path.unlink(missing_ok=True)


def _unpacked(content: bytes) -> State | None:
    """What `Checkpoint.write` packed, with identity and cost; None for anything else."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        facts = json.loads(arrays.pop("facts").tobytes())
        identity, cost = facts["identity"], facts["cost"]
    except Exception:  # of half a dozen modules; training anew is right for all
        return None
    sums = [cost.get(name) for name in SUMS] if isinstance(cost, dict) else [None]
    known = isinstance(identity, str) and all(isinstance(cost, int | float) for cost in sums)
    return State(facts, arrays) if known else None
