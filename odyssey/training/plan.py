"""The plan of one trial, and the identity that follows from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from odyssey.search_space import stream_seed

LIBRARIES = ("torch", "numpy", "numba")  # those that a trial's numbers depend on


@cache
def installed_versions() -> tuple[str, ...]:
    """Return the installed versions of `LIBRARIES`, without importing them."""
    return tuple(map(version, LIBRARIES))


@dataclass(frozen=True)
class Plan:
    """Everything that a trial's numbers depend on, except the data.

    Attributes:
        variant: Declaration of the variant, see `odyssey.cells.block.declaration`.
        hyperparameters: Values by name.
        seed: All random numbers of the trial derive from it.
        options: Fields of `odyssey.training.train.TrainingOptions`.
        code: Digest of the code, see `odyssey.training.trial_code.trial_code`.
    """

    variant: Mapping[str, Any]
    hyperparameters: Mapping[str, float]
    seed: int
    options: Mapping[str, Any]
    code: str

    def identity(self, data_digest: str, versions: Sequence[str] | None = None) -> str:
        """Return a digest; trials with the same identity have the same numbers.

        They have the same bits if the kind of processor is the same.

        Args:
            data_digest: See `odyssey.features.Features.digest`.
            versions: Versions of `LIBRARIES`; None for those that are installed.

        Returns:
            Sixteen hexadecimal digits.
        """
        versions = installed_versions() if versions is None else versions
        content = json.dumps([asdict(self), data_digest, [*versions]], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def seed_of_repetition(study_seed: int, dataset: str, variant: str, number: int) -> int:
    """Return the seed of a repetition. No two variants share it, even if their trials are paired.

    Args:
        study_seed: Seed of the whole study.
        dataset: Name of the data set.
        variant: Name of the variant.
        number: Number of the repetition, from 0.
    """
    return stream_seed(study_seed, f"fresh seed {dataset} {variant} {number}")
