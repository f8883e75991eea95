"""How long a study will still take: what its trials took so far, against the forecast."""

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

LATELY = 100  # trials, from which the pace is taken
SUMMARY = "results/features/{}.json"


class TimeLeft:
    """Estimates the time that is left for training. A forecast that was made once is kept.

    run: the study's last one, or one that never began. folder: the one with results/.
    """

    def __init__(self, run: Run, folder: Path = Path()) -> None:
        self.config, self.folder = run.config, folder
        self.blocks: Mapping[str, Block] = {}
        with suppress(BadInput):
            self.blocks = known_blocks(run.cells)
        self._summaries: dict[str, Mapping[str, Any]] = {}
        self._forecasts: dict[tuple[str, str, int], float] = {}

    def seconds(self, trials: Sequence[Trial], started: float, now: float) -> float | None:
        """Seconds until the last trial is trained; None where nothing is known yet.

        started: when the run began. Trials that failed are not waited for.
        """
        recorded = [trial for trial in trials if trial.state in DONE]
        open_ones = [trial for trial in trials if trial.state not in (*DONE, "failed")]
        try:
            ratio = self._ratios(recorded)
            left = [ratio[trial.dataset] * self._forecast(trial) for trial in open_ones]
        except (OSError, ValueError, LookupError, TypeError, ArithmeticError, AttributeError):
            return None  # no data set to forecast from, or nothing recorded
        left = [
            seconds / 2 if trial.state == "running" else seconds
            for trial, seconds in zip(open_ones, left, strict=True)
        ]
        pace = self._pace(trials, recorded, started, now)
        seconds = max(sum(left) / pace, *left) if left and pace else math.nan
        return seconds if math.isfinite(seconds) else None

    def _ratios(self, recorded: Sequence[Trial]) -> Mapping[str, float]:
        """What trials took over what they were forecast to, by data set; of all where none is."""
        took: defaultdict[str, float] = defaultdict(float)
        foreseen: defaultdict[str, float] = defaultdict(float)
        for trial in recorded:
            took[trial.dataset] += trial.wall_seconds
            foreseen[trial.dataset] += self._forecast(trial)
        usual = sum(took.values()) / sum(foreseen.values()) if recorded else None
        if usual is None:
            raise LookupError
        return defaultdict(lambda: usual, {name: took[name] / foreseen[name] for name in took})

    def _pace(
        self, trials: Sequence[Trial], recorded: Sequence[Trial], started: float, now: float
    ) -> float:
        """Seconds of training in a second: what ended lately, or how many trials run now.

        The first once every place has been taken twice: it includes what lies between trials.
        """
        running = sum(trial.state == "running" for trial in trials)
        lately = sorted((trial for trial in recorded if trial.at > started), key=lambda t: t.at)
        others = lately[1:][-LATELY:]
        if len(others) < max(2 * running, 3):
            return float(running)
        before = lately[-len(others) - 1].at
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
