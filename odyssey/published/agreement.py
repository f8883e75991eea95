"""How far trials trained here agree with the published rows of the same trials.

On the processor that the study was published on, the numbers are the same bits. On another kind,
rounding differs, and training makes the differences grow until they are like those between seeds.
Published rows are used only if the differences are not larger than that.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import inf

import numpy as np
import pandas as pd

from odyssey.records import ADDRESS

# Of a trial's row, the columns that training determines.
RESULTS = ("status", "epochs", "best_epoch", "train_loss", "validation_error", "test_error")
# Published rows are refused if the median difference is larger than this many times that between
# two seeds. 1 is expected where nothing but chance is left; see docs/decisions.md.
LARGEST_RATIO = 2.0


@dataclass(frozen=True)
class Agreement:
    """Trials trained here beside the published rows of the same trials, on one data set.

    Attributes:
        dataset: Name of the data set.
        compared: Number of trials.
        same: How many have the same bits in all of `RESULTS`.
        difference: Median absolute difference of test errors, in the task's unit.
        between_seeds: Median absolute difference that two seeds of the best trials make, estimated
            from the published fresh seeds; NaN without them.
        processors: Kinds of processors that trained the published rows, then those here.
    """

    dataset: str
    compared: int
    same: int
    difference: float
    between_seeds: float
    processors: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def ratio(self) -> float:
        """Median difference, in units of the median difference between seeds."""
        if self.difference == 0:
            return 0.0
        return self.difference / self.between_seeds if self.between_seeds > 0 else inf

    @property
    def acceptable(self) -> bool:
        """Whether the published rows may be used."""
        return self.ratio <= LARGEST_RATIO

    def as_record(self) -> dict[str, object]:
        """Return the values and conclusions, for JSON; infinity becomes null."""
        ratio = self.ratio if np.isfinite(self.ratio) else None
        return asdict(self) | {"ratio": ratio, "acceptable": self.acceptable}


def agreement(
    dataset: str, here: pd.DataFrame, published: pd.DataFrame, seeds: pd.DataFrame
) -> Agreement:
    """Compare the trials of a data set.

    Args:
        dataset: Name of the data set.
        here: Rows of `results/trials.parquet` that were trained here.
        published: Published rows; those of other trials are ignored.
        seeds: The published table of fresh seeds.
    """
    keys = list(ADDRESS)
    both = here[here["dataset"] == dataset].merge(published, on=keys, suffixes=("", "_published"))
    same = same_results(both)
    moved = (both["test_error"] - both["test_error_published"]).abs()
    moved = moved.where(both["status"] == both["status_published"], inf).mask(same, 0.0)
    return Agreement(
        dataset,
        len(both),
        int(same.sum()),
        float(moved.fillna(inf).median()) if len(both) else 0.0,
        _between_seeds(seeds[seeds["dataset"] == dataset]),
        (_distinct(both["processor_published"]), _distinct(both["processor"])),
    )


def same_results(both: pd.DataFrame) -> np.ndarray:
    """Return whether the two results of each trial have the same bits.

    Args:
        both: Rows with every column of `RESULTS`, once with the suffix `_published`.
    """
    pairs = [(both[name], both[f"{name}_published"]) for name in RESULTS]
    return np.logical_and.reduce([(a == b) | (a.isna() & b.isna()) for a, b in pairs])


def _between_seeds(seeds: pd.DataFrame) -> float:
    """Median absolute difference between two seeds of the same best trial."""
    differences = [
        np.abs(np.subtract.outer(*[errors.to_numpy()] * 2)[np.triu_indices(len(errors), 1)])
        for _, errors in seeds.groupby("variant")["test_error"]
    ]
    every = np.concatenate(differences) if differences else np.empty(0)
    return float(np.median(every)) if len(every) else np.nan


def _distinct(values: pd.Series) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
