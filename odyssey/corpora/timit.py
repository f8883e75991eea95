"""TIMIT: sentences in American English, read aloud; each frame is classified as one of 61 phones.

Garofolo et al. (1993), LDC93S1; prepared as in Greff et al. (2017), Section IV.A. The package
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
    """Return the utterances of "train", "validation" and "test", sorted by speaker and sentence.

    The recordings and their phones are not read.

    Args:
        path: The folder of the corpus, or a folder that contains it.

    Raises:
        BadInput: If there is no corpus, or if a split has no speakers.
    """
    return divide(find_root(path)).utterances


def features(path: str | Path, tolerated: float = 0.0) -> Features:
    """Return the sequences for framewise classification, in the order of `utterances`.

    Inputs are (frames, 39) float32: `mfcc`, with zero mean and unit variance over the training set.
    Targets are (frames,) uint8, indices of PHONES.

    Args:
        path: As for `utterances`.
        tolerated: The largest share of utterances that may be unusable, 0 to 1.

    Raises:
        BadInput: If more utterances cannot be used, or if `utterances` refuses the corpus.
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
    """Return a report: the corpus's counts beside the published ones, and all unusable utterances.

    Reads every recording and .PHN file of the splits.

    Raises:
        BadInput: If there is no corpus.
    """
    division = divide(find_root(path))
    aside = SetAside()
    labels: dict[str, list[np.ndarray]] = {split: [] for split in SPLITS}
    for split, members in division.utterances.items():
        for utterance in members:
            with aside.reading():
                labels[split].append(_read(utterance)[1])
    source = recorded_source(division.root)
    title = [f"A {source.source}."] if source.stand_in else []
    return "\n".join([*title, report(division, labels, aside)])


def write_embedded(folder: str | Path, sizes: Mapping[str, int] | None = None) -> Path:
    """Write a corpus of synthetic speech; see `embedded.speech`."""
    from odyssey.corpora.embedded import speech as embedded  # imports the synthesiser

    return embedded.write(Path(folder), sizes)


def _read(utterance: Utterance) -> tuple[np.ndarray, np.ndarray]:
    """Return the samples of an utterance and the class of each frame."""
    samples, segments = read_audio(utterance.audio), read_phones(utterance.phones)
    if segments[-1].end > len(samples) + WINDOW:
        late = f"it ends at sample {segments[-1].end:,}, its recording at {len(samples):,}"
        raise unusable(utterance.phones, late)
    return samples, frame_labels(segments, frame_count(len(samples)))


def _source(division: Division) -> Source:
    """Return the source; it says so if the corpus is only a sample with its own splits."""
    source = recorded_source(division.root)
    if division.rule == SAMPLE:
        return source._replace(source=f"{source.source}, divided {SAMPLE}")
    return source
