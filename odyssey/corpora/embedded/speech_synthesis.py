"""Writes the embedded speech: python -m odyssey.corpora.embedded.speech_synthesis FOLDER 160 40 40

The numbers of utterances are for training, validation and test. This is a separate program because
the audio of espeak-ng depends on its earlier calls in the same process.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from odyssey.corpora.embedded.speech_espeak import Synthesiser
from odyssey.corpora.embedded.speech_sentences import sentences
from odyssey.corpora.embedded.speech_speakers import Speaker, speaker
from odyssey.corpora.embedded.speech_utterance import Utterance, utter
from odyssey.corpora.speech.frames import RATE
from odyssey.errors import BadInput
from odyssey.features import SPLITS

PER_SPEAKER = 8  # as in TIMIT without the SA sentences
# As in TIMIT, the validation speakers are in the folder TEST.
FOLDERS = {"train": "TRAIN", "validation": "TEST", "test": "TEST"}
SEED = 3


class Part(NamedTuple):
    """The utterances of one speaker in a split: from `first` (included) to `last` (excluded)."""

    speaker: Speaker
    split: str
    first: int
    last: int


def main(arguments: Sequence[str]) -> int:
    """Write the corpus; return the exit status: 0, or 1 after an error sentence."""
    folder, *counts = arguments
    try:
        write_tree(Path(folder), dict(zip(SPLITS, map(int, counts), strict=True)))
    except BadInput as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def write_tree(root: Path, sizes: Mapping[str, int]) -> None:
    """Write speakers.csv and the folders of all speakers."""
    parts = list(divide(sizes))
    texts = sentences(sum(sizes.values()))
    synthesiser = Synthesiser()
    for part in parts:
        person = part.speaker
        folder = root / FOLDERS[part.split] / f"DR{person.region}" / person.name
        folder.mkdir(parents=True)
        for number in range(part.first, part.last):
            random = np.random.default_rng([SEED, number])
            utterance = utter(synthesiser, person, texts[number], random)
            write_utterance(folder / f"SI{number + 1}", utterance, texts[number])
    with (root / "speakers.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["speaker", "split"])
        table.writerows([part.speaker.name, part.split] for part in parts)


def divide(sizes: Mapping[str, int]) -> Iterator[Part]:
    """Yield the speakers: each has `PER_SPEAKER` utterances, the last of a split has the rest."""
    first = number = 0
    for split in SPLITS:
        end = first + sizes[split]
        while first < end:
            last = min(first + PER_SPEAKER, end)
            yield Part(speaker(number), split, first, last)
            first, number = last, number + 1


def write_utterance(path: Path, utterance: Utterance, text: str) -> None:
    """Write audio, phones, words and text as TIMIT's files; `path` has no suffix."""
    soundfile.write(path.with_suffix(".WAV"), utterance.audio, RATE, "PCM_16", format="NIST")
    for suffix, spans in (
        (".PHN", utterance.phones),
        (".WRD", utterance.words),
        (".TXT", [(0, len(utterance.audio), text)]),
    ):
        lines = "".join(f"{start} {end} {label}\n" for start, end, label in spans)
        path.with_suffix(suffix).write_bytes(lines.encode("ascii"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
