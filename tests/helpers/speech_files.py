"""Makes small copies of TIMIT with noise instead of speech, in the original format."""

import itertools

import numpy as np
import pytest
import soundfile

from odyssey.errors import BadInput

PHONES = [(0, 1000, "h#"), (1000, 2600, "iy"), (2600, 4000, "h#")]
SAMPLES = 4000


def noise(samples=SAMPLES, seed=0):
    return np.random.default_rng(seed).normal(0, 1000, samples).astype(np.int16)


def put_audio(path, samples=None, *, form="NIST", rate=16_000, subtype="PCM_16", endian="FILE"):
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = noise() if samples is None else samples
    soundfile.write(path, samples, rate, format=form, subtype=subtype, endian=endian)
    return path


def put_phones(path, segments=PHONES):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{start} {end} {phone}\n" for start, end, phone in segments))
    return path


def put_utterance(folder, sentence="SX1", seed=0):
    put_audio(folder / f"{sentence}.WAV", noise(seed=seed))
    put_phones(folder / f"{sentence}.PHN")


def put_speakers(root, folders, sentences=("SI1", "SX1")):
    """Write the sentences of a speaker to each folder, such as TRAIN/DR1/FCJF0."""
    pairs = itertools.product(folders, sentences)
    for seed, (folder, sentence) in enumerate(pairs):
        put_utterance(root / folder, sentence, seed)
    return root


def refusal(function, path, named=None):
    """Return the sentence of the BadInput of `function(path)`; check that it states the file."""
    with pytest.raises(BadInput) as caught:
        function(path)
    sentence = str(caught.value)
    assert str(named or path) in sentence and "\n" not in sentence and sentence.endswith(".")
    return sentence
