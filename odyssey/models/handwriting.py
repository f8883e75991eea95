"""IAM-OnDB: transcribe a handwritten line with a network."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from odyssey.corpora.files import unusable
from odyssey.corpora.handwriting import pen
from odyssey.corpora.handwriting.characters import CHARACTERS
from odyssey.corpora.handwriting.line_strokes import read_strokes
from odyssey.corpora.normalisation import normalised
from odyssey.models.saved import Model
from odyssey.phrases import number
from odyssey.training import ctc

SHAPE = ("transcription", 4, 1 + len(CHARACTERS))
OPTIONS: tuple[str, ...] = ()
COLUMNS = ("dx", "dy", "t", "lifted")
EXAMPLE = "line.xml"
GIVES = "the text of the line"
INPUTS = (
    "one frame for every two points of the pen: movement in x and y, seconds since the start of "
    "the stroke, whether the pen was lifted (odyssey.corpora.handwriting.pen)"
)
LICENCE = (
    "IAM-OnDB is for non-commercial research by users who have registered with its owners; ask "
    "the owners before you give the model to others."
)
FEW = 20  # frames; fewer, such as those of a full stop, do not tell the size of the writing
FAR = 30  # times as fast or as slow as in training; no person writes so much larger or smaller


def predict(model: Model, path: Path) -> str:
    """Return the text of a handwritten line.

    Args:
        model: the network.
        path: of an XML file as in the folder lineStrokes of IAM-OnDB.

    Raises:
        BadInput: as `odyssey.corpora.handwriting.line_strokes.read_strokes` does, and if the pen
            moves so far that the positions seem to be in another unit than in training.
    """
    metadata = model.metadata
    frames = pen.frames(read_strokes(path))
    times = np.sqrt(np.mean((frames[:, :2] / metadata.scale[:2]) ** 2))
    if len(frames) > FEW and not 1 / FAR <= times <= FAR:
        reason = f"its pen moves {number(float(times))} times as far as in training"
        raise unusable(path, reason, "give its positions in the unit of the training set")
    x = normalised(frames, metadata.shift, metadata.scale)
    return "".join(metadata.classes[k] for k in ctc.best_path(model.logits(x))) + "\n"
