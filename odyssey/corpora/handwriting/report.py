"""The report on a copy of IAM-OnDB: its counts beside the paper's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from odyssey.corpora.handwriting.boards import Line
from odyssey.corpora.handwriting.characters import CHARACTERS
from odyssey.corpora.set_aside import SetAside
from odyssey.features import SPLITS
from odyssey.features import Sequence as Example

PUBLISHED = {"train": 5355, "validation": 2956, "test": 3859}
HEAD = "split       boards  lines  paper           frames  mean length  mean characters"


def report(
    lines: Mapping[str, Sequence[Line]],
    examples: Mapping[str, Sequence[Example]],
    aside: SetAside,
) -> str:
    """Return the counts of each split, the characters, the unusable files, and a conclusion.

    Args:
        lines: All lines of the copy.
        examples: The usable ones.
        aside: The unusable files.
    """
    table = [_row(split, lines[split], examples[split]) for split in SPLITS]
    return "\n".join([HEAD, *table, _used(examples), *_set_aside(aside), _conclusion(examples)])


def _row(split: str, lines: Sequence[Line], examples: Sequence[Example]) -> str:
    """Return a row of the table; lengths are numbers of frames, half the numbers of points."""
    boards, count = len({line.board for line in lines}), max(len(examples), 1)
    frames = sum(len(example.inputs) for example in examples)
    characters = sum(len(example.targets) for example in examples)
    return (
        f"{split:<10} {boards:>7} {len(examples):>6} {PUBLISHED[split]:>6} {frames:>16}"
        f" {frames / count:>12.2f} {characters / count:>16.2f}"
    )


def _used(examples: Mapping[str, Sequence[Example]]) -> str:
    used = {label for split in SPLITS for e in examples[split] for label in np.unique(e.targets)}
    unused = "".join(c for label, c in enumerate(CHARACTERS, start=1) if label not in used)
    summary = f"{len(used)} of the {len(CHARACTERS)} characters occur"
    return f"{summary}, not {unused!r}." if unused else f"{summary}."


def _set_aside(aside: SetAside) -> list[str]:
    """Return a summary and a sentence for each unusable file; nothing if there are none."""
    count = len(aside.sentences)
    if not count:
        return []
    share = f"{count} of {aside.files} files are set aside; max_set_aside must be at least"
    return [f"{share} {math.ceil(1e4 * count / aside.files) / 1e4:g}:", *aside.sentences]


def _conclusion(examples: Mapping[str, Sequence[Example]]) -> str:
    published = "/".join(f"{count:,}" for count in PUBLISHED.values())
    empty = [split for split in SPLITS if not examples[split]]
    if empty:
        return f"Not usable: no lines for {' and '.join(empty)}."
    off = [
        f"{split} {len(examples[split]):,} instead of {count:,}"
        for split, count in PUBLISHED.items()
        if len(examples[split]) != count
    ]
    if off:
        return f"Not the paper's {published} lines ({', '.join(off)}), but usable."
    return f"As many lines as in the paper: {published}."
