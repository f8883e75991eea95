"""The benchmark: a table of trials that answers questions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa

from odyssey import records
from odyssey.errors import BadInput
from odyssey.statistics.selection import table_order
from odyssey.tabular_benchmark.answers import NEAREST, SURROGATE, Columns, Searches, searches_of
from odyssey.tabular_benchmark.reliability import FOLDS, reliability
from odyssey.tabular_benchmark.space import SearchSpace, Settings

POLICIES = ("capped", "kept")


@dataclass(frozen=True)
class Answer:
    """What a configuration would have scored; errors in the data set's unit, lower is better.

    validation_error, test_error: the nearest trial's, or the mean over the surrogate's trees; what
        a diverged trial counts as is the benchmark's `diverged`.
    validation_error_spread, test_error_spread: standard deviation over trees; NaN for a trial. How
        far off such answers are is another question, which `Benchmark.reliability` answers.
    cpu_seconds: of training; by the surrogate, ten to the mean logarithm. epochs: trained.
    divergence: probability that training diverges; of the nearest trial, whether it did.
    trial, distance: the variant's nearest trial, and how far it is from the question in search
        coordinates; 1 is the whole range of one hyperparameter.
    outside: hyperparameters with values that no trial had, where the answer is a guess.
    """

    validation_error: float
    test_error: float
    cpu_seconds: float
    epochs: float
    divergence: float
    validation_error_spread: float
    test_error_spread: float
    trial: int
    distance: float
    outside: tuple[str, ...]


class Benchmark:
    """Answers from a table of trials.

    path: `results/trials.parquet`, or another table with its columns. curves: that of the learning
        curves; by default `curves.parquet` in the same folder.
    diverged: what the error of a diverged trial counts as. "capped": the 95th percentile of the
        data set's finished trials, which larger errors of finished trials count as too; "kept": the
        error that is recorded.

    Raises BadInput where the table cannot be used.
    """

    def __init__(
        self,
        path: str | Path,
        curves: str | Path | None = None,
        diverged: str = "capped",
    ) -> None:
        if diverged not in POLICIES:
            raise BadInput(f"Benchmark: diverged is {diverged!r}; choose capped or kept.")
        trials = _read(path, records.TRIALS)
        self._curves_path = curves or Path(path).with_name("curves.parquet")
        self._searches = {
            name: searches_of(rows.reset_index(drop=True), diverged)
            for name, rows in trials.groupby("dataset")
        }

    @property
    def searches(self) -> dict[str, list[str]]:
        """By data set, the variants that there are trials of."""
        return {name: sorted(found.rows, key=table_order) for name, found in self._searches.items()}

    def space(self, dataset: str) -> SearchSpace:
        """What the data set's trials span."""
        return self._of(dataset).space

    def ask(
        self,
        dataset: str,
        variant: str,
        *,
        hidden_size: float,
        learning_rate: float,
        momentum: float,
        input_noise: float,
        nesterov: bool | None = None,
        clip_gradients: bool | None = None,
        how: str = NEAREST,
    ) -> Answer:
        """What this configuration would have scored.

        nesterov, clip_gradients: None for what all trials have, or else the usual value.
        how: "nearest" for the nearest trial of the variant, "surrogate" for a forest that has
            learnt all trials of the data set; its first answer waits for the forest to grow.

        Raises BadInput for a data set or variant without trials, or a value that cannot be.
        """
        given = {
            "hidden_size": hidden_size,
            "learning_rate": learning_rate,
            "momentum": momentum,
            "input_noise": input_noise,
            "nesterov": nesterov,
            "clip_gradients": clip_gradients,
        }
        settings = {name: [value] for name, value in given.items() if value is not None}
        answers = self._answers(dataset, variant, settings, how)
        return Answer(**{name: values.tolist()[0] for name, values in answers.items()})

    def ask_many(
        self, dataset: str, variant: str, settings: pd.DataFrame, how: str = NEAREST
    ) -> pd.DataFrame:
        """As `ask`, for one configuration a row: the fields of `Answer` as columns, same index."""
        columns = {str(name): settings[name].tolist() for name in settings}
        answers = self._answers(dataset, variant, columns, how)
        return pd.DataFrame(answers, index=settings.index)

    def learning_curve(self, dataset: str, variant: str, trial: int) -> pd.DataFrame:
        """Of one trial: epoch, train_loss and validation_error, from the untrained network on."""
        rows = self._curves.get((dataset, variant, trial))
        if rows is None:
            address = f"{dataset}/{variant}/{trial}"
            raise BadInput(f"{self._curves_path} has no learning curve of trial {address}.")
        return rows.drop(columns=["dataset", "variant", "trial"]).reset_index(drop=True)

    def reliability(self, dataset: str, folds: int = FOLDS) -> pd.DataFrame:
        """How well answers predict trials that were kept from them; see `reliability`."""
        return reliability(self._of(dataset), folds)

    @cached_property
    def _curves(self) -> dict[tuple[str, str, int], pd.DataFrame]:
        curves = _read(self._curves_path, records.CURVES)
        return dict(list(curves.groupby(["dataset", "variant", "trial"])))

    def _answers(self, dataset: str, variant: str, settings: Settings, how: str) -> Columns:
        if how not in (NEAREST, SURROGATE):
            raise BadInput(f"ask: how is {how!r}; choose {NEAREST} or {SURROGATE}.")
        searches = self._of(dataset)
        if variant not in searches.rows:
            known = ", ".join(self.searches[dataset])
            raise BadInput(f"ask: {dataset} has no trials of {variant!r}; choose one of {known}.")
        return searches.answers(variant, settings, how)

    def _of(self, dataset: str) -> Searches:
        if dataset not in self._searches:
            known = ", ".join(self._searches)
            raise BadInput(f"ask: there are no trials on {dataset!r}; choose one of {known}.")
        return self._searches[dataset]


def _read(path: str | Path, schema: pa.Schema) -> pd.DataFrame:
    if not Path(path).is_file():
        raise BadInput(f"{path} does not exist; run the study, or name a table that there is.")
    return records.read(path, schema).to_pandas()
