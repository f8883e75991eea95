"""Synthetic handwriting in the format of IAM-OnDB, generated from Hershey's single-stroke fonts.

This package does not contain IAM-OnDB. Its stand-in consists of random prose (`handwriting_text`)
by synthetic writers, who differ in alphabet, letter shapes, joining, slant, spacing and speed
(`handwriting_writers`), drawn with a realistic pen movement (`handwriting_pen`). No writer and no
line of text occurs in two splits.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from odyssey.corpora.embedded import handwriting_files as files
from odyssey.corpora.embedded.handwriting_lines import write_line
from odyssey.corpora.embedded.handwriting_text import lines
from odyssey.corpora.embedded.handwriting_writers import Writer
from odyssey.corpora.sources import Source, record_source, recorded_source
from odyssey.errors import BadInput
from odyssey.features import SPLITS

NAME, STAND_IN = "IAM-OnDB", "synthetic handwriting"
SIZES = {"train": 300, "validation": 75, "test": 75}
LINE_LENGTH = 10.0  # mean, in characters; short lines can be learned from a small training set
BOARD, BOARDS = 7, 2  # lines per board, boards per writer
MOST_LINES, SHORTEST, LONGEST = 50_000, 10, 80  # limits of lines and characters per line
LEFT, TOP, LINE_HEIGHT = 900, 1300, 420  # positions of a board's baselines, in board units
START, PAUSE = (100.0, 9000.0), (0.8, 2.5)  # ranges: start of a board, pause between lines; seconds
SEED = 2017


def write(
    folder: Path, sizes: Mapping[str, int] | None = None, characters: float = LINE_LENGTH
) -> Path:
    """Write the corpus to `folder`/IAM-OnDB, with a record of its source, and return that path.

    The same arguments give the same bytes. An existing embedded corpus is replaced.

    Args:
        folder: The folder to write to; created if it does not exist.
        sizes: Numbers of lines in "train", "validation" and "test"; None for SIZES. A training set
            of at least 200 lines has all 81 characters.
        characters: Mean length of a line; about 30 in the original.

    Raises:
        BadInput: If the sizes are not possible, or if `folder`/IAM-OnDB has other content.
    """
    sizes = SIZES if sizes is None else sizes
    root = folder / NAME
    _check(sizes, characters)
    _check_room(root)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=f".{NAME}.") as part:
        writers = _write_splits(Path(part) / NAME, sizes, characters)
        source = f"{STAND_IN}: {sum(sizes.values())} lines by {writers} synthetic writers"
        fonts = {"Hershey-Fonts": version("Hershey-Fonts")}
        counts = {split: sizes[split] for split in SPLITS}
        facts = {"lines": counts, "writers": writers, "characters_per_line": characters, **fonts}
        record_source(root, Source(source, STAND_IN), facts)  # before the data: never missing
        if root.exists():
            shutil.rmtree(root)
        os.replace(Path(part) / NAME, root)
    return root


def _check(sizes: Mapping[str, int], characters: float) -> None:
    fewest = dict.fromkeys(SPLITS, 1) | {"validation": 2}  # validation has two lists of boards
    if set(sizes) != set(SPLITS) or not all(
        type(size) is int and size >= fewest[split] for split, size in sizes.items()
    ):
        raise BadInput(
            f"The sizes of the embedded {NAME} are {dict(sizes)}; give whole numbers of lines, at "
            f"least {fewest}."
        )
    if sum(sizes.values()) > MOST_LINES:
        raise BadInput(
            f"The embedded {NAME} was asked for {sum(sizes.values())} lines; ask for at most "
            f"{MOST_LINES}."
        )
    if not SHORTEST <= characters <= LONGEST:
        raise BadInput(
            f"Lines of the embedded {NAME} cannot have {characters:g} characters on average; "
            f"choose from {SHORTEST} to {LONGEST}."
        )


def _check_room(root: Path) -> None:
    """Raise BadInput if the corpus would overwrite anything other than an embedded corpus."""
    if root.exists() and recorded_source(root).stand_in != STAND_IN:
        raise BadInput(
            f"{root} is not an embedded data set; move it away or choose another folder."
        )


def _write_splits(root: Path, sizes: Mapping[str, int], characters: float) -> int:
    """Write the files of all splits; return the number of writers."""
    half = sizes["validation"] // 2
    parts = {
        "trainset": sizes["train"],
        "testset_v": sizes["validation"] - half,
        "testset_t": half,
        "testset_f": sizes["test"],
    }
    names, used, writers = map(files.board_name, count()), set[str](), 0
    for number, (part, size) in enumerate(parts.items()):
        text = list(islice(lines(np.random.default_rng([SEED, number]), characters, used), size))
        boards: list[str] = []
        for text_of_writer in _chunks(text, BOARD * BOARDS):
            rng = np.random.default_rng([SEED, number, 1 + len(boards)])
            writer = Writer.drawn(rng)
            for text_of_board in _chunks(text_of_writer, BOARD):
                boards.append(next(names))
                _write_board(root, boards[-1], text_of_board, writer, rng)
            writers += 1
        files.write_boards(root / f"{part}.txt", boards)
    return writers


def _chunks(text: Sequence[str], length: int) -> list[Sequence[str]]:
    return [text[start : start + length] for start in range(0, len(text), length)]


def _write_board(
    root: Path, name: str, text: Sequence[str], writer: Writer, rng: np.random.Generator
) -> None:
    clock = round(rng.uniform(*START), 2)
    for number, line in enumerate(text, start=1):
        corner = LEFT + rng.integers(-60, 60), TOP + LINE_HEIGHT * (number - 1), clock
        strokes = [stroke + corner for stroke in write_line(line, writer, rng)]
        files.write_strokes(files.strokes_file(root, name, number), strokes)
        clock = round(strokes[-1][-1, 2] + rng.uniform(*PAUSE), 2)
    files.write_transcription(files.transcription_file(root, name), text)
