"""IAM-OnDB: a line as the pen wrote it, and the text that a network reads in it."""

from __future__ import annotations

from pathlib import Path

from odyssey.corpora.handwriting import pen
from odyssey.corpora.handwriting.characters import CHARACTERS
from odyssey.corpora.handwriting.line_strokes import read_strokes
from odyssey.corpora.normalisation import normalised
from odyssey.models.saved import Model
from odyssey.training import ctc

SHAPE = ("transcription", 4, 1 + len(CHARACTERS))
OPTIONS: tuple[str, ...] = ()
EXAMPLE = "line.xml"
GIVES = "the text of the line"
INPUTS = (
    "a frame for every two points of the pen: its movement in x and y, seconds since the stroke "
    "began, whether it was lifted (odyssey.corpora.handwriting.pen)"
)
LICENCE = (
    "IAM-OnDB is for non-commercial research by those who have registered with its owners; ask "
    "them before you pass the model on."
)


def predict(model: Model, path: Path) -> str:
    """Return the text of a line, an XML file as in IAM-OnDB's lineStrokes.

    Raises BadInput for anything that `read_strokes` refuses.
    """
    about = model.about
    x = normalised(pen.frames(read_strokes(path)), about.shift, about.scale)
    return "".join(about.classes[k] for k in ctc.best_path(model.logits(x))) + "\n"
