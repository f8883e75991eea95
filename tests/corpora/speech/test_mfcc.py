"""Tests of the MFCC, against an independent implementation of HTK's definitions."""

import math

import numpy as np
import pytest

from odyssey.corpora.speech.audio import read_audio
from odyssey.corpora.speech.frames import frame_count
from odyssey.corpora.speech.mfcc import mfcc
from tests.helpers.repository import SHARED
from tests.helpers.speech_files import noise

SAMPLE = SHARED / "data" / "timit_sample"


def mel(hertz):
    return 1127 * math.log(1 + hertz / 700)


def htk_window(samples):
    """Return coefficients 1 to 12, with HTK's liftering (22), and the log energy of one window.

    The HTK Book, chapter 5, with USEPOWER = F, NUMCHANS = 26, RAWENERGY = T, PREEMCOEF = 0.97.
    """
    n = len(samples)
    x = [float(sample) for sample in samples]
    energy = math.log(max(1.0, sum(value * value for value in x)))
    x = [x[0] * (1 - 0.97)] + [x[i] - 0.97 * x[i - 1] for i in range(1, n)]
    x = [x[i] * (0.54 - 0.46 * math.cos(2 * math.pi * i / (n - 1))) for i in range(n)]
    bin_by_time = np.outer(np.arange(257), np.arange(n))
    spectrum = np.exp(-2j * np.pi * bin_by_time / 512) @ np.array(x)
    centre = [mel(8000) * m / 27 for m in range(28)]
    outputs = [0.0] * 28
    for k in range(1, 256):  # each bin is shared by the two channels around it
        place = mel(k * 16_000 / 512)
        upper = next(m for m in range(1, 28) if place <= centre[m])
        share = (centre[upper] - place) / (centre[upper] - centre[upper - 1])
        outputs[upper - 1] += share * abs(spectrum[k])
        outputs[upper] += (1 - share) * abs(spectrum[k])
    logs = [math.log(max(1.0, output)) for output in outputs[1:27]]
    row = []
    for i in range(1, 13):
        total = sum(logs[j] * math.cos(math.pi * i / 26 * (j + 0.5)) for j in range(26))
        row.append(math.sqrt(2 / 26) * total * (1 + 11 * math.sin(math.pi * i / 22)))
    return [*row, energy]


def htk_slopes(rows):
    """Return HTK's regression with DELTAWINDOW = 2; the first and last rows are repeated."""
    last = len(rows) - 1
    return [
        [
            sum(d * (rows[min(last, t + d)][c] - rows[max(0, t - d)][c]) for d in (1, 2))
            / (2 * (1 + 4))
            for c in range(len(rows[0]))
        ]
        for t in range(len(rows))
    ]


def htk(samples):
    static = [
        htk_window(samples[160 * t : 160 * t + 400]) for t in range(frame_count(len(samples)))
    ]
    first = htk_slopes(static)
    return np.hstack([static, first, htk_slopes(first)])


def normalised(features):
    features = features.astype(np.float64)
    return (features - features.mean(axis=0)) / features.std(axis=0)


LIFTER = np.tile(np.append(1 + 11 * np.sin(np.pi * np.arange(1, 13) / 22), 1), 3)


@pytest.mark.parametrize("samples", [noise(12_000), noise(5000, seed=1) // 100, noise(400)])
def test_features_are_htks_up_to_liftering(samples):
    np.testing.assert_allclose(mfcc(samples) * LIFTER, htk(samples), rtol=1e-5, atol=1e-4)


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="no TIMIT sample at ../shared/data")
def test_speech_normalised_is_htks_normalised():
    samples = read_audio(SAMPLE / "dr1-fvmh0" / "si836.wav")[:24_000]
    np.testing.assert_allclose(normalised(mfcc(samples)), normalised(htk(samples)), atol=1e-4)


@pytest.mark.parametrize("samples, frames", [(400, 1), (559, 1), (560, 2), (16_000, 98)])
def test_shape(samples, frames):
    features = mfcc(noise(samples))
    assert features.shape == (frames, 39) and features.dtype == np.float32


def test_silence_is_finite():
    np.testing.assert_array_equal(mfcc(np.zeros(1000, np.int16)), np.zeros((4, 39)))


def test_loudness_moves_the_energy_only():
    """Ten times the amplitude adds 2 ln 10 to the log energy and changes nothing else."""
    samples = noise() // 10
    quiet, loud = mfcc(samples), mfcc(10 * samples)
    np.testing.assert_allclose(loud[:, 12] - quiet[:, 12], 2 * math.log(10), rtol=1e-5)
    rest = np.delete(np.arange(39), 12)
    np.testing.assert_allclose(loud[:, rest], quiet[:, rest], atol=1e-4)


def test_derivative_of_rising_energy():
    """If the amplitude grows by a factor of e per second, the log energy grows 0.02 per frame."""
    seconds = np.arange(16_000) / 16_000
    tone = np.exp(seconds) * 10_000 * np.sin(2 * np.pi * 1000 * seconds)
    features = mfcc(tone.astype(np.int16))
    np.testing.assert_allclose(features[4:-4, 25], 0.02, rtol=1e-3)
    np.testing.assert_allclose(features[4:-4, 38], 0, atol=1e-5)
