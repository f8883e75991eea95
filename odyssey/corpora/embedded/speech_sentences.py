"""Random sentences for the embedded speech, from a small grammar with all sounds of English.

The table `speech_sentences.csv` has the expansions of each symbol, separated by "|". A symbol in
braces is replaced by one of its expansions. No sentence is from TIMIT.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np

TABLE = Path(__file__).with_suffix(".csv")
SYMBOL = re.compile(r"\{(\w+)\}")
SEED = 1


def sentences(count: int) -> list[str]:
    """Return `count` different ASCII sentences; those of a smaller count come first.

    Examples:
        >>> sentences(3)[:2] == sentences(2)
        True
    """
    grammar = _grammar()
    random = np.random.default_rng(SEED)
    different: dict[str, None] = {}  # used as an ordered set
    while len(different) < count:
        different[_sentence(grammar, random)] = None
    return list(different)


def _grammar() -> dict[str, list[str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["symbol"]: row["expansions"].split("|") for row in csv.DictReader(file)}


def _sentence(grammar: dict[str, list[str]], random: np.random.Generator) -> str:
    text = _expand("{sentence}", grammar, random)
    return text[0].upper() + text[1:]


def _expand(text: str, grammar: dict[str, list[str]], random: np.random.Generator) -> str:
    def draw(symbol: re.Match[str]) -> str:
        expansions = grammar[symbol[1]]
        return _expand(expansions[random.integers(len(expansions))], grammar, random)

    return SYMBOL.sub(draw, text)
