"""Unusable files of a data set: they are counted, listed, and tolerated up to a given share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from odyssey.errors import BadInput


class SetAside:
    """Counts the files that a reader reads, and collects why it leaves some of them out.

    Attributes:
        sentences: The reason for each file left out, in the order of reading.
        remarks: A sentence for each thing that was left out or corrected without loss, such as a
            second copy of a file; these do not count against the tolerated share.
        files: The number of files read, including those left out.

    Examples:
        >>> aside = SetAside()
        >>> with aside.reading():
        ...     raise BadInput("a.csv cannot be used: it is empty; copy it again.")
        >>> aside.files, aside.sentences
        (1, ['a.csv cannot be used: it is empty; copy it again.'])
        >>> aside.check(tolerated=1.0, command="python -m odyssey.corpora check timit PATH")
    """

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.remarks: list[str] = []
        self.files = 0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Count one file, and leave it out if the body of the with statement raises BadInput."""
        self.files += 1
        try:
            yield
        except BadInput as problem:
            self.sentences.append(str(problem))

    def check(self, tolerated: float, command: str) -> None:
        """Check the share of the files that were left out.

        Args:
            tolerated: The largest share that is accepted, 0 to 1.
            command: A command that lists all unusable files; quoted in the sentence of BadInput.

        Raises:
            BadInput: If the share is larger.
        """
        count = len(self.sentences)
        if count > tolerated * self.files:
            raise BadInput(
                f"{count} of {self.files} files cannot be used, more than the share of "
                f"{tolerated:g} that max_set_aside tolerates; {command} lists them all. "
                f"The first: {self.sentences[0]}"
            )
