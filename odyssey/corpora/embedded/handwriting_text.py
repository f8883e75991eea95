"""English prose for the embedded handwriting, made from the table `handwriting_text.csv`.

The table has sentences with gaps, such as {noun}, and what fills them. Both are dealt like
cards, each pack shuffled and used up before it is shuffled again, so that rare characters come
early and evenly.
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
SPREAD = 0.425  # of the lengths of lines, as a share either way


def lines(rng: np.random.Generator, characters: float, used: set[str]) -> Iterator[str]:
    """Yield lines of running prose without end, none of them in `used`, and add them to it.

    characters: mean length of a line; see SPREAD.
    """
    words = chain.from_iterable(sentence.split() for sentence in sentences(rng))
    word = next(words)
    while True:
        line, word = word, next(words)
        wanted = characters * (1 + rng.uniform(-SPREAD, SPREAD))
        while abs(len(line) + 1 + len(word) - wanted) < abs(len(line) - wanted):
            line, word = f"{line} {word}", next(words)
        if line not in used:
            used.add(line)
            yield line


def sentences(rng: np.random.Generator) -> Iterator[str]:
    """Yield sentences without end."""
    packs = {kind: _dealt(cards, rng) for kind, cards in _table().items()}
    while True:
        yield re.sub(r"\{(\w+)\}", lambda gap: next(packs[gap[1]]), next(packs["sentence"]))


def _dealt(cards: Sequence[str], rng: np.random.Generator) -> Iterator[str]:
    while True:
        yield from (cards[index] for index in rng.permutation(len(cards)))


def _table() -> dict[str, list[str]]:
    """Return, for "sentence" and each kind of word, the texts of that kind."""
    table = defaultdict(list)
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table[row["kind"]].append(row["text"])
    return dict(table)
