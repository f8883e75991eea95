"""Text files whose encoding is recognised, or named in the sentence of the error."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

from odyssey.corpora.files import read_bytes, unusable

# Marks at the start of a file; that of UTF-32 begins like that of UTF-16.
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
ZEROS = 0.4  # share of bytes that are 0 in Latin text in UTF-16, where nearly half are
SHOWN = 20  # characters of a word that an error message shows
# First bytes of files that are often given in place of text.
OTHERS = {
    b"PK\x03\x04": "an Excel workbook or another ZIP archive",
    b"\xd0\xcf\x11\xe0": "a workbook of an old Excel",
    b"\x1f\x8b": "compressed by gzip",
    b"PAR1": "a Parquet file",
    b"ARROW1": "a Feather file",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "an array of NumPy",
}


def read_text(path: Path, limit: int, remedy: str) -> str:
    r"""Return the text of a file, without blank lines at its end; lines end in \n.

    UTF-8 is read, with or without a byte order mark, and so are UTF-16 and UTF-32. An older
    encoding, such as Windows-1252, cannot be told from its relatives for certain; it is refused.
    A letter with an accent is one character, also if the file has two for it, as on macOS.

    Args:
        path: The file.
        limit: The largest size that is accepted, in bytes.
        remedy: What to do about a missing or empty file; part of the sentence of BadInput.

    Raises:
        BadInput: If `files.read_bytes` refuses the file, if it is no text, or if it is in another
            encoding.
    """
    content = read_bytes(path, limit, remedy)
    for start, kind in OTHERS.items():
        if content.startswith(start):
            raise unusable(path, f"it is {kind}, not text", "save it as plain text, such as CSV")
    encoding, mark = _encoding(content)
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as problem:
        raise _other_encoding(path, content, encoding, problem.start) from problem
    if not text.strip():
        raise unusable(path, "it is empty", remedy)
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip(" \n")
    return unicodedata.normalize("NFC", text)


def _encoding(content: bytes) -> tuple[str, bytes]:
    """Return the encoding of a text, and the mark at its start."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return encoding, mark
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if content[first::2].count(0) > ZEROS * len(content):
            return encoding, b""
    return "utf-8", b""


def _other_encoding(path: Path, content: bytes, encoding: str, start: int) -> Exception:
    """Return the error for a text that is not in the recognised encoding."""
    if encoding != "utf-8":
        return unusable(path, f"it is damaged text in {encoding.upper()}", "save it in UTF-8")
    first, last = content.rfind(b"\n", 0, start) + 1, content.find(b"\n", start)
    line = content[first : last if last >= 0 else None].decode("cp1252", "replace")
    place = max(0, start - first - SHOWN // 2)
    reason = (
        f"line {content.count(bytes([10]), 0, start) + 1} is not text in UTF-8; in Windows-1252 it "
        f"would be {line[place : place + SHOWN].strip()!r}"
    )
    remedy = "save it in UTF-8, or convert it with iconv -f WINDOWS-1252 -t UTF-8 if that is right"
    return unusable(path, reason, remedy)
