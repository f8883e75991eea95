"""IAM-OnDB: lines of English written on a whiteboard, for transcription into characters.

Liwicki and Bunke (2005), with the splits, characters and inputs of Greff et al. (2017), Section
IV.A. The package `handwriting` describes the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from odyssey.corpora.alignment import steps_needed
from odyssey.corpora.files import unusable
from odyssey.corpora.handwriting import boards, pen
from odyssey.corpora.handwriting.boards import Line, Tree
from odyssey.corpora.handwriting.characters import CHARACTERS, labels
from odyssey.corpora.handwriting.line_strokes import read_strokes
from odyssey.corpora.handwriting.report import report
from odyssey.corpora.normalisation import normalise
from odyssey.corpora.set_aside import SetAside
from odyssey.corpora.sources import recorded_source
from odyssey.features import SPLITS, Features, Sequence

TITLE = "IAM-OnDB"
TASK = "transcription"

LEFT_OUT = "a08-551z"
"""A training board that the paper leaves out. Its transcription has 11 percent signs in a row that
are not on the board, and no other board has this character."""


def features(path: str | Path, tolerated: float = 0.0) -> Features:
    """Return the lines of the copy of IAM-OnDB in `path`, sorted by board and line number.

    Inputs are (frames, 4) float32, see `pen.frames`. All four have zero mean and unit variance over
    the training set, so that input noise has the same effect on each. Targets are (characters,)
    uint8, see `characters.labels`.

    Args:
        path: The folder of the copy, or a folder that contains it.
        tolerated: The largest share of files, transcriptions and strokes, that may be unusable.

    Raises:
        BadInput: If there is no copy, if more files cannot be used, or if a split has no lines.
    """
    tree, aside = boards.find(path), SetAside()
    lines_of = _lines(tree, aside)
    splits = {split: tuple(_sequences(lines_of[split], aside)) for split in SPLITS}
    aside.check(tolerated, f"python -m odyssey.corpora check iam {path}")
    source, sentences = recorded_source(tree.root), tuple(aside.sentences)
    classes = ("", *CHARACTERS)
    unscaled = Features(TASK, TITLE, *source, len(classes), splits, sentences, classes)
    return replace(unscaled, **normalise(unscaled.splits)._asdict())


def lines(path: str | Path) -> dict[str, list[Line]]:
    """Return the lines of "train", "validation" and "test", sorted by board and line number.

    Boards that cannot be used are left out; `check` lists them.

    Raises:
        BadInput: If there is no copy in `path`.
    """
    return _lines(boards.find(path), SetAside())


def check(path: str | Path) -> str:
    """Return a report: the copy's counts beside the paper's, and all files that are unusable.

    Raises:
        BadInput: If there is no copy in `path`.
    """
    tree, aside = boards.find(path), SetAside()
    lines_of = _lines(tree, aside)
    sequences = {split: _sequences(lines_of[split], aside) for split in SPLITS}
    source = recorded_source(tree.root)
    title = [f"This is {source.source}."] if source.stand_in else []
    if any(LEFT_OUT in listed for listed in tree.boards.values()):
        title.append(f"Board {LEFT_OUT} is left out, as in the paper.")
    return "\n".join([*title, report(lines_of, sequences, aside)])


def write_embedded(folder: str | Path, sizes: Mapping[str, int] | None = None) -> Path:
    """Write synthetic handwriting in single-stroke typefaces; see `embedded.handwriting`."""
    from odyssey.corpora.embedded import handwriting as embedded  # imports Hershey-Fonts

    return embedded.write(Path(folder), sizes)


def _lines(tree: Tree, aside: SetAside) -> dict[str, list[Line]]:
    """Return the lines of each split; for `aside`, the transcription of a board is one file."""
    lines_of: dict[str, list[Line]] = {split: [] for split in SPLITS}
    for split in SPLITS:
        for board in tree.boards[split]:
            if board != LEFT_OUT:
                with aside.reading():
                    lines_of[split].extend(boards.lines(tree, board))
    return lines_of


def _sequences(lines: Iterable[Line], aside: SetAside) -> list[Sequence]:
    """Return the usable lines; their inputs are not normalised."""
    sequences = []
    for line in lines:
        with aside.reading():
            sequences.append(_sequence(line))
    return sequences


def _sequence(line: Line) -> Sequence:
    """Return a line as a sequence; raise BadInput if its strokes or its text cannot be used."""
    try:
        targets = labels(line.text)
    except ValueError as problem:
        raise unusable(line.transcription, f"in line {line.number} {problem}") from problem
    inputs = pen.frames(read_strokes(line.strokes))
    needed = steps_needed(targets.tolist())
    if len(inputs) < needed:
        reason = f"its {len(inputs)} frames are fewer than the {needed} that CTC needs for its text"
        raise unusable(line.strokes, reason)
    return Sequence(inputs, targets)
