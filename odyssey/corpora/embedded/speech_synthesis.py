"""Makes the embedded speech: python -m odyssey.corpora.embedded.speech_synthesis FOLDER 160 40 40

A program of its own because what espeak-ng says depends on what it said before in the same process.
The numbers are the utterances of the training, validation and test sets.
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

PER_SPEAKER = 8  # as in TIMIT without its SA sentences
# Validation speakers are among TIMIT's test speakers, too.
FOLDERS = {"train": "TRAIN", "validation": "TEST", "test": "TEST"}
SEED = 3


class Part(NamedTuple):
    """One speaker's share of a split: his utterances are numbered from `first` up to `last`."""

    speaker: Speaker
    split: str
    first: int
    last: int


def main(arguments: Sequence[str]) -> int:
    """Write the corpus and return the exit status: 1, after a sentence, when it cannot be made."""
    folder, *counts = arguments
    try:
        write_tree(Path(folder), dict(zip(SPLITS, map(int, counts), strict=True)))
    except BadInput as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def write_tree(root: Path, sizes: Mapping[str, int]) -> None:
    """Write speakers.csv and every speaker's folder."""
    parts = list(divide(sizes))
    texts = sentences(sum(sizes.values()))
    synthesiser = Synthesiser()
    for part in parts:
        person = part.speaker
        folder = root / FOLDERS[part.split] / f"DR{person.region}" / person.name
        folder.mkdir(parents=True)
        for number in range(part.first, part.last):
            random = np.random.default_rng([SEED, number])
            said = utter(synthesiser, person, texts[number], random)
            write_utterance(folder / f"SI{number + 1}", said, texts[number])
    with (root / "speakers.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["speaker", "split"])
        table.writerows([part.speaker.name, part.split] for part in parts)


def divide(sizes: Mapping[str, int]) -> Iterator[Part]:
    """Give every speaker `PER_SPEAKER` utterances of one split, its last speaker what is left."""
    first = number = 0
    for split in SPLITS:
        end = first + sizes[split]
        while first < end:
            last = min(first + PER_SPEAKER, end)
            yield Part(speaker(number), split, first, last)
            first, number = last, number + 1


def write_utterance(path: Path, said: Utterance, text: str) -> None:
    """Write audio, phones, words and text beside each other, named as TIMIT's are."""
    soundfile.write(path.with_suffix(".WAV"), said.audio, RATE, "PCM_16", format="NIST")
    for suffix, spans in (
        (".PHN", said.phones),
        (".WRD", said.words),
        (".TXT", [(0, len(said.audio), text)]),
    ):
        lines = "".join(f"{start} {end} {what}\n" for start, end, what in spans)
        path.with_suffix(suffix).write_bytes(lines.encode("ascii"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
