"""Recordings: NIST SPHERE, as TIMIT is published, or RIFF (.wav), as it circulates."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile

from odyssey.corpora.files import read_bytes, unusable
from odyssey.corpora.speech.frames import RATE, WINDOW

MAX_BYTES = 2**20  # half a minute; the longest sentence of TIMIT lasts eight seconds
HEADER = 1024  # bytes of a SPHERE header
CONVERT = f"convert it to {RATE} Hz, mono, 16 bit PCM"


def read_audio(path: str | Path) -> np.ndarray:
    """Return the samples of a recording at 16 kHz, int16 (samples,).

    The format is told by the first bytes, for original and converted files both end in .WAV.
    Raises BadInput for anything but 16 bit PCM, mono, at 16 kHz, for a file that is cut off, and
    for one that is shorter than a window of the features.
    """
    path = Path(path)
    content = read_bytes(path, MAX_BYTES)
    _check_header(path, content)
    try:
        with soundfile.SoundFile(BytesIO(content)) as sound:
            kind = sound.samplerate, sound.channels, sound.subtype
            if kind != (RATE, 1, "PCM_16"):
                raise unusable(path, "it has {} Hz, {} channels and {}".format(*kind), CONVERT)
            samples: np.ndarray = sound.read(dtype="int16")
    except soundfile.SoundFileError as problem:
        raise unusable(path, "its header is damaged") from problem
    if len(samples) < WINDOW:
        raise unusable(path, f"it has {len(samples)} samples, less than a window of {WINDOW}")
    return samples


def _check_header(path: Path, content: bytes) -> None:
    """Refuse other formats and files that are cut off, which soundfile reads as far as they go."""
    if content.startswith(b"NIST_1A"):
        announced = HEADER + 2 * _sphere_samples(path, content)
    elif content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        announced = 8 + int.from_bytes(content[4:8], "little")
    else:
        raise unusable(path, "it is neither NIST SPHERE nor RIFF audio")
    if announced > len(content):
        raise unusable(path, f"it is cut off: {len(content):,} bytes of {announced:,}")


def _sphere_samples(path: Path, content: bytes) -> int:
    """Return how many samples a SPHERE header announces, if they are stored as plain PCM."""
    lines = content[:HEADER].decode("ascii", "replace").splitlines()
    if "end_head" not in lines:
        raise unusable(path, "its SPHERE header is cut off")
    fields = {words[0]: words[-1] for words in map(str.split, lines) if len(words) == 3}
    coding = fields.get("sample_coding", "pcm")
    if coding != "pcm":
        remedy = f"expand it with sph2pipe -f wav {path.name} and put the output in its place"
        raise unusable(path, f"its samples are compressed, {coding!r}", remedy)
    count = fields.get("sample_count", "")
    if not (count.isascii() and count.isdigit()):
        raise unusable(path, "its SPHERE header has no sample_count")
    return int(count)
