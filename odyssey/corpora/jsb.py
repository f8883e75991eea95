"""JSB Chorales: four-part chorales by J. S. Bach as piano rolls, for next-step prediction.

The data set is that of Boulanger-Lewandowski, Bengio and Vincent (2012), one frame per quarter
note; `piano_rolls` describes the format of its files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from odyssey.corpora import piano_rolls
from odyssey.corpora.files import unusable
from odyssey.corpora.sources import RECORD, recorded_source
from odyssey.errors import BadInput
from odyssey.features import SPLITS, Features, Sequence

TITLE = "JSB Chorales"
TASK = "next_step"
EMBEDDED = "jsb-chorales-reconstruction.json"
PUBLISHED = {"train": 229, "validation": 76, "test": 77}
REMEDY = "use the published JSB Chorales as .json, .mat or .pickle, or the embedded data set"


def read(path: str | Path) -> dict[str, list[np.ndarray]]:
    """Return, for "train", "validation" and "test", piano rolls of uint8 (frames, 88).

    path: the file, or a folder that holds it and no other. See `piano_rolls.read`, also for what
    raises BadInput.
    """
    return piano_rolls.read(_file(path), REMEDY)


def features(path: str | Path, tolerated: float = 0.0) -> Features:
    """Return the sequences for next-step prediction of what `read` returns.

    tolerated: without effect; all sequences are in one file.

    inputs: (frames - 1, 88) float32, all frames but the last.
    targets: (frames - 1, 88) uint8, the frame after each input.
    """
    splits = {
        split: tuple(Sequence(roll[:-1].astype(np.float32), roll[1:]) for roll in rolls)
        for split, rolls in read(path).items()
    }
    words = recorded_source(_file(path))
    pitches = range(piano_rolls.LOWEST_PITCH, piano_rolls.HIGHEST_PITCH + 1)
    classes = tuple(map(str, pitches))
    return Features(TASK, TITLE, *words, len(classes), splits, classes=classes)


def check(path: str | Path) -> str:
    """Return a table of what the file holds and how its size compares with the published set.

    Raises BadInput when it cannot be used.
    """
    rolls, words = read(path), recorded_source(_file(path))
    off = [
        f"{split} {len(rolls[split])} instead of {count}"
        for split, count in PUBLISHED.items()
        if len(rolls[split]) != count
    ]
    published = "/".join(map(str, PUBLISHED.values()))
    verdict = (
        f"Not the published {published} sequences ({', '.join(off)}), but usable."
        if off
        else f"As many sequences as published: {published}."
    )
    head = "split       sequences  frames  mean length  silent  pitches  distinct  notes/frame"
    title = [f"A {words.source}."] if words.stand_in else []
    return "\n".join([*title, head, *(_counts(split, rolls[split]) for split in SPLITS), verdict])


def write_embedded(folder: str | Path, sizes: Mapping[str, int] | None = None) -> Path:
    """Rebuild the data set from the scores that music21 carries; see `embedded.jsb`.

    Raises BadInput also when sizes are given.
    """
    if sizes:
        raise BadInput("The embedded chorales have one size; leave out the number of sequences.")
    from odyssey.corpora.embedded import jsb as embedded  # csv, zip and XML only where needed

    return embedded.write(Path(folder) / EMBEDDED)


def _file(path: str | Path) -> Path:
    """The file itself, or the only one in a folder that is neither hidden nor its record."""
    path = Path(path)
    try:
        if not path.is_dir():
            return path
        files = [f for f in path.iterdir() if f.name != RECORD and not f.name.startswith(".")]
    except OSError as problem:
        reason = f"it cannot be read ({problem.strerror})"
        raise unusable(path, reason, "make it readable") from problem
    if len(files) != 1:
        raise BadInput(f"{path} is a folder of {len(files)} files; name the one with the rolls.")
    return files[0]


def _counts(split: str, rolls: list[np.ndarray]) -> str:
    """Return a line of the table; pitches are MIDI numbers, silent frames have no note."""
    frames = np.concatenate(rolls)
    used = np.flatnonzero(frames.any(axis=0)) + piano_rolls.LOWEST_PITCH
    pitches = f"{used.min()}-{used.max()}" if used.size else "none"
    return (
        f"{split:<10} {len(rolls):>10} {len(frames):>7} {len(frames) / len(rolls):>12.2f}"
        f" {np.count_nonzero(~frames.any(axis=1)):>7} {pitches:>8} {used.size:>9}"
        f" {frames.sum() / len(frames):>12.2f}"
    )
