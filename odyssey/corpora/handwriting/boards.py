"""A copy of IAM-OnDB as a folder: where its boards and their lines lie, and who is in which split.

A board is a whiteboard full of writing. Board a01-000u has the transcription
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

# As archives unpack, with an outer folder or without.
STROKES = ("lineStrokes", "lineStrokes-all/lineStrokes", "lineStrokes-all")
TRANSCRIPTIONS = ("ascii", "ascii-all/ascii", "ascii-all")

# The lists of task IAM-OnDB-t1; the paper joins the two validation sets.
SPLIT_FILES = {
    "train": ("trainset.txt",),
    "validation": ("testset_v.txt", "testset_t.txt"),
    "test": ("testset_f.txt",),
}
MAX_BYTES = 2**20  # a hundred times as much as a list takes
BOARD = re.compile(r"[a-z]\d\d-\d{3}[a-z]?", re.ASCII)


class Line(NamedTuple):
    """A line of writing.

    number: its place on the board, from 1. strokes, transcription: the files that have it.
    """

    board: str
    number: int
    text: str
    strokes: Path
    transcription: Path


class Tree(NamedTuple):
    """A copy's folders; boards: the ids of "train", "validation" and "test", sorted."""

    root: Path
    strokes: Path
    transcriptions: Path
    boards: Mapping[str, tuple[str, ...]]


def root(path: str | Path) -> Path:
    """Return `path`, or the one folder in it, that holds the lines' strokes.

    Raises BadInput when there is none, or more than one.
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
    """Return the copy that `path`, or the one folder in it, holds.

    Raises BadInput when a folder or a list of boards is missing or cannot be used. Whether each
    board is there shows later; see `lines`.
    """
    found = root(path)
    strokes, transcriptions = _folder(found, STROKES), _folder(found, TRANSCRIPTIONS)
    if not strokes or not transcriptions:
        raise BadInput(f"{found} holds no folder ascii; unpack IAM-OnDB's archive ascii-all there.")
    return Tree(found, strokes, transcriptions, _boards(found))


def lines(tree: Tree, board: str) -> list[Line]:
    """Return the lines of a board, in the order they were written.

    Raises BadInput when the transcription cannot be used or does not fit the files of strokes.
    """
    folder = Path(board[:3], board[:7])
    transcription = tree.transcriptions / folder / f"{board}.txt"
    texts = read_transcription(transcription)
    files = sorted((tree.strokes / folder).glob(f"{board}-[0-9][0-9].xml"))
    if [file.name for file in files] != [f"{board}-{n + 1:02}.xml" for n in range(len(texts))]:
        found = f"{tree.strokes / folder} holds {len(files)} files {board}-*.xml"
        reason = f"it has {len(texts)} lines after CSR:, but {found}, not -01 to -{len(texts):02}"
        raise unusable(transcription, reason)
    numbered = enumerate(zip(texts, files, strict=True), start=1)
    return [Line(board, number, text, file, transcription) for number, (text, file) in numbered]


def _folder(path: Path, names: tuple[str, ...]) -> Path | None:
    return next((path / name for name in names if (path / name).is_dir()), None)


def _boards(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the boards of each split; no board may be listed twice, in one split or in two."""
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
    """Return the one file of that name in the folder, or else in the folders in it."""
    found = list(folder.glob(name)) or list(folder.glob(f"*/{name}"))
    if len(found) != 1:
        raise BadInput(
            f"{folder} holds {len(found)} files {name}, itself or one folder down; put the one of "
            "task IAM-OnDB-t1 there."
        )
    return found[0]


def _list(path: Path) -> list[str]:
    """Return the boards that a file lists, one a line; spaces around them are stray."""
    boards = read_bytes(path, MAX_BYTES).decode("latin-1").split()
    if not boards:  # but for white space that only ISO-8859-1 has
        raise unusable(path, "it is empty")
    for board in boards:
        if not BOARD.fullmatch(board):  # an id becomes part of a path
            raise unusable(path, f"{board[:20]!r} is no board's name, as a01-000u is")
    return boards
