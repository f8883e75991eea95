"""The synthetic speakers of the embedded speech."""

from __future__ import annotations

from string import ascii_uppercase as LETTERS
from typing import NamedTuple

import numpy as np

# Each accent is a dialect region, from DR1. espeak-ng's other English accents are not used, because
# too many of their vowels correspond to other phones of TIMIT.
ACCENTS = ("en-us", "en-us-nyc", "en", "en-gb-x-rp", "en-gb-scotland")
# espeak-ng's variants, except unnatural ones and those with echo, which sounds during closures.
MALE = "Alex Andy Gene Michael Mike gustave ian m1 m3 m4 m6 m7 m8 max norbert quincy robert victor"
FEMALE = "Annie aunty belinda f1 grandma linda shelby steph"
MALE_SHARE = 0.7  # about as in TIMIT
SEED = 2


class Speaker(NamedTuple):
    """One speaker.

    Attributes:
        name: Sex, three initials and a digit, as in TIMIT; its speakers do not have the digit 9.
        region: The dialect region, from 1.
        accent: espeak-ng's accent, such as "en-us".
        variant: espeak-ng's variant, such as "m3".
        speed: Words per minute, before the change by `tract`.
        pitch: As for `speech_espeak.Synthesiser.speak`.
        tract: Length of the vocal tract relative to the variant's; a larger one lowers formants
            and pitch.
        peak: The largest absolute sample, in units of 16 bit integers.
        noise: Standard deviation of the noise, in the same units.
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
    """Return the speaker of a number below 26³; always the same for the same number.

    Successive numbers have the accents in turn; everything else is random.
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
    """Return the number in base 26, with letters as its three digits."""
    base = len(LETTERS)
    return "".join(LETTERS[number // base**power % base] for power in (2, 1, 0))
