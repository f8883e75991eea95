"""Random English prose for the embedded handwriting, from the table `handwriting_text.csv`.

The table has sentences with gaps, such as {noun}, and words for each kind of gap. Sentences and
words are drawn like cards: all of one kind are used, in random order, before any is used again.
Therefore rare characters occur early and evenly.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

TABLE = Path(__file__).with_suffix(".csv")
SPREAD = 0.425  # largest deviation of the length of a line from the mean, as a share of it


def lines(rng: np.random.Generator, characters: float, used: set[str]) -> Iterator[str]:
    """Yield lines of running prose, without end.

    Args:
        rng: Draws the prose and the lengths of lines.
        characters: Mean length of a line; see SPREAD.
        used: Lines that must not occur again; the new lines are added.
    """
    words = chain.from_iterable(sentence.split() for sentence in sentences(rng))
    word = next(words)
    while True:
        line, word = word, next(words)
        target = characters * (1 + rng.uniform(-SPREAD, SPREAD))
        while abs(len(line) + 1 + len(word) - target) < abs(len(line) - target):
            line, word = f"{line} {word}", next(words)
        if line not in used:
            used.add(line)
            yield line


def sentences(rng: np.random.Generator) -> Iterator[str]:
    """Yield sentences without end."""
    draws = {kind: _shuffled(texts, rng) for kind, texts in _table().items()}
    while True:
        yield re.sub(r"\{(\w+)\}", lambda gap: next(draws[gap[1]]), next(draws["sentence"]))


def _shuffled(texts: Sequence[str], rng: np.random.Generator) -> Iterator[str]:
    """Yield the texts in one random order after the other, without end."""
    while True:
        yield from (texts[index] for index in rng.permutation(len(texts)))


def _table() -> dict[str, list[str]]:
    """Return the texts of each kind: "sentence" and the kinds of words."""
    table = defaultdict(list)
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table[row["kind"]].append(row["text"])
    return dict(table)
