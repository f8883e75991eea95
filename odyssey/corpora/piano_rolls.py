"""Reader of the piano-roll files of Boulanger-Lewandowski, Bengio and Vincent (2012).

Format ("Modeling temporal dependencies in high-dimensional sequences"): each of the splits train,
valid and test is a list of sequences, a sequence is a list of frames, and a frame is the list of
MIDI pitches that sound. In .mat files, a sequence is a (frames, 88) matrix of zeros and ones. In
some editions, a frame has a number for each of four voices, and -1 for a voice that rests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from odyssey.corpora import matfile, plain_pickle
from odyssey.corpora.files import read_bytes, unusable
from odyssey.features import SPLITS

LOWEST_PITCH, PITCHES = 21, 88  # the keys of a piano, in MIDI numbers
HIGHEST_PITCH = LOWEST_PITCH + PITCHES - 1
REST = -1  # in place of a pitch
MOST_NOTES = 30  # in a frame; those of piano music have up to 15

# JSB Chorales have 0.1 to 0.5 MB and 23,134 frames, or four times as many in sixteenth notes. These
# much larger limits prevent that a hostile file fills the memory.
MAX_BYTES = 16 * 2**20
MAX_BYTES_UNPACKED = 64 * 2**20
MAX_FRAMES = 250_000


def read(path: str | Path, remedy: str) -> dict[str, list[np.ndarray]]:
    """Return the piano rolls of "train", "validation" and "test", in the order of the file.

    A roll is (frames, 88) uint8, 1 where a note sounds; column k is MIDI pitch 21 + k. Nothing in
    the file is executed.

    Args:
        path: A .json, .mat, .pickle or .pkl file.
        remedy: What to do about a file that cannot be used; the end of the sentence of BadInput.

    Raises:
        BadInput: If it is not such a file; states the file, the sequence and frame, and the reason.
    """
    path = Path(path)
    try:
        return _rolls(_parse(path, remedy))
    except ValueError as problem:
        raise unusable(path, str(problem), remedy) from problem


# From the file to lists. The text of every ValueError follows "FILE cannot be used:".


def _parse(path: Path, remedy: str) -> Mapping[str, Any]:
    parse = _PARSERS.get(path.suffix.lower())
    if parse is None:
        raise ValueError(f"its name does not end in {', '.join(_PARSERS)}")
    splits = parse(read_bytes(path, MAX_BYTES, remedy))
    if not isinstance(splits, dict):
        raise ValueError("it does not hold the splits train, valid and test")
    return splits


def _parse_json(content: bytes) -> Any:
    try:
        return json.loads(content, object_pairs_hook=_unique)
    except RecursionError as problem:
        raise ValueError("its lists are nested too deeply") from problem
    except ValueError as problem:
        raise ValueError(f"it is not complete JSON ({problem})") from problem


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("it has a name twice")
    return dict(pairs)


def _parse_mat(content: bytes) -> dict[str, list[np.ndarray]]:
    variables = matfile.cell_arrays(content, MAX_BYTES_UNPACKED)
    return {name.removesuffix("data"): cells for name, cells in variables.items()}


_PARSERS: dict[str, Callable[[bytes], Any]] = {
    ".json": _parse_json,
    ".mat": _parse_mat,
    ".pickle": plain_pickle.load,
    ".pkl": plain_pickle.load,
}


# From lists to rolls.


def _rolls(splits: Mapping[str, Any]) -> dict[str, list[np.ndarray]]:
    names = {split: split for split in SPLITS}
    if "validation" not in splits:
        names["validation"] = "valid"
    elif "valid" in splits:
        raise ValueError("it has both a valid and a validation split")
    sequences = {split: _sequences(splits, name) for split, name in names.items()}
    # Count before reading the frames: a pickle can contain the same list a million times.
    if sum(len(sequence) for split in sequences.values() for sequence in split) > MAX_FRAMES:
        raise ValueError(f"it has more than {MAX_FRAMES:,} frames")
    for split in SPLITS:
        for index, sequence in enumerate(sequences[split]):
            _check_frames(sequence, f"{names[split]} sequence {index}")
    return {
        split: [
            roll_of(sequence, f"{names[split]} sequence {index}")
            for index, sequence in enumerate(sequences[split])
        ]
        for split in SPLITS
    }


def _check_frames(sequence: Any, where: str) -> None:
    """Raise ValueError if the lists of a sequence seem to be voices instead of frames."""
    lengths = [len(frame) for frame in sequence if isinstance(frame, list | tuple)]
    if MOST_NOTES < max(lengths, default=0) <= PITCHES:
        index = lengths.index(max(lengths))
        raise ValueError(
            f"{where}, frame {index} (counted from 0) has {lengths[index]} notes, as if its lists "
            "were voices and not frames"
        )


def _sequences(splits: Mapping[str, Any], name: str) -> list[Any]:
    """Return the sequences of a split, each a list, tuple or matrix of at least two frames."""
    if name not in splits:
        raise ValueError(f"it has no {name} split")
    sequences = splits[name]
    if not isinstance(sequences, list | tuple):
        raise ValueError(f"its {name} split is not a list of sequences")
    if not sequences:
        raise ValueError(f"its {name} split is empty")
    for index, sequence in enumerate(sequences):
        where = f"{name} sequence {index} (counted from 0)"
        if not isinstance(sequence, list | tuple | np.ndarray):
            raise ValueError(f"{where} is not a list of frames")
        if len(sequence) < 2:
            count = "one frame" if len(sequence) else "no frame"
            raise ValueError(f"{where} has {count}, but next-step prediction needs two")
    return list(sequences)


def roll_of(sequence: Any, where: str) -> np.ndarray:
    """Return the piano roll of a sequence, (frames, 88) uint8.

    Args:
        sequence: A list of frames, or a (frames, 88) matrix of zeros and ones.
        where: The name of the sequence in the text of ValueError.

    Raises:
        ValueError: If it is neither.

    Examples:
        >>> roll_of([[60, 64, 67], []], "the example").sum(axis=1).tolist()
        [3, 0]
    """
    if isinstance(sequence, np.ndarray):
        return _roll_of_matrix(sequence, where)
    roll = np.zeros((len(sequence), PITCHES), np.uint8)
    for index, frame in enumerate(sequence):
        roll[index, _columns(frame, f"{where}, frame {index} (counted from 0)")] = 1
    return roll


def _columns(frame: Any, where: str) -> list[int]:
    """Return the columns of a frame's pitches; errors quote a pitch only if it is short."""
    if not isinstance(frame, list | tuple) or len(frame) > PITCHES:
        raise ValueError(f"{where} is not a list of at most {PITCHES} pitches")
    for pitch in frame:
        if type(pitch) is not int:  # a bool is an int to isinstance
            kind = type(pitch).__name__
            raise ValueError(
                f"{where} has a {kind} where a MIDI pitch belongs, or {REST} for a rest"
            )
        if pitch != REST and not LOWEST_PITCH <= pitch <= HIGHEST_PITCH:
            shown = f"pitch {pitch}" if abs(pitch) < 10_000 else "a pitch"
            keys = f"{LOWEST_PITCH} to {HIGHEST_PITCH}"
            raise ValueError(f"{where} has {shown} outside {keys}, and not {REST} for a rest")
    return [pitch - LOWEST_PITCH for pitch in frame if pitch != REST]


def _roll_of_matrix(matrix: np.ndarray, where: str) -> np.ndarray:
    if matrix.ndim != 2 or matrix.shape[1] != PITCHES:
        shape = " × ".join(map(str, matrix.shape))
        raise ValueError(
            f"{where} (counted from 0) is a matrix of {shape} where frames × {PITCHES} belongs"
        )
    wrong = np.argwhere((matrix != 0) & (matrix != 1))
    if wrong.size:
        frame, column = map(int, wrong[0])
        raise ValueError(
            f"{where}, frame {frame} (counted from 0) is neither 0 nor 1 in column {column}"
        )
    return matrix.astype(np.uint8, order="C")
