"""IAM-OnDB: lines of English written on a whiteboard, for transcription into characters.

The data set is that of Liwicki and Bunke (2005), with the splits, characters and inputs of Section
IV.A of the paper; the package `handwriting` describes its files.
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
"""A training board that the paper leaves out: its transcription has a run of 11 percent signs that
nobody wrote, and no other board has that character."""


def features(path: str | Path, tolerated: float = 0.0) -> Features:
    """Return the lines of the copy of IAM-OnDB in `path`, sorted by board and number.

    inputs: (frames, 4) float32, see `pen.frames`; all four have zero mean and unit variance over
        the training set, so that noise of a given size disturbs each of them alike.
    targets: (characters,) uint8, see `characters.labels`.
    Raises BadInput when there is no copy, when a split is left without lines, or when more than
    the share `tolerated` of the files, transcriptions and lines' strokes, cannot be used.
    """
    tree, aside = boards.find(path), SetAside()
    found = _lines(tree, aside)
    splits = {split: tuple(_sequences(found[split], aside)) for split in SPLITS}
    aside.check(tolerated, f"python -m odyssey.corpora check iam {path}")
    words, sentences = recorded_source(tree.root), tuple(aside.sentences)
    classes = ("", *CHARACTERS)
    recorded = Features(TASK, TITLE, *words, len(classes), splits, sentences, classes)
    return replace(recorded, **normalise(recorded.splits)._asdict())


def lines(path: str | Path) -> dict[str, list[Line]]:
    """Return the lines of "train", "validation" and "test", sorted by board and number.

    Boards that cannot be used are left out; `check` names them.
    Raises BadInput when there is no copy in `path`.
    """
    return _lines(boards.find(path), SetAside())


def check(path: str | Path) -> str:
    """Return a table of what the copy holds, beside the paper's counts, and what is wrong with it.

    Raises BadInput when there is no copy in `path`.
    """
    tree, aside = boards.find(path), SetAside()
    found = _lines(tree, aside)
    sequences = {split: _sequences(found[split], aside) for split in SPLITS}
    words = recorded_source(tree.root)
    title = [f"This is {words.source}."] if words.stand_in else []
    if any(LEFT_OUT in listed for listed in tree.boards.values()):
        title.append(f"Board {LEFT_OUT} is left out, as in the paper.")
    return "\n".join([*title, report(found, sequences, aside)])


def write_embedded(folder: str | Path, sizes: Mapping[str, int] | None = None) -> Path:
    """Write lines in single-stroke typefaces by made-up writers; see `embedded.handwriting`."""
    from odyssey.corpora.embedded import handwriting as embedded  # its typefaces only where needed

    return embedded.write(Path(folder), sizes)


def _lines(tree: Tree, aside: SetAside) -> dict[str, list[Line]]:
    """Return each split's lines; a board counts as one file, its transcription."""
    found: dict[str, list[Line]] = {split: [] for split in SPLITS}
    for split in SPLITS:
        for board in tree.boards[split]:
            if board != LEFT_OUT:
                with aside.reading():
                    found[split].extend(boards.lines(tree, board))
    return found


def _sequences(found: Iterable[Line], aside: SetAside) -> list[Sequence]:
    """Return the lines that can be used, their inputs not normalised."""
    sequences = []
    for line in found:
        with aside.reading():
            sequences.append(_sequence(line))
    return sequences


def _sequence(line: Line) -> Sequence:
    """Raises BadInput when the file of strokes, or a character of the text, cannot be used."""
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
