"""Which architectures of a search space are sampled, and which of them are trained.

Sampled are those that a quasi-random sequence spreads over the space; trained are some drawn
uniformly, as in the paper, which are sampled as well. Each has a number in its selection, and a
smaller study has the first of a larger one.
"""

from __future__ import annotations

import re

from odyssey.random_sampling.architectures import SPACES, Architecture

SPREAD, DRAWN = "spread", "drawn"


def block_numbers(block: str) -> range:
    """The numbers of a block of a selection, by its name, such as "0020-0039"."""
    first, last = map(int, re.findall(r"\d+", block))
    return range(first, last + 1)


def select(space: str, selection: str, block: str, study_seed: int) -> list[Architecture]:
    """The architectures of one block. space: a name in `SPACES`. selection: see above.

    Raises BadInput where the space has fewer.
    """
    numbers, every = block_numbers(block), SPACES[space]
    if selection == SPREAD:
        found = every.spread(numbers.stop)
    else:
        found = every.draw(numbers.stop, study_seed, f"architectures of {space}")
    return found[numbers.start :]
