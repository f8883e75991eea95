"""Synthetic writers: the properties of a handwriting that are the same in all its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from odyssey.corpora.embedded.handwriting_faces import PRINT, SCRIPT, Glyph, Stroke, read_face
from odyssey.corpora.handwriting.characters import CHARACTERS

SCRIPT_SHARE = 0.5  # share of writers with lower-case letters in script
JOINING_SHARE = 0.75  # share of these who do not lift the pen between letters
SCRIPT_CAPITALS_SHARE = 0.3  # share of these whose capital letters are in script, too
OWN_SHAPE, SLIP = 0.06, 0.035  # variation of letters between writers and between repetitions
SIZE = 14.0  # height of a lower-case x, in font units


@dataclass(frozen=True)
class Writer:
    """One writer. Lengths are in font units, see `handwriting_faces`.

    Attributes:
        face: The glyph of each character.
        bends: For each character, (6, 2) coefficients of this writer's distortion; see `warp`.
        reach: The pen is not lifted before a stroke that starts within this distance; 0: always.
        slant: Shear to the right, x per height.
        aspect: Factor of all widths.
        size: Board units per font unit.
        letter_gap: Added to the width of each character.
        word_gap: Added to the width of each blank.
        slope: Slope of the baseline; positive values rise to the right.
        wave: Amplitude of the baseline's sine wave.
        roundness: Standard deviation of the smoothing along a stroke, which rounds its corners.
        speed: Speed on a bend of radius 1, in font units per second.
        tremor: Standard deviation of each coordinate of a point.
    """

    face: Mapping[str, Glyph]
    bends: Mapping[str, np.ndarray]
    reach: float
    slant: float
    aspect: float
    size: float
    letter_gap: float
    word_gap: float
    slope: float
    wave: float
    roundness: float
    speed: float
    tremor: float

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Self:
        """Return a random writer."""
        script = rng.random() < SCRIPT_SHARE
        joining = script and rng.random() < JOINING_SHARE
        capitals = SCRIPT if joining and rng.random() < SCRIPT_CAPITALS_SHARE else PRINT
        letters, large = read_face(SCRIPT if script else PRINT), read_face(capitals)
        return cls(
            face={c: (large if c.isupper() else letters)[c] for c in CHARACTERS},
            bends={c: OWN_SHAPE * rng.standard_normal((6, 2)) for c in CHARACTERS},
            reach=rng.uniform(4, 6.5) if joining else 0.0,
            slant=rng.normal(-0.05 if script else 0.1, 0.1),
            aspect=rng.uniform(0.7, 0.95),
            size=rng.uniform(11, 15),
            letter_gap=rng.uniform(-1, 0.5) if joining else rng.uniform(-2.5, 0),
            word_gap=rng.uniform(-3, 4),
            slope=rng.normal(0, 0.015),
            wave=rng.uniform(0, 1.5),
            roundness=rng.uniform(0.9, 1.7),
            speed=rng.uniform(95, 135),
            tremor=rng.uniform(0.04, 0.12),
        )

    def warp(self, character: str, stroke: Stroke, slip: np.ndarray) -> Stroke:
        """Return a stroke with the distortion of this writer and of this repetition.

        The displacement is a quadratic function of the position, so that the letter as a whole is
        moved, stretched, sheared and bent.

        Args:
            character: The character, which selects the coefficients of this writer.
            stroke: (points, 2).
            slip: (6, 2) standard normal coefficients, the same for all strokes of one letter.
        """
        x, y = (stroke / SIZE - (0.5, -0.5)).T
        basis = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=1)
        return stroke + SIZE * basis @ (self.bends[character] + SLIP * slip)
