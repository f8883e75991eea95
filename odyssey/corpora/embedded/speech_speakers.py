"""The speakers of the embedded speech: who they are and how they sound."""

from __future__ import annotations

from string import ascii_uppercase as LETTERS
from typing import NamedTuple

import numpy as np

# A dialect region each, from DR1. In espeak-ng's other accents of English too many vowels are
# phonetically other phones of TIMIT's for one table of phones to fit them.
ACCENTS = ("en-us", "en-us-nyc", "en", "en-gb-x-rp", "en-gb-scotland")
# espeak-ng's variants without novelties, and without echo, which would fill the stops' closures.
MALE = "Alex Andy Gene Michael Mike gustave ian m1 m3 m4 m6 m7 m8 max norbert quincy robert victor"
FEMALE = "Annie aunty belinda f1 grandma linda shelby steph"
MALE_SHARE = 0.7  # about that of TIMIT
SEED = 2


class Speaker(NamedTuple):
    """One person.

    name: sex, initials and a digit as in TIMIT, where it numbers people of the same initials from
        0; the digit 9 keeps these names apart from TIMIT's. region: from 1.
    accent, variant, speed, pitch: see `speech_espeak.Synthesiser.speak`.
    tract: length of the vocal tract as a multiple of the variant's; formants and pitch fall by it.
    peak, noise: the largest sample and the noise's standard deviation, in steps of 16 bit.
    """

    name: str
    region: int
    accent: str
    variant: str
    speed: int
    pitch: int
    tract: float
    peak: float
    noise: float


def speaker(number: int) -> Speaker:
    """Return the speaker of that number, below 26 cubed; always the same one.

    Accents take turns; everything else is drawn.
    """
    random = np.random.default_rng([SEED, number])
    sex, variants = ("M", MALE) if random.random() < MALE_SHARE else ("F", FEMALE)
    names = variants.split()
    region = number % len(ACCENTS)
    tract = round(random.uniform(0.94, 1.06), 2)
    return Speaker(
        name=f"{sex}{_initials(number)}9",
        region=region + 1,
        accent=ACCENTS[region],
        variant=names[random.integers(len(names))],
        speed=round(tract * random.integers(150, 191)),
        pitch=int(random.integers(40, 61)),
        tract=tract,
        peak=random.uniform(4_000, 12_000),
        noise=random.uniform(3, 9),
    )


def _initials(number: int) -> str:
    """Write the number with three letters as digits."""
    base = len(LETTERS)
    return "".join(LETTERS[number // base**place % base] for place in (2, 1, 0))
