"""Writers: what stays the same in a hand from letter to letter and from line to line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from odyssey.corpora.embedded.handwriting_faces import PRINT, SCRIPT, Glyph, Stroke, read_face
from odyssey.corpora.handwriting.characters import CHARACTERS

SCRIPT_SHARE = 0.5  # of writers whose small letters are script
JOINING_SHARE = 0.75  # of these, who go on to the next letter without lifting the pen
SCRIPT_CAPITALS_SHARE = 0.3  # of these, whose capitals are script too
OWN_SHAPE, SLIP = 0.06, 0.035  # how letters vary, relative to their size: by writer, each time
SIZE = 14.0  # of a small x, in units of the faces


@dataclass(frozen=True)
class Writer:
    """One hand. Lengths are in units of the faces, see `handwriting_faces`.

    face: the glyph of each character; bends: what this writer makes of it, see `warp`.
    reach: the pen stays down where the next stroke begins within this distance; 0: it never does.
    slant: shear to the right; aspect: of widths to heights; size: board units to a unit.
    letter_gap, word_gap: added after each letter and between words.
    slope, wave: of the baseline, as a rise to the right and as an amplitude.
    roundness: standard deviation of the smoothing along the line, as corners are cut in haste.
    speed: on a bend of radius 1, in units per second; tremor: standard deviation of each point.
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
        """Draw a writer."""
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
        """Bend a stroke of a character as this writer does, and as it happened this time.

        slip: (6, 2), standard normal, the same for all strokes of one letter. Displacements are a
        quadratic function of the place, so that letters move, stretch, lean and curve as wholes.
        """
        x, y = (stroke / SIZE - (0.5, -0.5)).T
        basis = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=1)
        return stroke + SIZE * basis @ (self.bends[character] + SLIP * slip)
