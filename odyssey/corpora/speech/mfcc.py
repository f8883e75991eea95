"""Mel-frequency cepstral coefficients (MFCC), computed as in HTK.

Greff et al. (2017), Section IV.A: 12 coefficients and the energy, from Hamming windows of 25 ms
every 10 ms with pre-emphasis 0.97, and their first and second derivatives. The paper does not state
the rest, which follows HTK (Young et al., The HTK Book, chapter 5): samples on the scale of 16 bit
integers, pre-emphasis within each window, 26 bands from 0 to 8 kHz of the magnitude spectrum, and
the log energy of the window before pre-emphasis. Two steps of HTK are left out: steps that only
scale each input by a constant, such as liftering, because the inputs are normalised afterwards; and
the optional normalisation of the energy by the loudest frame of the utterance.
"""

from __future__ import annotations

import librosa
import numpy as np

from odyssey.corpora.speech.frames import RATE, STRIDE, WINDOW

PREEMPHASIS = 0.97
POINTS = 512  # length of the Fourier transform
BANDS, COEFFICIENTS = 26, 12
FLOOR = 1.0  # the least magnitude of a band, and the least energy, before the logarithm


def mfcc(samples: np.ndarray) -> np.ndarray:
    """Return the inputs of an utterance, (frames, 39) float32, not normalised.

    The columns are coefficients 1 to 12 and the log energy, then their first derivatives, then
    their second derivatives.

    Args:
        samples: (samples,) int16 at 16 kHz, at least one window.
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
    """Return the magnitude spectra, (frames, 257).

    As in HTK, the sample before a window is taken to be equal to the window's first sample. With
    pre-emphasis of the whole recording, coefficients would differ by up to 0.08 of their standard
    deviation (root mean square).
    """
    emphasised = windows - PREEMPHASIS * np.hstack([windows[:, :1], windows[:, :-1]])
    return np.abs(np.fft.rfft(emphasised * np.hamming(WINDOW), POINTS))


def _filters() -> np.ndarray:
    """Return the filters, (26, 257), which are triangles on the mel scale.

    The filters of librosa are triangles on the frequency scale; this would change coefficients by
    0.01 of their standard deviation.
    """
    mels = librosa.hz_to_mel(librosa.fft_frequencies(sr=RATE, n_fft=POINTS), htk=True)
    corners = np.linspace(mels[0], mels[-1], BANDS + 2)
    return np.array([np.interp(mels, corners[i : i + 3], [0, 1, 0]) for i in range(BANDS)])


def _derivative(rows: np.ndarray) -> np.ndarray:
    """Return the regression slope over five frames; the first and last frames are repeated."""
    slope: np.ndarray = librosa.feature.delta(rows, width=5, order=1, mode="nearest")
    return slope
