"""Estimate the remaining time of a study from its forecast and the trials so far."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from odyssey import search_space
from odyssey.cells.block import Block
from odyssey.cells.own_file import known_blocks
from odyssey.errors import BadInput
from odyssey.files import read_json
from odyssey.status.run import Run
from odyssey.status.survey import DONE, Trial
from odyssey.training import time_limit

RECENT = 100  # trials that determine the speed
SUMMARY = "results/features/{}.json"


class TimeLeft:
    """Estimates the time until all trials are trained; forecasts each trial only once.

    Args:
        run: the study's last run, or one that never started.
        folder: contains results/.
    """

    def __init__(self, run: Run, folder: Path = Path()) -> None:
        self.config, self.folder = run.config, folder
        self.blocks: Mapping[str, Block] = {}
        with suppress(BadInput):
            self.blocks = known_blocks(run.cells)
        self._summaries: dict[str, Mapping[str, Any]] = {}
        self._forecasts: dict[tuple[str, str, int], float] = {}

    def seconds(self, trials: Sequence[Trial], started: float, now: float) -> float | None:
        """Return the seconds until the last trial is trained, without those that failed.

        Args:
            trials: all trials of the study.
            started: when the run started, in seconds since the epoch.
            now: the present time, in seconds since the epoch.

        Returns:
            None if it cannot be estimated yet.
        """
        recorded = [trial for trial in trials if trial.state in DONE]
        open_ones = [trial for trial in trials if trial.state not in (*DONE, "failed")]
        try:
            ratio = self._ratios(recorded)
            left = [ratio[trial.dataset] * self._forecast(trial) for trial in open_ones]
        except (OSError, ValueError, LookupError, TypeError, ArithmeticError, AttributeError):
            return None  # no data set yet, or no recorded trial
        left = [
            seconds / 2 if trial.state == "running" else seconds
            for trial, seconds in zip(open_ones, left, strict=True)
        ]
        speed = self._speed(trials, recorded, started, now)
        seconds = max(sum(left) / speed, *left) if left and speed else math.nan
        return seconds if math.isfinite(seconds) else None

    def _ratios(self, recorded: Sequence[Trial]) -> Mapping[str, float]:
        """Measured over forecast time by data set; the overall value if none is recorded."""
        measured: defaultdict[str, float] = defaultdict(float)
        forecast: defaultdict[str, float] = defaultdict(float)
        for trial in recorded:
            measured[trial.dataset] += trial.wall_seconds
            forecast[trial.dataset] += self._forecast(trial)
        overall = sum(measured.values()) / sum(forecast.values()) if recorded else None
        if overall is None:
            raise LookupError
        return defaultdict(
            lambda: overall, {name: measured[name] / forecast[name] for name in measured}
        )

    def _speed(
        self, trials: Sequence[Trial], recorded: Sequence[Trial], started: float, now: float
    ) -> float:
        """Seconds of training per second of real time.

        The number of running trials, until twice as many have ended in this run; then the measured
        value, which includes the time between trials.
        """
        running = sum(trial.state == "running" for trial in trials)
        ended = [trial for trial in recorded if trial.recorded_at > started]
        ended.sort(key=lambda trial: trial.recorded_at)
        others = ended[1:][-RECENT:]
        if len(others) < max(2 * running, 3):
            return float(running)
        before = ended[-len(others) - 1].recorded_at
        return sum(trial.wall_seconds for trial in others) / max(now - before, 1.0)

    def _forecast(self, trial: Trial) -> float:
        address = trial.dataset, trial.variant, trial.number
        if address not in self._forecasts:
            config = self.config
            bounds = {"hidden_size": config["search_space"]["hidden_size"]}
            seed = search_space.trial_seed(config["seed"], *address, config["paired"])
            self._forecasts[address] = time_limit.seconds_at_most(
                self._summary(trial.dataset),
                self.blocks[trial.variant],
                int(search_space.sample(bounds, seed)["hidden_size"]),
                config["training"]["max_epochs"],
            )
        return self._forecasts[address]

    def _summary(self, dataset: str) -> Mapping[str, Any]:
        if dataset not in self._summaries:
            self._summaries[dataset] = read_json(self.folder / SUMMARY.format(dataset))
        return self._summaries[dataset]
