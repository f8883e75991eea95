"""JSB Chorales: continue a chorale with a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit

from odyssey.corpora import piano_rolls
from odyssey.corpora.files import read_bytes, unusable
from odyssey.models import midi
from odyssey.models.saved import Model
from odyssey.search_space import stream

SHAPE = ("next_step", piano_rolls.PITCHES, piano_rolls.PITCHES)
OPTIONS = ("frames", "temperature", "seed")
COLUMNS = tuple(map(str, range(piano_rolls.LOWEST_PITCH, piano_rolls.HIGHEST_PITCH + 1)))
EXAMPLE = "chorale.json"
GIVES = "a MIDI file with the chorale and its continuation"
INPUTS = "one frame per quarter note: for each of the 88 keys of a piano, 1 if it sounds, else 0"
LICENCE = "Bach's chorales are in the public domain."

MAX_BYTES, MAX_FRAMES = 2**17, 1_000
REMEDY = "give a MIDI file, or JSON as [[60, 64, 67], [62, 65]], the MIDI pitches in each quarter"


def predict(model: Model, path: Path, frames: int, temperature: float, seed: int) -> bytes:
    """Return a chorale and its continuation as a MIDI file.

    Args:
        model: the network.
        path: of the chorale, a .json or .mid file.
        frames: quarter notes to add.
        temperature: see `continuation`.
        seed: see `continuation`.

    Raises:
        BadInput: as `read` does.
    """
    roll = read(path)
    return midi.write(np.vstack([roll, continuation(model, roll, frames, temperature, seed)]))


def read(path: Path) -> np.ndarray:
    """Return a chorale as a piano roll, uint8 (frames, 88).

    Args:
        path: of a .json or .mid file.

    Raises:
        BadInput: if it is another file, has no notes or has more than MAX_FRAMES frames.
    """
    content = read_bytes(path, MAX_BYTES, REMEDY)
    try:
        midi_file = content.startswith(b"MThd")
        frames = midi.frames(content, MAX_FRAMES) if midi_file else _json(content)
        if not isinstance(frames, list) or not 0 < len(frames) <= MAX_FRAMES:
            raise ValueError(f"it is not a list of 1 to {MAX_FRAMES:,} frames")
        roll = piano_rolls.roll_of(frames, "its list")
        if not roll.any():
            raise ValueError("it has no notes")
        return roll
    except ValueError as problem:
        raise unusable(path, str(problem), REMEDY) from problem


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except RecursionError as problem:
        raise ValueError("its lists are nested too deeply") from problem
    except ValueError as problem:
        raise ValueError("it is neither a MIDI file nor complete JSON") from problem


def continuation(
    model: Model, roll: np.ndarray, frames: int, temperature: float, seed: int
) -> np.ndarray:
    """Sample the frames that follow a piano roll, one after the other.

    Args:
        model: the network.
        roll: uint8 (frames, 88).
        frames: number of frames to sample.
        temperature: the logits are divided by it; below 1, probable notes become more probable.
        seed: of the random numbers.

    Returns:
        The new frames, uint8 (frames, 88).
    """
    random = stream(seed, "continuation")
    history = roll.astype(np.float32)
    for _ in range(frames):
        logits = model.logits(history)[-1].astype(np.float64) / temperature
        p = expit(logits)
        sounding = random.random(p.size) < p
        history = np.vstack([history, sounding.astype(np.float32)])
    return history[len(roll) :].astype(np.uint8)
