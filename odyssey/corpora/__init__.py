"""The data sets: one module each, behind one small interface.

A data set is a module here that has the names of `Corpus`, and its name in `CORPORA`. A module is
imported only when its data set is wanted, so that nobody depends on the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from odyssey.errors import BadInput
from odyssey.features import Features


class Corpus(Protocol):
    """What a data set's module declares.

    TITLE: its name for people.
    TASK: a name in `odyssey.tasks.TASKS`.

    Every function raises BadInput, in one sentence, for what cannot be used.
    """

    TITLE: str
    TASK: str

    def read(self, path: str | Path) -> Mapping[str, Sequence[Any]]:
        """Return the raw sequences of "train", "validation" and "test"."""

    def features(self, path: str | Path) -> Features:
        """Return the sequences as networks read them, labelled with where they come from."""

    def check(self, path: str | Path) -> str:
        """Return a report, for people, on what `path` holds."""

    def write_embedded(self, folder: str | Path) -> Path:
        """Make the data set offline, in the original format, and return the path to read it from.

        What it is instead of the original is recorded beside it: see `sources`.
        """


CORPORA = ("jsb",)


def corpus(name: str) -> Corpus:
    """Return the data set of that name.

    Raises BadInput when there is none, listing those there are.
    """
    if name not in CORPORA:
        raise BadInput(f"There is no data set named {name!r}; choose from {', '.join(CORPORA)}.")
    return cast(Corpus, import_module(f"{__name__}.{name}"))
