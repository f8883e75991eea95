"""What a network's inputs are and what comes of them, by data set."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from odyssey.errors import BadInput
from odyssey.models.saved import About, Model


class Kind(Protocol):
    """A module on inputs of one kind.

    INPUTS: what they are, before they are shifted and scaled. EXAMPLE: the name of such a file.
    GIVES: what comes of it. LICENCE: a sentence on the original data. OPTIONS: of `predict`, by
    their names on the command line.
    """

    INPUTS: str
    EXAMPLE: str
    GIVES: str
    LICENCE: str
    OPTIONS: tuple[str, ...]

    def predict(self, model: Model, path: Path, **options: Any) -> str | bytes:
        """Return what the network makes of a file. Raises BadInput for one that cannot be used."""


MODULES = {"timit": "speech", "iam": "handwriting", "jsb": "chorale"}


def kind_of(dataset: str) -> Kind:
    """The module for a data set; one of a user's own is of CSV files."""
    return cast(Kind, import_module(f"odyssey.models.{MODULES.get(dataset, 'series')}"))


def check_fit(about: About, path: Path) -> None:
    """Raise BadInput where a network is not for what its data set has for inputs and outputs."""
    wanted = getattr(kind_of(about.dataset), "SHAPE", None)
    found = (about.task, about.input_size, about.output_size)
    if wanted not in (None, found):
        raise BadInput(
            f"{path} is no model of {about.dataset}, whose task, inputs and outputs are {wanted}, "
            f"not {found}; take it again from where it was made."
        )
