"""Which architectures of a search space are sampled, and which of them are trained.

There are two selections. "spread": architectures that a Halton sequence spreads over the space;
they are sampled. "drawn": architectures drawn uniformly, as in the paper; they are sampled and
trained. The architectures of a smaller study are the first ones of a larger study.
"""

from __future__ import annotations

import re

from odyssey.random_sampling.architectures import SPACES, Architecture

SPREAD, DRAWN = "spread", "drawn"


def block_numbers(block: str) -> range:
    """Return the numbers of the architectures in a block, from its name, such as "0020-0039"."""
    first, last = map(int, re.findall(r"\d+", block))
    return range(first, last + 1)


def select(space: str, selection: str, block: str, study_seed: int) -> list[Architecture]:
    """Return the architectures of one block.

    Args:
        space: a name in `SPACES`.
        selection: "spread" or "drawn".
        block: first and last number of the block, such as "0020-0039".
        study_seed: seed of the study, for "drawn".

    Raises:
        BadInput: the space has fewer architectures.
    """
    numbers, whole_space = block_numbers(block), SPACES[space]
    if selection == SPREAD:
        selected = whole_space.spread(numbers.stop)
    else:
        selected = whole_space.draw(numbers.stop, study_seed, f"architectures of {space}")
    return selected[numbers.start :]
