"""Which rows of a published study hold for the present one: those with the same identity."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from odyssey import records
from odyssey.atomic import replace_file
from odyssey.fresh_seeds import Selected
from odyssey.published.study import PublishedStudy
from odyssey.published.tables import read_table
from odyssey.search_space import Bounds, draw_trial
from odyssey.training.plan import Plan, installed_versions, seed_of_repetition


@dataclass(frozen=True)
class Searches:
    """The random searches of one data set, as the present study declares them.

    Attributes:
        dataset: Name of the data set.
        variants: Declaration of each variant, by name.
        bounds: Bounds of the hyperparameters.
        seed: Seed of the study.
        paired: Whether all variants draw the same hyperparameters.
        options: Fields of `odyssey.training.train.TrainingOptions`.
        trials: Number of trials of each search.
        code: Digest of the present code.
    """

    dataset: str
    variants: Mapping[str, Mapping[str, Any]]
    bounds: Bounds
    seed: int
    paired: bool
    options: Mapping[str, Any]
    trials: int
    code: str

    def plans(self, variant: str, code: str) -> Iterator[Plan]:
        """Yield the plan of every trial of one search, as if the code had this digest."""
        for trial in range(self.trials):
            seed, hyperparameters = draw_trial(
                self.bounds, self.seed, self.dataset, variant, trial, self.paired
            )
            yield Plan(self.variants[variant], hyperparameters, seed, self.options, code)


def trials_that_hold(
    study: PublishedStudy, searches: Searches, data_digest: str
) -> dict[str, list[int]]:
    """Return the trials of a data set whose published rows hold, by variant.

    A row holds if its identity is that of the present trial of the same address: the same code,
    libraries, declaration, hyperparameters, seed, options and data.

    Args:
        study: The published study.
        searches: The present study's searches on one data set.
        data_digest: See `odyssey.features.Features.digest`.

    Returns:
        Numbers of trials in increasing order, for every variant; none if nothing holds.
    """
    if not study.holds_for(searches.code, installed_versions()):
        return {variant: [] for variant in searches.variants}
    table = read_table(study, "trials")
    published = dict(zip(records.tuples(table), table["identity"].to_pylist(), strict=True))
    return {
        variant: [
            trial
            for trial, plan in enumerate(searches.plans(variant, study.code))
            if published.get((searches.dataset, variant, trial))
            == plan.identity(data_digest, study.versions)
        ]
        for variant in searches.variants
    }


def seeds_that_hold(
    study: PublishedStudy,
    searches: Searches,
    data_digest: str,
    selected: Mapping[str, Selected | None],
    count: int,
) -> pa.Table:
    """Return the published repetitions with fresh seeds of a data set's best trials that hold.

    Args:
        study: The published study.
        searches: The present study's searches on the data set.
        data_digest: See `odyssey.features.Features.digest`.
        selected: The trial of each variant that is repeated; None if no trial finished.
        count: Number of repetitions of each trial.

    Returns:
        Rows with the columns `odyssey.fresh_seeds.FRESH_SEEDS`.
    """
    table = read_table(study, "fresh_seeds")
    if not study.holds_for(searches.code, installed_versions()):
        return table.slice(0, 0)
    expected = {
        Plan(
            searches.variants[variant],
            best.hyperparameters,
            seed_of_repetition(searches.seed, searches.dataset, variant, number),
            searches.options,
            study.code,
        ).identity(data_digest, study.versions)
        for variant, best in selected.items()
        if best
        for number in range(count)
    }
    return table.filter(pc.is_in(table["identity"], pa.array(sorted(expected), pa.string())))


def write_rows(rows: object, path: str | Path) -> None:
    """Write which rows are taken as JSON; the same rows give the same bytes.

    Args:
        rows: Lists and mappings of text and numbers.
        path: The file.
    """
    with replace_file(path) as part:
        part.write_text(json.dumps(rows) + "\n", encoding="utf-8")


def select(table: pa.Table, dataset: str, trials: Mapping[str, Sequence[int]]) -> pa.Table:
    """Return the rows of these trials of a data set.

    Args:
        table: A table with the columns dataset, variant and trial.
        dataset: Name of the data set.
        trials: Numbers of trials by variant.
    """
    wanted = {(dataset, variant, trial) for variant, numbers in trials.items() for trial in numbers}
    return table.filter(pa.array([row in wanted for row in records.tuples(table)], pa.bool_()))
