"""TIMIT: sentences in American English, read aloud; each frame is classified as one of 61 phones.

Garofolo et al. (1993), LDC93S1; prepared as in Greff et al. (2017), Section IV.A. The package
`speech` describes the folders, files, features and splits.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from odyssey.corpora.described import DescribedFeatures
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
NAME = re.compile(r"s[aix]\d+")  # of a sentence; the name of a second copy is another
LABELLED = 0.5  # least share of a recording before the end of its last phone
Prepared = TypeVar("Prepared")


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

    division, aside = divide(find_root(path)), SetAside()
    sequences = _read_all(division, aside, lambda samples, labels: Sequence(mfcc(samples), labels))
    aside.check(tolerated, f"python -m odyssey.corpora check timit {path}")
    prepared = DescribedFeatures(
        TASK,
        TITLE,
        *_source(division),
        output_size=len(PHONES),
        splits={split: tuple(members) for split, members in sequences.items()},
        set_aside=tuple(aside.sentences),
        classes=PHONES,
        remarks=tuple(aside.remarks),
    )
    return replace(prepared, **normalise(prepared.splits)._asdict())


def check(path: str | Path) -> str:
    """Return a report: the corpus's counts beside the published ones, and all unusable utterances.

    Reads every recording and .PHN file of the splits.

    Raises:
        BadInput: If there is no corpus.
    """
    division, aside = divide(find_root(path)), SetAside()
    labels = _read_all(division, aside, lambda samples, labels: labels)
    source = recorded_source(division.root)
    title = [f"A {source.source}."] if source.stand_in else []
    return "\n".join([*title, report(division, labels, aside)])


def write_embedded(folder: str | Path, sizes: Mapping[str, int] | None = None) -> Path:
    """Write a corpus of synthetic speech; see `embedded.speech`."""
    from odyssey.corpora.embedded import speech as embedded  # imports the synthesiser

    return embedded.write(Path(folder), sizes)


def _read_all(
    division: Division, aside: SetAside, prepare: Callable[[np.ndarray, np.ndarray], Prepared]
) -> dict[str, list[Prepared]]:
    """Return what `prepare` makes of the recordings of each split, in the order of `utterances`.

    Of recordings with the same samples, only one is kept, if possible one with a name of TIMIT: the
    others are second copies, such as `SI18 (1).WAV`.

    Args:
        division: The utterances of each split.
        aside: Takes the unusable files and the second copies.
        prepare: Takes the samples of an utterance and the class of each frame.
    """
    read: dict[Utterance, Prepared] = {}
    first: dict[bytes, Utterance] = {}
    members = itertools.chain(*(division.utterances[split] for split in SPLITS))
    for utterance in sorted(members, key=lambda member: not NAME.fullmatch(member.sentence)):
        with aside.reading():
            samples = read_audio(utterance.audio)
            content = hashlib.sha256(samples.tobytes()).digest()
            if content in first:
                copy = f"{utterance.audio} has the same samples as {first[content].audio}"
                aside.remarks.append(f"{copy}; it is left out as a second copy.")
            else:
                read[utterance] = prepare(samples, _labels(utterance, samples, aside))
                first[content] = utterance
                if samples.min() == samples.max():
                    aside.remarks.append(f"{utterance.audio} is silent.")
    return {
        split: [read[utterance] for utterance in members if utterance in read]
        for split, members in division.utterances.items()
    }


def _labels(utterance: Utterance, samples: np.ndarray, aside: SetAside) -> np.ndarray:
    """Return the class of each frame of an utterance."""
    segments = read_phones(utterance.phones, aside.remarks.append)
    if segments[-1].end > len(samples) + WINDOW:
        late = f"it ends at sample {segments[-1].end:,}, its recording at {len(samples):,}"
        raise unusable(utterance.phones, late)
    if segments[-1].end < LABELLED * len(samples):
        early = f"it ends at sample {segments[-1].end:,} of {len(samples):,}"
        raise unusable(utterance.phones, early, "write its times in samples, not in other units")
    return frame_labels(segments, frame_count(len(samples)))


def _source(division: Division) -> Source:
    """Return the source; it says so if the corpus is only a sample with its own splits."""
    source = recorded_source(division.root)
    if division.rule == SAMPLE:
        return source._replace(source=f"{source.source}, divided {SAMPLE}")
    return source
