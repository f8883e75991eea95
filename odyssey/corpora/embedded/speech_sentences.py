"""Sentences to be spoken: drawn from a small grammar that covers the sounds of English.

The table `speech_sentences.csv` gives the expansions of each symbol, separated by "|"; a symbol in
braces stands for one of its own expansions. No sentence is taken from TIMIT.
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
    """Return that many different sentences, plain ASCII; a larger count only adds to them."""
    grammar = _grammar()
    random = np.random.default_rng(SEED)
    found: dict[str, None] = {}  # a set that keeps its order
    while len(found) < count:
        found[_sentence(grammar, random)] = None
    return list(found)


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
