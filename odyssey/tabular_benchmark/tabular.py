"""The tabular benchmark: it returns the scores of configurations from a table of trials."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa

from odyssey import records
from odyssey.errors import BadInput
from odyssey.published.study import open_study
from odyssey.search_space import PRIORS
from odyssey.statistics.selection import table_order
from odyssey.tabular_benchmark.answers import (
    NEAREST,
    SURROGATE,
    Columns,
    RecordedTrials,
    recorded_trials,
)
from odyssey.tabular_benchmark.reliability import FOLDS, reliability
from odyssey.tabular_benchmark.space import Configurations, SearchSpace, impossible

DIVERGED = ("capped", "kept")  # policies on errors of diverged trials


@dataclass(frozen=True)
class Answer:
    """The score of a configuration. Errors are in the data set's unit, lower is better.

    Attributes:
        validation_error: Of the nearest trial, or the mean over the surrogate's trees. `Benchmark`
            has a policy on the errors of diverged trials.
        test_error: The same for the test error.
        cpu_seconds: Processor time of training in s; from the surrogate, a geometric mean.
        epochs: Number of trained epochs.
        divergence: Probability that training diverges; for the nearest trial, 0 or 1.
        validation_error_spread: Standard deviation over trees; NaN for the nearest trial. It is not
            the error of the prediction, see `Benchmark.reliability`.
        test_error_spread: The same for the test error.
        trial: Number of the variant's nearest trial.
        distance: Distance of the nearest trial in search coordinates; 1 is the whole range of one
            hyperparameter.
        outside: Hyperparameters whose values are outside those of the trials; the answer is then
            an extrapolation.
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
    """Scores of configurations from a table of trials.

    Args:
        path: `results/trials.parquet`, or another table with the same columns.
        curves: The table of learning curves; by default `curves.parquet` in the same folder.
        diverged: The policy on errors of diverged trials. "capped": they are replaced by the 95th
            percentile of the data set's finished trials, as are larger errors of finished trials.
            "kept": they are used as recorded.

    Raises:
        BadInput: The table cannot be used.

    Examples:
        A table of three trials, with other columns empty:

        >>> from tempfile import TemporaryDirectory
        >>> empty = {field.name: {"string": "", "bool": False}.get(str(field.type), 0)
        ...     for field in records.TRIALS}
        >>> same = {"dataset": "jsb", "variant": "V", "status": "finished", "hidden_size": 60,
        ...     "momentum": 0.9, "input_noise": 0.2}
        >>> trials = [empty | same | {"trial": trial, "learning_rate": rate, "test_error": error}
        ...     for trial, (rate, error) in enumerate([(1e-4, 9.5), (1e-3, 9.1), (1e-2, 12.0)])]
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder) / "trials.parquet"
        ...     records.write(trials, records.TRIALS, path)
        ...     benchmark = Benchmark(path)
        >>> answer = benchmark.ask("jsb", "V", hidden_size=60, learning_rate=2e-3, momentum=0.9,
        ...     input_noise=0.2)
        >>> answer.test_error, answer.trial, round(answer.distance, 2)
        (9.1, 1, 0.15)
    """

    def __init__(
        self,
        path: str | Path,
        curves: str | Path | None = None,
        diverged: str = "capped",
    ) -> None:
        if diverged not in DIVERGED:
            raise BadInput(f"Benchmark: diverged is {diverged!r}; choose capped or kept.")
        trials = _read(path, records.TRIALS)
        _check_trials(path, trials)
        self._curves_path = curves or Path(path).with_name("curves.parquet")
        self._trials = {
            name: recorded_trials(rows.reset_index(drop=True), diverged)
            for name, rows in trials.groupby("dataset")
        }

    @classmethod
    def of_published(cls, name: str, diverged: str = "capped") -> Benchmark:
        """Scores from the trials of a published study, with its learning curves.

        Args:
            name: A folder in `published/`, or the path of another published study.
            diverged: See the class.

        Raises:
            BadInput: The study does not exist, or a file of it is damaged or was edited.
        """
        return cls(open_study(name).folder / "trials.parquet", diverged=diverged)

    @property
    def searches(self) -> dict[str, list[str]]:
        """The variants that have trials, by data set."""
        return {name: sorted(own.rows, key=table_order) for name, own in self._trials.items()}

    def space(self, dataset: str) -> SearchSpace:
        """The search space that a data set's trials cover.

        Args:
            dataset: Name of the data set.

        Returns:
            The space from the lowest to the highest value of each hyperparameter.

        Raises:
            BadInput: The data set has no trials.
        """
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
        """The score of a configuration.

        Args:
            dataset: Name of the data set.
            variant: Name of the variant.
            hidden_size: Number of LSTM blocks in each hidden layer.
            learning_rate: The learning rate.
            momentum: The momentum, below 1.
            input_noise: Standard deviation of the noise on the inputs.
            nesterov: Whether momentum is Nesterov-style; if not given, the value of all
                trials, or else the default value.
            clip_gradients: Whether gradients are clipped; if not given, as for nesterov.
            how: "nearest": the nearest trial of the variant. "surrogate": a forest that has learnt
                all trials of the data set; it is grown at the first call.

        Returns:
            The answer.

        Raises:
            BadInput: The data set or variant has no trials, or a value is impossible.
        """
        arguments = {
            "hidden_size": hidden_size,
            "learning_rate": learning_rate,
            "momentum": momentum,
            "input_noise": input_noise,
            "nesterov": nesterov,
            "clip_gradients": clip_gradients,
        }
        configurations = {name: [value] for name, value in arguments.items() if value is not None}
        answers = self._answers(dataset, variant, configurations, how)
        return Answer(**{name: values.tolist()[0] for name, values in answers.items()})

    def ask_many(
        self, dataset: str, variant: str, configurations: pd.DataFrame, how: str = NEAREST
    ) -> pd.DataFrame:
        """The scores of several configurations.

        Args:
            dataset: Name of the data set.
            variant: Name of the variant.
            configurations: One configuration per row, with a column per hyperparameter.
            how: As in `ask`.

        Returns:
            One row per configuration, with the fields of `Answer` as columns and the same index.

        Raises:
            BadInput: The data set or variant has no trials, or a value is impossible.
        """
        columns = {str(name): configurations[name].tolist() for name in configurations}
        answers = self._answers(dataset, variant, columns, how)
        return pd.DataFrame(answers, index=configurations.index)

    def learning_curve(self, dataset: str, variant: str, trial: int) -> pd.DataFrame:
        """The learning curve of a trial.

        Args:
            dataset: Name of the data set.
            variant: Name of the variant.
            trial: Number of the trial in its search.

        Returns:
            One row per epoch from 0, the untrained network, with the columns epoch, train_loss and
            validation_error.

        Raises:
            BadInput: There is no such curve.
        """
        rows = self._curves.get((dataset, variant, trial))
        if rows is None:
            address = f"{dataset}/{variant}/{trial}"
            raise BadInput(f"{self._curves_path} has no learning curve of trial {address}.")
        return rows.drop(columns=["dataset", "variant", "trial"]).reset_index(drop=True)

    def reliability(self, dataset: str, folds: int = FOLDS) -> pd.DataFrame:
        """How well answers predict trials that they have not seen.

        Args:
            dataset: Name of the data set.
            folds: Number of folds of the cross-validation.

        Returns:
            See `odyssey.tabular_benchmark.reliability.reliability`.

        Raises:
            BadInput: The data set has no trials.
        """
        return reliability(self._of(dataset), folds)

    @cached_property
    def _curves(self) -> dict[tuple[str, str, int], pd.DataFrame]:
        curves = _read(self._curves_path, records.CURVES)
        return dict(list(curves.groupby(["dataset", "variant", "trial"])))

    def _answers(
        self, dataset: str, variant: str, configurations: Configurations, how: str
    ) -> Columns:
        if how not in (NEAREST, SURROGATE):
            raise BadInput(f"ask: how is {how!r}; choose {NEAREST} or {SURROGATE}.")
        trials = self._of(dataset)
        if variant not in trials.rows:
            known = ", ".join(self.searches[dataset])
            raise BadInput(f"ask: {dataset} has no trials of {variant!r}; choose one of {known}.")
        return trials.answers(variant, configurations, how)

    def _of(self, dataset: str) -> RecordedTrials:
        if dataset not in self._trials:
            known = ", ".join(self._trials)
            raise BadInput(f"ask: there are no trials on {dataset!r}; choose one of {known}.")
        return self._trials[dataset]


def _read(path: str | Path, schema: pa.Schema) -> pd.DataFrame:
    if not Path(path).is_file():
        raise BadInput(f"{path} does not exist; run the study, or name an existing table.")
    return records.read(path, schema).to_pandas()


def _check_trials(path: str | Path, trials: pd.DataFrame) -> None:
    """Refuse a table of several studies, and hyperparameters that no trial can have."""
    same = trials[trials.duplicated(["dataset", "variant", "trial"])]
    if len(same):
        name = "/".join(map(str, same.iloc[0][["dataset", "variant", "trial"]]))
        raise BadInput(f"{path} has trial {name} twice; give the table of one study.")
    for name, prior in PRIORS.items():
        for value in trials[name].unique().tolist():
            if fault := impossible(prior, value):
                raise BadInput(f"{path} has a trial whose {name}, {value:g}, {fault}; correct it.")
