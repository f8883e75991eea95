"""TIMIT: label the phones of a recording with a network."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import numpy as np

from odyssey.corpora.files import unusable
from odyssey.corpora.normalisation import normalised
from odyssey.corpora.speech.audio import read_audio
from odyssey.corpora.speech.frames import STRIDE, WINDOW
from odyssey.corpora.speech.phones import PHONES, Segment
from odyssey.models.saved import Model

SHAPE = ("framewise", 39, len(PHONES))
OPTIONS: tuple[str, ...] = ()
COEFFICIENTS = (*(f"mfcc_{k}" for k in range(1, 13)), "log_energy")
COLUMNS = tuple(f"{name}{order}" for order in ("", "_d1", "_d2") for name in COEFFICIENTS)
EXAMPLE = "sentence.wav"
GIVES = "phones, one line `start end phone` for each, in samples"
INPUTS = (
    "one frame every 10 ms of speech at 16 kHz: 12 mel-frequency cepstral coefficients and the log "
    "energy of a window of 25 ms, with first and second derivatives (odyssey.corpora.speech.mfcc)"
)
LICENCE = (
    "TIMIT (LDC93S1) is licensed by the Linguistic Data Consortium; ask there before you give the "
    "model to others."
)


def predict(model: Model, path: Path) -> str:
    """Return the phones of a recording as the text of a .PHN file.

    Args:
        model: the network.
        path: of a NIST SPHERE or RIFF file.

    Raises:
        BadInput: as `odyssey.corpora.speech.audio.read_audio` does, and if the recording is silent.
    """
    from odyssey.corpora.speech.mfcc import mfcc  # librosa takes a second to import

    samples = read_audio(path)
    if samples.min() == samples.max():
        raise unusable(path, "all its samples are the same", "give a recording that is not silent")
    metadata = model.metadata
    x = normalised(mfcc(samples), metadata.shift, metadata.scale)
    phones = [metadata.classes[k] for k in model.logits(x).argmax(axis=1)]
    return "".join("{} {} {}\n".format(*s) for s in segments(phones, len(samples)))


def segments(phones: list[str], samples: int) -> list[Segment]:
    """Merge neighbouring frames with the same phone into segments of the recording.

    A boundary is midway between the centres of two frames. `frame_labels` of the segments therefore
    returns the same phones.

    Args:
        phones: the phone of each frame.
        samples: length of the recording.
    """
    lengths = [len(list(run)) for _, run in groupby(phones)]
    firsts = np.cumsum([0, *lengths[:-1]])
    starts = [0, *(STRIDE * firsts[1:] + (WINDOW - STRIDE) // 2).tolist()]
    ends = [*starts[1:], samples]
    names = [phone for phone, _ in groupby(phones)]
    return [Segment(*each) for each in zip(starts, ends, names, strict=True)]
