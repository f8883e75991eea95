"""One functional ANOVA: a group of trials, a response and a policy on diverged trials."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from odyssey.search_space import PRIORS
from odyssey.statistics.fanova.basis import basis
from odyssey.statistics.fanova.forest import Forest, components, grow, shares_table
from odyssey.statistics.fanova.names import ALL, FACTOR, JOINT, NONE_VARIED, NOT_VARIED
from odyssey.statistics.fanova.posterior import posterior_shares, share_interval
from odyssey.statistics.fanova.responses import (
    POLICIES,
    response_values,
    undecided,
    values_within_variants,
)


@dataclass(frozen=True)
class Analysis:
    """Functional ANOVA of one response of one group of trials under one policy.

    Of all variants together ("all"), the variant is part of the model: responses are measured from
    the mean of their variant, so differences between variants are not taken for interactions.

    Attributes:
        trials: The group of trials.
        address: Its dataset, variant, response and policy.
        limits: Lower and upper search coordinate of each hyperparameter.
        n_trees: Number of trees of the forest.
        n_draws: Number of draws for the intervals.
        seed: Seed of the forest and the draws.
        forests: The forests of this group by their responses; those of equal responses are shared.
    """

    trials: pd.DataFrame
    address: dict[str, str]
    limits: dict[str, tuple[float, float]]
    n_trees: int
    n_draws: int
    seed: int
    forests: dict[bytes, Forest] = field(default_factory=dict, compare=False)

    @cached_property
    def values(self) -> pd.Series:
        """Responses of the used trials, with the index of the trials."""
        of_group = values_within_variants if self.address["variant"] == ALL else response_values
        return of_group(self.trials, self.address["response"], self.address["policy"])

    @cached_property
    def note(self) -> str:
        """Why there is no result; else empty."""
        return undecided(self.trials, self.values) or ("" if self.bounds else NONE_VARIED)

    @cached_property
    def coordinates(self) -> pd.DataFrame:
        """Search coordinates of the used trials, and their variant."""
        trials = self.trials.loc[self.values.index]
        columns = {name: trials[name].map(PRIORS[name].coordinate) for name in self.limits}
        return pd.DataFrame(columns | {FACTOR: trials[FACTOR]})

    @cached_property
    def bounds(self) -> dict[str, tuple[float, float] | None]:
        """The bounds for `grow`: of what was varied; for "joint", the variant is a factor."""
        searched = {name: ends for name, ends in self.limits.items() if ends[0] < ends[1]}
        factor = {FACTOR: None} if self.address["variant"] == JOINT else {}
        if undecided(self.trials, self.values):  # the values of few trials say nothing
            return searched | factor
        values = self.coordinates.nunique()
        return {name: ends for name, ends in (searched | factor).items() if values[name] > 1}

    @property
    def varied(self) -> dict[str, tuple[float, float]]:
        """The limits of the hyperparameters that were varied."""
        return {name: self.limits[name] for name in self.bounds if name in self.limits}

    @property
    def forest(self) -> Forest:
        """The forest that has learnt the responses."""
        response = self.values.to_numpy()
        key = response.tobytes() + self.values.index.to_numpy().tobytes()
        if key not in self.forests:
            grown = grow(self.coordinates, response, self.bounds, self.n_trees, self.seed)
            self.forests[key] = grown
        return self.forests[key]

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

    def shares(self, with_intervals: bool = False) -> pd.DataFrame:
        """Shares of variance, with the address and the sample.

        Args:
            with_intervals: Whether to add the columns of `certainty`.

        Returns:
            A table as of `shares_table`, with a row for each hyperparameter that was not varied
            too. Shares are NaN where undecided and of what was not varied; the note says why.
        """
        if self.note:
            rows = components(list(self.bounds)) if self.bounds else []
            table = pd.DataFrame(rows, columns=["hyperparameters", "order"])
            table = table.assign(share=np.nan, share_std=np.nan)
        else:
            table = shares_table(self.forest)
            table = table.assign(**(self.certainty() if with_intervals else {}))
        table = table.assign(**self.address, **self.sample)
        factor = [FACTOR] if self.address["variant"] == JOINT else []
        fixed = [name for name in [*self.limits, *factor] if name not in self.bounds]
        rest = pd.DataFrame({"hyperparameters": fixed, "order": 1, "share": np.nan})
        note = {"note": self.note if self.note == NONE_VARIED else NOT_VARIED}
        rest = rest.assign(**self.address, **(self.sample | note))
        return pd.concat([part for part in (table, rest) if len(part)], ignore_index=True)

    def certainty(self) -> dict[str, object]:
        """Estimates and intervals of the shares, (components,), and of all interactions together.

        The columns are described in `study.Tables`.
        """
        drawn, singles = self._draws, len(self.bounds)
        low, high = share_interval(drawn)
        together = drawn[:, singles:].sum(axis=1)
        ends = share_interval(together[:, None])
        return {
            "estimate": drawn.mean(axis=0),
            "share_low": low,
            "share_high": high,
            "above_noise": low > 0,
            "interactions": together.mean(),
            "interactions_low": ends[0][0],
            "interactions_high": ends[1][0],
        }

    def draws(self) -> pd.DataFrame:
        """The draws that estimates and intervals are computed from; empty where undecided.

        One row per draw and component, with the address.
        """
        if self.note:
            return pd.DataFrame()
        names, orders = zip(*components(list(self.bounds)), strict=True)
        drawn = {
            "draw": np.repeat(np.arange(len(self._draws)), len(names)),
            "hyperparameters": np.tile(names, len(self._draws)),
            "order": np.tile(orders, len(self._draws)),
            "share": self._draws.ravel(),
        }
        return pd.DataFrame(drawn).assign(**self.address)

    @cached_property
    def _draws(self) -> np.ndarray:
        """Shares from their posterior distribution: (draws, components)."""
        forest = self.forest
        variants = pd.factorize(self.coordinates[FACTOR])[0]
        return posterior_shares(
            basis(forest.points, forest.factors),
            forest.response,
            len(self.bounds),
            variants if self.address["variant"] == ALL else None,
            self.n_draws,
            self.seed,
        )
