"""Mel-frequency cepstral coefficients as HTK computes them.

Greff et al. 2017, Section IV.A: 12 coefficients and energy over Hamming windows of 25 ms every
10 ms, pre-emphasis 0.97, and their first and second derivatives. What the paper leaves open is as
in HTK (Young et al., The HTK Book, chapter 5): samples on the scale of 16 bit integers,
pre-emphasis within each window, 26 bands from 0 to 8 kHz on the magnitude spectrum, log energy of
the window as recorded. Left out is what scales each input by a constant, as liftering does, for
inputs are normalised afterwards, and HTK's option to scale an utterance by its loudest frame.
"""

from __future__ import annotations

import librosa
import numpy as np

from odyssey.corpora.speech.frames import RATE, STRIDE, WINDOW

PREEMPHASIS = 0.97
POINTS = 512  # of the Fourier transform
BANDS, COEFFICIENTS = 26, 12
FLOOR = 1.0  # of a band's magnitude and of the energy, before the logarithm


def mfcc(samples: np.ndarray) -> np.ndarray:
    """Return the inputs of an utterance, float32 (frames, 39), not yet normalised.

    samples: int16 (samples,), at 16 kHz, one window or more.
    Columns: coefficients 1 to 12 and log energy, their first and their second derivatives.
    """
    windows = librosa.util.frame(
        samples.astype(np.float64), frame_length=WINDOW, hop_length=STRIDE, axis=0
    )
    energy = np.log(np.maximum((windows**2).sum(axis=1), FLOOR))
    bands = np.log(np.maximum(_spectra(windows) @ _filters().T, FLOOR))
    cepstra = librosa.feature.mfcc(S=bands.T, n_mfcc=1 + COEFFICIENTS, norm="ortho")[1:]
    static = np.vstack([cepstra, energy])
    first = _derivative(static)
    return np.vstack([static, first, _derivative(first)]).T.astype(np.float32)


def _spectra(windows: np.ndarray) -> np.ndarray:
    """Return magnitude spectra (frames, 257).

    HTK takes the sample before the window to be equal to its first one; pre-emphasis of the whole
    recording would differ by up to 0.08 standard deviations of a coefficient (root mean square).
    """
    emphasised = windows - PREEMPHASIS * np.hstack([windows[:, :1], windows[:, :-1]])
    return np.abs(np.fft.rfft(emphasised * np.hamming(WINDOW), POINTS))


def _filters() -> np.ndarray:
    """Return the filters (26, 257), triangles over the mel scale.

    librosa's own are triangles over frequency, which makes 0.01 standard deviations.
    """
    mels = librosa.hz_to_mel(librosa.fft_frequencies(sr=RATE, n_fft=POINTS), htk=True)
    corners = np.linspace(mels[0], mels[-1], BANDS + 2)
    return np.array([np.interp(mels, corners[i : i + 3], [0, 1, 0]) for i in range(BANDS)])


def _derivative(rows: np.ndarray) -> np.ndarray:
    """Return the regression slope over five frames, the outermost repeated at the ends."""
    slope: np.ndarray = librosa.feature.delta(rows, width=5, order=1, mode="nearest")
    return slope
