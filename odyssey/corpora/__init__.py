"""The data sets: one module each, all with the same interface.

A data set is a module of this package that defines the names of `Corpus`, and whose own name is
listed in `CORPORA`. For a folder of CSV files, `csv_sequences` defines these names. A module is
imported only when its data set is used, so that its packages are needed only then.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from odyssey.errors import BadInput
from odyssey.features import Features


class Corpus(Protocol):
    """The names that the module of a data set defines.

    Every function raises BadInput, with one sentence, if the data cannot be used.

    Attributes:
        TITLE: The name of the data set in texts and figures.
        TASK: A name in `odyssey.training.tasks.TASKS`.
    """

    TITLE: str
    TASK: str

    def features(self, path: str | Path, tolerated: float = 0.0) -> Features:
        """Return the sequences that networks read, with a label that states their source.

        Args:
            path: The file or folder of the data set.
            tolerated: The largest share of files that may be unusable, 0 to 1; see `set_aside`.
        """

    def check(self, path: str | Path) -> str:
        """Return a report for the user: what `path` contains and whether it can be used."""


class EmbeddedCorpus(Corpus, Protocol):
    """A data set that can also be generated offline, for users without a copy of the original."""

    def write_embedded(self, folder: str | Path, sizes: Mapping[str, int] | None = None) -> Path:
        """Generate the data set offline, in the original format, and return the path to read.

        A file beside the data states what they are and that they are not the original; see
        `sources`. Other sizes may change all sequences, not only their number.

        Args:
            folder: The folder to write to; created if it does not exist.
            sizes: Numbers of sequences in "train", "validation" and "test"; None for the default.
        """


CORPORA = ("timit", "iam", "jsb")
EMBEDDED = ("timit", "iam", "jsb")  # data sets with `write_embedded`


def corpus(name: str) -> Corpus:
    """Return the module of the data set of that name.

    Raises:
        BadInput: If there is no such data set; the sentence lists the existing ones.

    Examples:
        >>> corpus("jsb").TITLE
        'JSB Chorales'
    """
    if name not in CORPORA:
        raise BadInput(f"There is no data set named {name!r}; choose from {', '.join(CORPORA)}.")
    return cast(Corpus, import_module(f"{__name__}.{name}"))


def embedded_corpus(name: str) -> EmbeddedCorpus:
    """Return the module of a data set that can be generated offline.

    Raises:
        BadInput: If there is no such data set, or if it cannot be generated.
    """
    if name not in EMBEDDED:
        choice = ", ".join(EMBEDDED)
        raise BadInput(f"The data set {name!r} cannot be made offline; choose from {choice}.")
    return cast(EmbeddedCorpus, corpus(name))
