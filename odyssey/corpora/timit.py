"""TIMIT: read sentences in American English, each frame to be classified as one of 61 phones.

Garofolo et al. (1993), LDC93S1; prepared as in Greff et al. 2017, Section IV.A. The package
`speech` describes the folders, files, features and splits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from odyssey.corpora.files import unusable
from odyssey.corpora.normalisation import normalise
from odyssey.corpora.set_aside import SetAside
from odyssey.corpora.sources import Source, recorded_source
from odyssey.corpora.speech.audio import read_audio
from odyssey.corpora.speech.frames import WINDOW, frame_count, frame_labels
from odyssey.corpora.speech.phones import PHONES, read_phones
from odyssey.corpora.speech.report import report
from odyssey.corpora.speech.splits import SAMPLE, Division, divide
from odyssey.corpora.speech.tree import Utterance, find_root
from odyssey.features import SPLITS, Features, Sequence

TITLE = "TIMIT"
TASK = "framewise"


def utterances(path: str | Path) -> dict[str, tuple[Utterance, ...]]:
    """Return what is in "train", "validation" and "test", by speaker, then sentence.

    path: the folder of the corpus, or one that holds it. Raises BadInput when it is not found or
    lacks speakers for a split; the files themselves are not read.
    """
    return divide(find_root(path)).utterances


def features(path: str | Path, tolerated: float = 0.0) -> Features:
    """Return the sequences for framewise classification, in the order of `utterances`.

    inputs: (frames, 39) float32, `mfcc` with zero mean and unit variance over the training set.
    targets: (frames,) uint8, indices of PHONES.
    tolerated: the largest share of utterances that may be set aside.
    Raises BadInput when more are, and as `utterances` does.
    """
    from odyssey.corpora.speech.mfcc import mfcc  # librosa takes a second to import

    division = divide(find_root(path))
    sequences: dict[str, list[Sequence]] = {split: [] for split in SPLITS}
    aside = SetAside()
    for split, members in division.utterances.items():
        for utterance in members:
            with aside.reading():
                samples, labels = _read(utterance)
                sequences[split].append(Sequence(mfcc(samples), labels))
    aside.check(tolerated, f"python -m odyssey.corpora check timit {path}")
    prepared = Features(
        TASK,
        TITLE,
        *_source(division),
        output_size=len(PHONES),
        splits={split: tuple(members) for split, members in sequences.items()},
        set_aside=tuple(aside.sentences),
        classes=PHONES,
    )
    return replace(prepared, **normalise(prepared.splits)._asdict())


def check(path: str | Path) -> str:
    """Return what the corpus holds, how it compares with the published one, and what is wrong.

    Reads every recording and .PHN file that is used. Raises BadInput when nothing is found.
    """
    division = divide(find_root(path))
    aside = SetAside()
    labels: dict[str, list[np.ndarray]] = {split: [] for split in SPLITS}
    for split, members in division.utterances.items():
        for utterance in members:
            with aside.reading():
                labels[split].append(_read(utterance)[1])
    words = recorded_source(division.root)
    title = [f"A {words.source}."] if words.stand_in else []
    return "\n".join([*title, report(division, labels, aside)])


def write_embedded(folder: str | Path, sizes: Mapping[str, int] | None = None) -> Path:
    """Make a corpus of synthetic speech; see `embedded.speech`."""
    from odyssey.corpora.embedded import speech as embedded  # the synthesiser only where needed

    return embedded.write(Path(folder), sizes)


def _read(utterance: Utterance) -> tuple[np.ndarray, np.ndarray]:
    """Return the samples of an utterance and the classes of its frames."""
    samples, segments = read_audio(utterance.audio), read_phones(utterance.phones)
    if segments[-1].end > len(samples) + WINDOW:
        late = f"it ends at sample {segments[-1].end:,}, its recording at {len(samples):,}"
        raise unusable(utterance.phones, late)
    return samples, frame_labels(segments, frame_count(len(samples)))


def _source(division: Division) -> Source:
    """Where the corpus comes from; results on a sample must not be taken for the original's."""
    words = recorded_source(division.root)
    if division.rule == SAMPLE:
        return words._replace(source=f"{words.source}, divided {SAMPLE}")
    return words
