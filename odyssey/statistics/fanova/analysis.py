"""One functional ANOVA: a group of trials, a response and a policy on diverged trials."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from odyssey.search_space import PRIORS
from odyssey.statistics.fanova import uncertainty
from odyssey.statistics.fanova.forest import Forest, components, grow, shares_table
from odyssey.statistics.fanova.responses import POLICIES, response_values, undecided

JOINT = "joint"
FACTOR = "variant"


@dataclass(frozen=True)
class Analysis:
    """Functional ANOVA of one response of one group of trials under one policy.

    Attributes:
        trials: The group of trials.
        address: Its dataset, variant, response and policy.
        limits: Lower and upper search coordinate of each hyperparameter.
        n_trees: Number of trees of the forest.
        resamples: Number of resamples for the intervals.
        permutations: Number of permutations for the noise floors.
        seed: Seed of the forest, the resamples and the permutations.
    """

    trials: pd.DataFrame
    address: dict[str, str]
    limits: dict[str, tuple[float, float]]
    n_trees: int
    resamples: int
    permutations: int
    seed: int

    @cached_property
    def values(self) -> pd.Series:
        """Responses of the used trials, with the index of the trials."""
        return response_values(self.trials, self.address["response"], self.address["policy"])

    @cached_property
    def note(self) -> str:
        """Why there is no result; else empty."""
        return undecided(self.trials, self.values)

    @cached_property
    def forest(self) -> Forest:
        """The forest that has learnt the responses."""
        return grow(self.coordinates, self.values.to_numpy(), self.bounds, self.n_trees, self.seed)

    @cached_property
    def coordinates(self) -> pd.DataFrame:
        """Search coordinates of the used trials, and their variant."""
        trials = self.trials.loc[self.values.index]
        columns = {name: trials[name].map(PRIORS[name].coordinate) for name in self.limits}
        return pd.DataFrame(columns | {FACTOR: trials[FACTOR]})

    @property
    def bounds(self) -> dict[str, tuple[float, float] | None]:
        """The bounds for `grow`: the limits, and for "joint" the variant as a factor."""
        return {**self.limits, **({FACTOR: None} if self.address["variant"] == JOINT else {})}

    @property
    def main(self) -> bool:
        """Whether the policy is the main policy of the response."""
        return self.address["policy"] == POLICIES[self.address["response"]][0]

    @property
    def sample(self) -> dict[str, object]:
        """Number of used trials, of diverged ones among them, and why there is no result."""
        status = self.trials.loc[self.values.index, "status"]
        diverged = int((status == "diverged").sum())
        return {"n": len(self.values), "n_diverged": diverged, "note": self.note}

    def shares(self) -> pd.DataFrame:
        """As `shares_table`, with the address and the sample; shares are NaN where undecided."""
        if self.note:
            table = pd.DataFrame(
                components(list(self.bounds)), columns=["hyperparameters", "order"]
            )
            table = table.assign(share=np.nan, share_std=np.nan)
        else:
            table = shares_table(self.forest)
        return table.assign(**self.address, **self.sample)

    def certainty(self) -> dict[str, np.ndarray]:
        """Intervals and noise floors, (components,) each; empty where undecided."""
        if self.note:
            return {}
        share = self.forest.shares.mean(axis=0)
        low, high = uncertainty.share_interval(share, self._draws["resampled"])
        floor = uncertainty.noise_floor(self._draws["noise"])
        return {
            "share_low": low.clip(0, 1),
            "share_high": high.clip(0, 1),
            "noise_floor": floor,
            "above_noise": share > floor,
        }

    def draws(self) -> pd.DataFrame:
        """The shares that intervals and noise floors are computed from; empty where undecided.

        One row per kind ("resampled" or "noise"), draw and component, with the address.
        """
        if self.note:
            return pd.DataFrame()
        names, orders = zip(*components(self.forest.names), strict=True)
        frames = [
            pd.DataFrame(
                {
                    "kind": kind,
                    "draw": np.repeat(np.arange(len(shares)), len(names)),
                    "hyperparameters": np.tile(names, len(shares)),
                    "order": np.tile(orders, len(shares)),
                    "share": shares.ravel(),
                }
            )
            for kind, shares in self._draws.items()
        ]
        return pd.concat(frames).assign(**self.address)

    @cached_property
    def _draws(self) -> dict[str, np.ndarray]:
        """Shares by kind, (draws, components)."""
        return {
            "resampled": uncertainty.resampled_shares(self.forest, self.resamples, self.seed),
            "noise": uncertainty.noise_shares(self.forest, self.permutations, self.seed),
        }
