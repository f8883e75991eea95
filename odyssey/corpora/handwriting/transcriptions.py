"""What is written on a board: `ascii/a01/a01-000/a01-000u.txt`.

The section after the line "CSR:" has what the writer wrote, line by line; the one after "OCR:" has
the text that was to be copied, broken into lines otherwise, and is not used.
"""

from __future__ import annotations

from pathlib import Path

from odyssey.corpora.files import read_bytes, unusable

MAX_BYTES = 2**20  # a thousand times as much as a board takes


def read_transcription(path: Path) -> list[str]:
    """Return the lines of the CSR section, read as ISO-8859-1, in which every byte is a character.

    White space at the ends of a line is dropped, and so are blank lines: both are stray in the
    originals, and neither is writing.
    Raises BadInput when there is no such section or nothing in it.
    """
    lines = [line.strip() for line in read_bytes(path, MAX_BYTES).splitlines()]
    if b"CSR:" not in lines:
        raise unusable(path, "it has no line CSR:")
    written = [line.decode("latin-1") for line in lines[lines.index(b"CSR:") + 1 :] if line]
    if not written:
        raise unusable(path, "nothing follows its line CSR:")
    return written
