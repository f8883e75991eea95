"""Files of a data set that cannot be used: counted, named, and tolerated up to a share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from odyssey.errors import BadInput


class SetAside:
    """The files that a reader leaves out, with a sentence for each that says why.

        aside = SetAside()
        for file in files:
            with aside.reading():
                sequences.append(parse(file))
        aside.check(tolerated, "python -m odyssey.corpora check timit PATH")

    sentences: one for each file left out, in the order they were met.
    files: how many were tried.
    """

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.files = 0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Count one file, and set it aside if reading it raises BadInput."""
        self.files += 1
        try:
            yield
        except BadInput as problem:
            self.sentences.append(str(problem))

    def check(self, tolerated: float, command: str) -> None:
        """Raise BadInput if more than this share of the files was set aside.

        tolerated: from 0 to 1. command: lists every file that cannot be used.
        """
        count = len(self.sentences)
        if count > tolerated * self.files:
            raise BadInput(
                f"{count} of {self.files} files cannot be used, more than the share of "
                f"{tolerated:g} that max_set_aside tolerates; {command} lists them all. "
                f"The first: {self.sentences[0]}"
            )
