"""Reader of recordings: NIST SPHERE (the published TIMIT) or RIFF (.wav, converted copies)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile

from odyssey.corpora.files import read_bytes, unusable
from odyssey.corpora.speech.frames import RATE, WINDOW

MAX_BYTES = 2**20  # half a minute; TIMIT's longest sentence lasts eight seconds
HEADER = 1024  # bytes of a SPHERE header
CONVERT = f"convert it to {RATE} Hz, mono, 16 bit PCM"


def read_audio(path: str | Path) -> np.ndarray:
    """Return the samples of a recording at 16 kHz, (samples,) int16.

    The first bytes determine the format, because both original and converted files end in .WAV.

    Raises:
        BadInput: If the file is not mono 16 bit PCM at 16 kHz, if it is truncated, or if it is
            shorter than one window of `frames`.
    """
    path = Path(path)
    content = read_bytes(path, MAX_BYTES)
    _check_header(path, content)
    try:
        with soundfile.SoundFile(BytesIO(content)) as sound:
            encoding = sound.samplerate, sound.channels, sound.subtype
            if encoding != (RATE, 1, "PCM_16"):
                raise unusable(path, "it has {} Hz, {} channels and {}".format(*encoding), CONVERT)
            samples: np.ndarray = sound.read(dtype="int16")
    except soundfile.SoundFileError as problem:
        raise unusable(path, "its header is damaged") from problem
    if len(samples) < WINDOW:
        raise unusable(path, f"it has {len(samples)} samples, fewer than a window of {WINDOW}")
    return samples


def _check_header(path: Path, content: bytes) -> None:
    """Refuse other formats and truncated files, which soundfile would read without an error."""
    if content.startswith(b"NIST_1A"):
        announced = HEADER + 2 * _sphere_samples(path, content)
    elif content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        announced = 8 + int.from_bytes(content[4:8], "little")
    else:
        raise unusable(path, "it is neither NIST SPHERE nor RIFF audio")
    if announced > len(content):
        raise unusable(path, f"it is cut off: {len(content):,} bytes of {announced:,}")


def _sphere_samples(path: Path, content: bytes) -> int:
    """Return the number of samples in a SPHERE header; refuse compressed samples."""
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
