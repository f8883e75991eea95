"""Utterances of TIMIT: waveform, phones and spectrogram."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from scipy.signal import spectrogram

from odyssey.corpora import timit
from odyssey.corpora.sources import recorded_source
from odyssey.corpora.speech.audio import read_audio
from odyssey.corpora.speech.frames import RATE
from odyssey.corpora.speech.phones import Segment, read_phones
from odyssey.corpora.speech.tree import Utterance, find_root
from odyssey.errors import BadInput
from odyssey.report.figures.style import BLUE, INK, Look, styled

WIDTH, HEIGHT = 9.3, 3.0  # inches, of one utterance
RATIOS = (1, 0.7, 3.2)  # heights of waveform, phones and spectrogram
WINDOW, HOP, BINS = 96, 32, 256  # samples: 6 ms every 2 ms, short enough for a voice's pulses
SMALLEST_POWER = 1e-6  # instead of 0, whose logarithm is infinite
RANGE = 65  # dB from the loudest point (black) to white
ROWS = 3  # of phone names, so that names of short phones do not overlap
LETTER = 0.08  # width of a letter of a phone's name, in inches
GREYS = colormaps["Greys"].resampled(16)  # few greys keep the file small
BOUNDARY: Look = {"color": BLUE, "linewidth": 0.5, "alpha": 0.7}


class Example(NamedTuple):
    """An utterance to draw: samples (int16), phones, and the title."""

    samples: np.ndarray
    phones: list[Segment]
    title: str


@styled
def draw(path: str | Path) -> Figure:
    """The first and the last utterance of the training set that can be read.

    Speakers are in alphabetical order: women come first.

    Args:
        path: of the data, as in `odyssey.corpora.timit.utterances`.

    Raises:
        BadInput: If no utterance can be read.
    """
    utterances = timit.utterances(path)["train"]
    chosen = dict.fromkeys([_readable(utterances), _readable(utterances[::-1])])
    words = recorded_source(find_root(path))
    close = ConstrainedLayoutEngine(h_pad=0.015, hspace=0)
    figure = Figure(figsize=(WIDTH, HEIGHT * len(chosen)), layout=close)
    title = f"{timit.TITLE} ({words.stand_in})" if words.stand_in else timit.TITLE
    figure.suptitle(title, fontsize=10)
    parts = figure.subfigures(len(chosen), 1, squeeze=False)[:, 0]
    for part, utterance in zip(parts, chosen, strict=True):
        _draw(part, _example(utterance))
    return figure


def _readable(utterances: Iterable[Utterance]) -> Utterance:
    problem = BadInput("The training set has no utterances.")
    for utterance in utterances:
        try:
            _example(utterance)
        except BadInput as unusable:
            problem = unusable
        else:
            return utterance
    raise problem


def _example(utterance: Utterance) -> Example:
    title = f"{_sentence(utterance.phones)}  (speaker {utterance.speaker.upper()})"
    return Example(read_audio(utterance.audio), read_phones(utterance.phones), title)


def _sentence(phones: Path) -> str:
    """The spoken sentence: the .TXT file beside a .PHN file, without its two times."""
    path = phones.with_suffix(".TXT" if phones.suffix.isupper() else ".txt")
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            return " ".join(file.readline(500).split()[2:])
    except OSError:
        return phones.stem


def _draw(figure: SubFigure, example: Example) -> None:
    waveform, names, image = figure.subplots(3, 1, sharex=True, height_ratios=RATIOS)
    seconds = len(example.samples) / RATE
    waveform.set_xlim(0, seconds)
    waveform.set_title(example.title, parse_math=False)
    times = np.arange(len(example.samples)) / RATE
    waveform.plot(times, example.samples / 2**15, color=INK, linewidth=0.3, rasterized=True)
    waveform.set_ylabel("amplitude")
    waveform.spines.bottom.set_visible(False)
    waveform.tick_params(bottom=False)
    _spectrogram(image, example.samples)
    _names(names, example.phones, WIDTH * 0.9 / seconds)
    for axes in (waveform, names, image):
        axes.vlines([s.end / RATE for s in example.phones[:-1]], *axes.get_ylim(), **BOUNDARY)
    figure.align_ylabels()


def _spectrogram(axes: Axes, samples: np.ndarray) -> None:
    emphasised = np.diff(samples.astype(float), prepend=0)  # amplifies high frequencies
    _, times, power = spectrogram(
        emphasised, RATE, "hamming", WINDOW, WINDOW - HOP, BINS, detrend=False
    )
    level = 10 * np.log10(np.maximum(power, SMALLEST_POWER))
    edges = times[0] - HOP / RATE / 2, times[-1] + HOP / RATE / 2
    axes.imshow(
        level,
        cmap=GREYS,
        interpolation="nearest",
        vmin=level.max() - RANGE,
        vmax=level.max(),
        extent=(*edges, 0, RATE / 2000),
        origin="lower",
        aspect="auto",
    )
    axes.set_xlabel("time / s")
    axes.set_ylabel("frequency / kHz")


def _names(axes: Axes, phones: Sequence[Segment], inches: float) -> None:
    """Write each phone's name in the middle of its time, in the first row with room for it.

    inches: width of one second on the axis.
    """
    free = [0.0] * ROWS  # inches from the left to the end of the last name, by row
    for phone in phones:
        middle = (phone.start + phone.end) / 2 / RATE
        half = (len(phone.phone) + 0.5) * LETTER / 2
        row = next((r for r in range(ROWS) if free[r] <= middle * inches - half), ROWS - 1)
        free[row] = middle * inches + half
        axes.text(middle, row, phone.phone, ha="center", va="center", fontsize=8, color=INK)
    axes.set_ylim(ROWS - 0.4, -0.6)
    axes.axis("off")
