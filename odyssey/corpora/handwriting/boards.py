"""The folder of a copy of IAM-OnDB: the files of its boards and lines, and the splits.

A board is a whiteboard with several lines of handwriting. Board a01-000u has the transcription
`ascii/a01/a01-000/a01-000u.txt` and the lines `lineStrokes/a01/a01-000/a01-000u-01.xml`, -02.xml, …
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from odyssey.corpora.files import read_bytes, unusable
from odyssey.corpora.handwriting.transcriptions import read_transcription
from odyssey.errors import BadInput

# The archives unpack to these folders, with an outer folder or without.
STROKES = ("lineStrokes", "lineStrokes-all/lineStrokes", "lineStrokes-all")
TRANSCRIPTIONS = ("ascii", "ascii-all/ascii", "ascii-all")

# The lists of boards of task IAM-OnDB-t1; the paper joins the two validation sets.
SPLIT_FILES = {
    "train": ("trainset.txt",),
    "validation": ("testset_v.txt", "testset_t.txt"),
    "test": ("testset_f.txt",),
}
MAX_BYTES = 2**20  # a hundred times the size of a list
BOARD = re.compile(r"[a-z]\d\d-\d{3}[a-z]?", re.ASCII)


class Line(NamedTuple):
    """A line of handwriting.

    Attributes:
        board: The name of its board.
        number: Its line number on the board, from 1.
        text: What is written.
        strokes: The file with its pen strokes.
        transcription: The file with its text.
    """

    board: str
    number: int
    text: str
    strokes: Path
    transcription: Path


class Tree(NamedTuple):
    """The folders of a copy.

    Attributes:
        root: The folder of the copy.
        strokes: The folder of the pen strokes.
        transcriptions: The folder of the transcriptions.
        boards: The sorted names of the boards of "train", "validation" and "test".
    """

    root: Path
    strokes: Path
    transcriptions: Path
    boards: Mapping[str, tuple[str, ...]]


def root(path: str | Path) -> Path:
    """Return the folder that contains the folder of pen strokes: `path` or the only one in it.

    Raises:
        BadInput: If there is no such folder, or more than one.
    """
    path = Path(path)
    if _folder(path, STROKES):
        return path
    inside = [folder for folder in path.glob("*") if _folder(folder, STROKES)]
    if len(inside) != 1:
        raise BadInput(
            f"{path} is not a folder with one copy of IAM-OnDB; name the folder that its archives "
            "lineStrokes-all and ascii-all are unpacked in, beside its four lists of boards."
        )
    return inside[0]


def find(path: str | Path) -> Tree:
    """Return the folders of the copy in `path`, or in the only folder in it.

    The files of the boards are not read; see `lines`.

    Raises:
        BadInput: If a folder or a list of boards is missing or cannot be used.
    """
    folder = root(path)
    strokes, transcriptions = _folder(folder, STROKES), _folder(folder, TRANSCRIPTIONS)
    if not strokes or not transcriptions:
        raise BadInput(
            f"{folder} holds no folder ascii; unpack IAM-OnDB's archive ascii-all there."
        )
    return Tree(folder, strokes, transcriptions, _boards(folder))


def lines(tree: Tree, board: str) -> list[Line]:
    """Return the lines of a board, from top to bottom.

    Raises:
        BadInput: If the transcription cannot be used, or if its lines and the files of strokes do
            not correspond.
    """
    folder = Path(board[:3], board[:7])
    transcription = tree.transcriptions / folder / f"{board}.txt"
    texts = read_transcription(transcription)
    files = sorted((tree.strokes / folder).glob(f"{board}-[0-9][0-9].xml"))
    if [file.name for file in files] != [f"{board}-{n + 1:02}.xml" for n in range(len(texts))]:
        actual = f"{tree.strokes / folder} holds {len(files)} files {board}-*.xml"
        reason = f"it has {len(texts)} lines after CSR:, but {actual}, not -01 to -{len(texts):02}"
        raise unusable(transcription, reason)
    numbered = enumerate(zip(texts, files, strict=True), start=1)
    return [Line(board, number, text, file, transcription) for number, (text, file) in numbered]


def _folder(path: Path, names: tuple[str, ...]) -> Path | None:
    return next((path / name for name in names if (path / name).is_dir()), None)


def _boards(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the boards of each split; raise BadInput if a board is listed twice."""
    lists = {
        split: [board for name in names for board in _list(_only(folder, name))]
        for split, names in SPLIT_FILES.items()
    }
    listed = Counter(board for boards in lists.values() for board in boards)
    board, times = listed.most_common(1)[0]
    if times > 1:
        raise BadInput(
            f"{folder} lists board {board} {times} times in trainset.txt and testset_*.txt; take "
            "these files from task IAM-OnDB-t1 again."
        )
    return {split: tuple(sorted(boards)) for split, boards in lists.items()}


def _only(folder: Path, name: str) -> Path:
    """Return the only file of that name in the folder, or one level below."""
    files = list(folder.glob(name)) or list(folder.glob(f"*/{name}"))
    if len(files) != 1:
        raise BadInput(
            f"{folder} holds {len(files)} files {name}, itself or one folder down; put the one of "
            "task IAM-OnDB-t1 there."
        )
    return files[0]


def _list(path: Path) -> list[str]:
    """Return the boards that a file lists, one per line; white space around them is ignored."""
    boards = read_bytes(path, MAX_BYTES).decode("latin-1").split()
    if not boards:  # `read_bytes` does not count the white space of ISO-8859-1
        raise unusable(path, "it is empty")
    for board in boards:
        if not BOARD.fullmatch(board):  # a name becomes part of a path
            raise unusable(path, f"{board[:20]!r} is not the name of a board, such as a01-000u")
    return boards
