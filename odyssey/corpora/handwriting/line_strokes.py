"""Reader of the pen strokes of a line: `lineStrokes/a01/a01-000/a01-000u-01.xml`.

Format: WhiteboardCaptureSession/StrokeSet/Stroke/Point. A point has the attributes x (to the right)
and y (down), both in units of the whiteboard, and time, in seconds.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from odyssey.corpora.files import read_bytes, unusable

# A whiteboard is about 10,000 units wide, times count from the start of the recording or of 1970,
# and a stroke takes seconds. A much larger value would distort the normalisation of all inputs.
MAX_POSITION, MAX_TIME, MAX_DURATION = 1e5, 1e10, 600
SLOW = 1.0  # seconds between points; a whiteboard records about a hundred points a second
FEW_STEPS = 20  # between points; fewer do not tell how fast someone wrote
MAX_BYTES = 2**20  # thirty times the size of a line
BOUNDS = np.array([MAX_POSITION, MAX_POSITION, MAX_TIME])


def read_strokes(path: Path) -> list[np.ndarray]:
    """Return the strokes in the order of the file, each (points, 3) float64: x, y, time.

    A stroke may have only one point, and successive points may have the same time. Times must not
    decrease within a stroke; between strokes they are not compared, because the inputs of networks
    do not depend on it. No file that the XML refers to is opened, and no entity is expanded.

    Raises:
        BadInput: If there is no stroke, if a stroke cannot be used, or if the times seem to be in
            another unit.
    """
    strokes = []
    for number, element in enumerate(_parse(path).iterfind("StrokeSet/Stroke"), start=1):
        try:
            strokes.append(_points(element))
        except ValueError as problem:
            raise unusable(path, f"stroke {number} {problem}") from problem
    if not strokes:
        raise unusable(path, "it has no strokes")
    steps = np.concatenate([np.diff(stroke[:, 2]) for stroke in strokes])
    if len(steps) >= FEW_STEPS and np.median(steps) > SLOW:
        reason = f"half of its points are more than {np.median(steps):g} seconds apart"
        raise unusable(path, reason, "give the times in seconds, not in milliseconds")
    return strokes


def _parse(path: Path) -> Element:
    try:
        root: Element = fromstring(read_bytes(path, MAX_BYTES), forbid_dtd=True)
    except DefusedXmlException as problem:
        reason = "it declares a document type or entities, as no file of IAM-OnDB does"
        raise unusable(path, reason) from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise unusable(path, f"it is not complete XML ({str(problem)[:80]})") from problem
    return root


def _points(stroke: Element) -> np.ndarray:
    """Return the points of a stroke; the text of ValueError follows "stroke NUMBER"."""
    names = ("x", "y", "time")
    try:
        rows = [[float(point.attrib[name]) for name in names] for point in stroke.iterfind("Point")]
    except (KeyError, ValueError) as problem:
        raise ValueError("has a point whose x, y and time are not three numbers") from problem
    if not rows:
        raise ValueError("has no points")
    points = np.array(rows)
    if not (np.abs(points) <= BOUNDS).all():  # also refuses nan
        raise ValueError("has a point whose x, y or time is out of range")
    if (np.diff(points[:, 2]) < 0).any():
        raise ValueError("has times that decrease")
    if points[-1, 2] - points[0, 2] > MAX_DURATION:
        raise ValueError(f"lasts more than {MAX_DURATION} seconds")
    return points
