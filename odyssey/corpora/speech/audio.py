"""Reader of recordings: NIST SPHERE (the published TIMIT) or RIFF (.wav, converted copies)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile

from odyssey.corpora.files import RESTORE, read_bytes, unusable
from odyssey.corpora.speech.frames import RATE, WINDOW

MAX_BYTES = 2**20  # half a minute; TIMIT's longest sentence lasts eight seconds
HEADER = 1024  # bytes of a SPHERE header
CONVERT = f"convert it to {RATE} Hz, mono, 16 bit PCM"
# A program that writes into a pipe does not know the size of its output. It then writes 0 (several
# programs), about 0x7FFFF000 (sox, espeak), 0x80000000 (arecord) or 0xFFFFFFFF (ffmpeg), some of
# them with the length of the header added or subtracted.
PLACEHOLDER = 0x70000000  # bytes; this size and larger ones are placeholders, and 0 may be one
# First bytes of other recordings: RF64, W64, big-endian RIFF, AIFF, FLAC, AU, Ogg and MP3.
OTHERS = (b"RF64", b"riff", b"RIFX", b"FORM", b"fLaC", b".snd", b"OggS", b"ID3", b"\xff\xfb")
COUNT = re.compile(rb"sample_count -i +0+ *\n")


def read_audio(path: str | Path) -> np.ndarray:
    """Return the samples of a recording at 16 kHz, (samples,) int16.

    The first bytes determine the format, because both original and converted files end in .WAV. If
    the header has a placeholder for the size, the samples last to the end of the file.

    Raises:
        BadInput: If the file is not mono 16 bit PCM at 16 kHz, if it is truncated, or if it is
            shorter than one window of `frames`.
    """
    path = Path(path)
    content = _with_true_size(path, read_bytes(path, MAX_BYTES))
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


def _with_true_size(path: Path, content: bytes) -> bytes:
    """Return a file whose header has the true size in place of a placeholder.

    Other formats and truncated files are refused, which soundfile would read without an error.
    """
    if content.startswith(b"NIST_1A"):
        return _sphere(path, content)
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return _riff(path, content)
    known = content.startswith(OTHERS)
    remedy = CONVERT.replace(" to ", " to RIFF (.wav), ") if known else RESTORE
    raise unusable(path, "it is neither NIST SPHERE nor RIFF audio", remedy)


def _riff(path: Path, content: bytes) -> bytes:
    for start, name, size in _chunks(content):
        if name != b"data":
            continue
        rest = len(content) - start
        announced = 8 + int.from_bytes(content[4:8], "little")
        unknown = size >= PLACEHOLDER or (size == 0 and announced < len(content))
        if size == 0 and announced >= PLACEHOLDER:
            unknown = True
        if not unknown and size > rest:
            raise _cut_off(path, content, start + size)
        size = rest - rest % 2 if unknown else size
        whole = (len(content) - 8).to_bytes(4, "little")
        sizes = size.to_bytes(4, "little")
        return content[:4] + whole + content[8 : start - 4] + sizes + content[start:]
    announced = 8 + int.from_bytes(content[4:8], "little")
    if len(content) < announced < PLACEHOLDER:
        raise _cut_off(path, content, announced)
    raise unusable(path, "its header is damaged")


def _chunks(content: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Yield the start, the name and the announced size of each chunk of a RIFF file."""
    start = 20
    while start <= len(content):
        size = int.from_bytes(content[start - 4 : start], "little")
        yield start, content[start - 8 : start - 4], size
        start += size + size % 2 + 8


def _sphere(path: Path, content: bytes) -> bytes:
    samples = _sphere_samples(path, content)
    if samples == 0 and len(content) > HEADER:
        counted = b"sample_count -i %d\n" % ((len(content) - HEADER) // 2)
        header = COUNT.sub(counted, content[:HEADER])[:HEADER].ljust(HEADER)
        return header + content[HEADER:]
    if HEADER + 2 * samples > len(content):
        raise _cut_off(path, content, HEADER + 2 * samples)
    return content


def _cut_off(path: Path, content: bytes, announced: int) -> Exception:
    return unusable(path, f"it is cut off: {len(content):,} bytes of {announced:,}")


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
