"""The report on a copy of TIMIT: its counts beside the published ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from odyssey.corpora.set_aside import SetAside
from odyssey.corpora.speech.phones import PHONES
from odyssey.corpora.speech.splits import CORE_TEST, DEVELOPMENT, ORIGINAL, Division
from odyssey.features import SPLITS

PUBLISHED = {"train": 3696, "validation": 400, "test": 192}
PUBLISHED_LENGTH = 304  # frames, on average

Labels = Mapping[str, Sequence[np.ndarray]]


def report(division: Division, labels: Labels, aside: SetAside) -> str:
    """Return the counts, the phones, what is left out or unusable, and a conclusion.

    Args:
        division: The utterances of each split.
        labels: For each split, the classes of the frames of each usable utterance.
        aside: The unusable files.
    """
    all_labels = [classes for split in SPLITS for classes in labels[split]]
    return "\n".join(
        [
            f"Divided {division.rule}.",
            "split       speakers  sequences  published   frames  mean length",
            *(_row(s, _speakers(division, [s]), labels[s], PUBLISHED[s]) for s in SPLITS),
            _row("all", _speakers(division, SPLITS), all_labels, sum(PUBLISHED.values())),
            f"Published mean length: {PUBLISHED_LENGTH} frames. {_classes(all_labels)}",
            *_left_out(division, aside),
            _conclusion(labels),
        ]
    )


def _speakers(division: Division, splits: Sequence[str]) -> set[str]:
    return {utterance.speaker for split in splits for utterance in division.utterances[split]}


def _row(name: str, speakers: set[str], labels: Sequence[np.ndarray], published: int) -> str:
    frames = sum(map(len, labels))
    return (
        f"{name:<10} {len(speakers):>9} {len(labels):>10} {published:>10} {frames:>8}"
        f" {frames / max(1, len(labels)):>12.2f}"
    )


def _classes(labels: Sequence[np.ndarray]) -> str:
    seen = np.unique(np.concatenate(labels)).tolist() if labels else []
    never = [phone for index, phone in enumerate(PHONES) if index not in seen]
    absent = f"; never {', '.join(never)}" if seen and never else ""
    return f"{len(seen)} of {len(PHONES)} phones occur{absent}."


def _left_out(division: Division, aside: SetAside) -> list[str]:
    lines = []
    if division.unused:
        lines.append(f"Speakers in no split, left out: {division.unused}.")
    missing = sorted((CORE_TEST | DEVELOPMENT) - _speakers(division, SPLITS))
    if division.rule == ORIGINAL and missing:
        lines.append(f"Speakers for test and validation without files: {', '.join(missing)}.")
    if aside.sentences:
        lines.append(f"{len(aside.sentences)} of {aside.files} utterances cannot be used:")
    return [*lines, *aside.sentences, *aside.remarks]


def _conclusion(labels: Labels) -> str:
    off = [
        f"{split} {len(labels[split])} instead of {count}"
        for split, count in PUBLISHED.items()
        if len(labels[split]) != count
    ]
    published = "/".join(map(str, PUBLISHED.values()))
    if not all(labels[split] for split in SPLITS):
        return f"Not usable: every split needs sequences ({', '.join(off)})."
    if off:
        return f"Not the published {published} sequences ({', '.join(off)}), but usable."
    return f"As many sequences as published: {published}."
