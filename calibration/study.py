"""Made-up studies with claims whose truth is known, for `calibration.claims`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from odyssey.labels import DatasetLabel
from odyssey.verdicts.dataset_tables import DatasetTables
from odyssey.verdicts.decision import FAILS, HOLDS

LABEL = DatasetLabel("Made-up data", "made-up error", "%", "made up")

# The truth of a claim, and the verdicts that are then wrong. A claim of an effect without a size
# has two limits: it may hold from no effect on, and it may fail below a negligible effect.
TRUE, FALSE, LIMIT = "true", "false", "at the limit"
NO_EFFECT, NEGLIGIBLE_EFFECT = "at the limit, no effect", "at the limit, a negligible effect"
DESCRIBES = "describes the trials"
WRONG: Mapping[str, tuple[str, ...]] = {
    TRUE: (FAILS,),
    NEGLIGIBLE_EFFECT: (FAILS,),
    FALSE: (HOLDS,),
    NO_EFFECT: (HOLDS,),
    LIMIT: (HOLDS, FAILS),
    DESCRIBES: (),
}


@dataclass(frozen=True)
class Case:
    """A claim about a made-up study.

    Attributes:
        kind: The function that decides the claim, a name in `odyssey.verdicts.deciders.KINDS`.
        truth: A key of `WRONG`.
        words: What the study is like, in a few words.
        parameters: Arguments of the function by name.
    """

    kind: str
    truth: str
    words: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Study:
    """A kind of made-up study.

    Attributes:
        name: Its name, which decides its random numbers.
        make: Makes the tables of one study from random numbers and the number of trials of each
            variant.
        cases: The claims that are decided on its tables.
        count: Number of studies of each size.
    """

    name: str
    make: Callable[[np.random.Generator, int], DatasetTables]
    cases: tuple[Case, ...]
    count: int = 40
