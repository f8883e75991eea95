"""JSB Chorales: four-part chorales by J. S. Bach as piano rolls, for next-step prediction.

Boulanger-Lewandowski, Bengio and Vincent (2012); one frame per quarter note. The module
`piano_rolls` describes the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from odyssey.corpora import piano_rolls
from odyssey.corpora.described import DescribedFeatures
from odyssey.corpora.files import unusable
from odyssey.corpora.sources import RECORD, recorded_source
from odyssey.errors import BadInput
from odyssey.features import SPLITS, Features, Sequence
from odyssey.phrases import joined, percent

TITLE = "JSB Chorales"
TASK = "next_step"
EMBEDDED = "jsb-chorales-reconstruction.json"
PUBLISHED = {"train": 229, "validation": 76, "test": 77}
PUBLISHED_HELD = 0.12  # share of frames that are the same as the frame before
HELD = 0.5  # from this share on, frames are probably shorter; it is 0.7 or more in sixteenth notes
REMEDY = "use the published JSB Chorales as .json, .mat or .pickle, or the embedded data set"


def read(path: str | Path) -> dict[str, list[np.ndarray]]:
    """Return the piano rolls of "train", "validation" and "test", each (frames, 88) uint8.

    Args:
        path: The file, or a folder that contains only this file.

    Raises:
        BadInput: If there is no such file, or if `piano_rolls.read` refuses it.
    """
    return piano_rolls.read(_file(path), REMEDY)


def features(path: str | Path, tolerated: float = 0.0) -> Features:
    """Return the sequences for next-step prediction.

    Inputs are (frames - 1, 88) float32, all frames except the last. Targets are (frames - 1, 88)
    uint8, the frame after each input.

    Args:
        path: As for `read`.
        tolerated: Has no effect, because all sequences are in one file.

    Raises:
        BadInput: As `read`.
    """
    rolls = read(path)
    splits = {
        split: tuple(Sequence(roll[:-1].astype(np.float32), roll[1:]) for roll in rolls[split])
        for split in SPLITS
    }
    source = recorded_source(_file(path))
    pitches = range(piano_rolls.LOWEST_PITCH, piano_rolls.HIGHEST_PITCH + 1)
    classes = tuple(map(str, pitches))
    return DescribedFeatures(
        TASK,
        TITLE,
        *source,
        output_size=len(classes),
        splits=splits,
        classes=classes,
        columns=classes,
        remarks=(*_silent(rolls), *_remarks(rolls)),
    )


def check(path: str | Path) -> str:
    """Return a report: the counts of each split, and a comparison with the published set.

    Raises:
        BadInput: As `read`.
    """
    rolls, source = read(path), recorded_source(_file(path))
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
    title = [f"A {source.source}."] if source.stand_in else []
    counts = [_counts(split, rolls[split]) for split in SPLITS]
    return "\n".join([*title, head, *counts, verdict, *_remarks(rolls)])


def write_embedded(folder: str | Path, sizes: Mapping[str, int] | None = None) -> Path:
    """Reconstruct the data set from the scores in the package music21; see `embedded.jsb`.

    Args:
        folder: The folder to write to.
        sizes: None, because the number of chorales is fixed.

    Raises:
        BadInput: If sizes are given, or if the scores cannot be used.
    """
    if sizes:
        raise BadInput("The embedded chorales have one size; leave out the number of sequences.")
    from odyssey.corpora.embedded import jsb as embedded  # imports csv, zip and XML

    return embedded.write(Path(folder) / EMBEDDED)


def _silent(rolls: Mapping[str, list[np.ndarray]]) -> tuple[str, ...]:
    """Return a sentence if a split has no notes; the table of `check` shows it too."""
    silent = [split for split in SPLITS if not any(roll.any() for roll in rolls[split])]
    return (f"There are no notes in {joined(silent)}.",) if silent else ()


def _remarks(rolls: Mapping[str, list[np.ndarray]]) -> tuple[str, ...]:
    """Return a sentence if the frames seem to be shorter than a quarter note."""
    pairs = [pair for split in SPLITS for roll in rolls[split] for pair in pairwise(roll)]
    held = sum(bool((before == after).all()) for before, after in pairs) / len(pairs)
    if held < HELD:
        return ()
    return (
        f"{percent(held)} of the frames are the same as the frame before, in the published set "
        f"{percent(PUBLISHED_HELD)}: these frames seem to be shorter than a quarter note, and "
        "errors are then not comparable with published ones.",
    )


def _file(path: str | Path) -> Path:
    """Return the file, or the only file in a folder, ignoring hidden files and the record."""
    path = Path(path)
    try:
        if not path.is_dir():
            return path
        files = [f for f in path.iterdir() if f.name != RECORD and not f.name.startswith(".")]
    except OSError as problem:
        reason = f"it cannot be read ({problem.strerror})"
        raise unusable(path, reason, "make it readable") from problem
    if len(files) != 1:
        raise BadInput(f"{path} is a folder of {len(files)} files; name the piano-roll file.")
    return files[0]


def _counts(split: str, rolls: list[np.ndarray]) -> str:
    """Return a row of the table; pitches are MIDI numbers, and silent frames have no note."""
    frames = np.concatenate(rolls)
    used = np.flatnonzero(frames.any(axis=0)) + piano_rolls.LOWEST_PITCH
    pitches = f"{used.min()}-{used.max()}" if used.size else "none"
    return (
        f"{split:<10} {len(rolls):>10} {len(frames):>7} {len(frames) / len(rolls):>12.2f}"
        f" {np.count_nonzero(~frames.any(axis=1)):>7} {pitches:>8} {used.size:>9}"
        f" {frames.sum() / len(frames):>12.2f}"
    )
