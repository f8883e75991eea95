"""The module that prepares inputs and presents outputs, for each data set."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from odyssey.errors import BadInput
from odyssey.models.metadata import Metadata
from odyssey.models.saved import Model


class Kind(Protocol):
    """A module for one kind of input file.

    Attributes:
        COLUMNS: names of the inputs, in their order; empty if they depend on the data.
        INPUTS: describes the inputs before they are shifted and scaled.
        EXAMPLE: name of an example file.
        GIVES: describes the result.
        LICENCE: a sentence on the licence of the original data.
        OPTIONS: options of `predict`, by their names on the command line.
    """

    COLUMNS: tuple[str, ...]
    INPUTS: str
    EXAMPLE: str
    GIVES: str
    LICENCE: str
    OPTIONS: tuple[str, ...]

    def predict(self, model: Model, path: Path, **options: Any) -> str | bytes:
        """Return the result for a file, as text or as the content of another file.

        Args:
            model: the network.
            path: of the input file.
            **options: those named in `OPTIONS`.

        Raises:
            BadInput: if the file cannot be used.
        """


MODULES = {"timit": "speech", "iam": "handwriting", "jsb": "chorale"}


def kind_of(dataset: str) -> Kind:
    """Return the module for a data set: `odyssey.models.series` (CSV files) unless listed."""
    return cast(Kind, import_module(f"odyssey.models.{MODULES.get(dataset, 'series')}"))


def check_fit(metadata: Metadata, path: Path) -> None:
    """Check that task, names of inputs, and outputs of a network are those of its data set.

    Args:
        metadata: of the network.
        path: of its file, for the error.

    Raises:
        BadInput: if they are not.
    """
    kind = kind_of(metadata.dataset)
    expected = getattr(kind, "SHAPE", None)
    actual = (metadata.task, metadata.input_size, metadata.output_size)
    if expected not in (None, actual):
        raise BadInput(
            f"{path} is no model of {metadata.dataset}: task, inputs and outputs are {actual}, not "
            f"{expected}; copy it again from its source."
        )
    if kind.COLUMNS not in ((), metadata.columns):
        raise BadInput(
            f"{path} is no model of {metadata.dataset}: its inputs are others or in another order; "
            "copy it again from its source."
        )
