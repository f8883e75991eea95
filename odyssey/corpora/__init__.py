"""The data sets: one module each, behind one small interface.

A data set is a module here that has the names of `Corpus`, and its name in `CORPORA`; where it is a
folder of CSV files, `csv_sequences` does the work. A module is imported only when its data set is
wanted, so that nobody depends on the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from odyssey.errors import BadInput
from odyssey.features import Features


class Corpus(Protocol):
    """What a data set's module declares.

    TITLE: its name for people.
    TASK: a name in `odyssey.training.tasks.TASKS`.

    Every function raises BadInput, in one sentence, for what cannot be used.
    """

    TITLE: str
    TASK: str

    def features(self, path: str | Path, tolerated: float = 0.0) -> Features:
        """Return the sequences as networks read them, labelled with where they come from.

        tolerated: the largest share of the files that may be set aside; see `set_aside`.
        """

    def check(self, path: str | Path) -> str:
        """Return a report, for people, on what `path` holds."""


class EmbeddedCorpus(Corpus, Protocol):
    """A data set with something to put in its place where nobody has a copy."""

    def write_embedded(self, folder: str | Path, sizes: Mapping[str, int] | None = None) -> Path:
        """Make the data set offline, in the original format, and return the path to read it from.

        sizes: the number of sequences in "train", "validation" and "test"; else a default. Part of
            a corpus made with other sizes may stay the same, but need not.
        What it is instead of the original is recorded beside it: see `sources`.
        """


CORPORA = ("timit", "iam", "jsb")
EMBEDDED = ("timit", "iam", "jsb")  # those with `write_embedded`


def corpus(name: str) -> Corpus:
    """Return the data set of that name.

    Raises BadInput when there is none, listing those there are.
    """
    if name not in CORPORA:
        raise BadInput(f"There is no data set named {name!r}; choose from {', '.join(CORPORA)}.")
    return cast(Corpus, import_module(f"{__name__}.{name}"))


def embedded_corpus(name: str) -> EmbeddedCorpus:
    """As `corpus`, for a data set that can be made offline.

    Raises BadInput when it cannot.
    """
    if name not in EMBEDDED:
        choice = ", ".join(EMBEDDED)
        raise BadInput(f"The data set {name!r} cannot be made offline; choose from {choice}.")
    return cast(EmbeddedCorpus, corpus(name))
