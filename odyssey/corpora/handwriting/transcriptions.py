"""Reader of the transcription of a board: `ascii/a01/a01-000/a01-000u.txt`.

The section after the line "CSR:" has the text on the board, with the same lines as on the board.
The section after "OCR:" has the text that the writer was asked to copy, with other line breaks; it
is not used.
"""

from __future__ import annotations

from pathlib import Path

from odyssey.corpora.files import read_bytes, unusable

MAX_BYTES = 2**20  # a thousand times the size of a transcription


def read_transcription(path: Path) -> list[str]:
    """Return the lines of the CSR section.

    The file is read as ISO-8859-1, in which every byte is a character. White space at the ends of
    lines and blank lines are removed: the originals have them, but they were not written.

    Raises:
        BadInput: If there is no such section, or if it is empty.
    """
    lines = [line.strip() for line in read_bytes(path, MAX_BYTES).splitlines()]
    if b"CSR:" not in lines:
        raise unusable(path, "it has no line CSR:")
    written = [line.decode("latin-1") for line in lines[lines.index(b"CSR:") + 1 :] if line]
    if not written:
        raise unusable(path, "nothing follows its line CSR:")
    return written
