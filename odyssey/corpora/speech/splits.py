"""Which of TIMIT's speakers train, validate and test."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from odyssey.corpora.files import read_bytes, unusable
from odyssey.corpora.speech.tree import Speaker, Utterance, find_speakers
from odyssey.features import SPLITS

LIST = "speakers.csv"
MAX_BYTES = 2**20
CORE_TEST_NAMES = """
    fdhc0 felc0 fjlm0 fmgd0 fmld0 fnlp0 fpas0 fpkt0 mbpm0 mcmj0 mdab0 mgrt0 mjdh0 mjln0 mjmp0 mklt0
    mlll0 mlnt0 mnjm0 mpam0 mtas1 mtls0 mwbt0 mwew0
"""
DEVELOPMENT_NAMES = """
    fadg0 faks0 fcal1 fcmh0 fdac1 fdms0 fdrw0 fedw0 fgjd0 fjem0 fjmg0 fjsj0 fkms0 fmah0 fmml0 fnmr0
    frew0 fsem0 majc0 mbdg0 mbns0 mbwm0 mcsh0 mdlf0 mdls0 mdvc0 mers0 mgjf0 mglb0 mgwt0 mjar0 mjfc0
    mjsw0 mmdb1 mmdm2 mmjr0 mmwh0 mpdf0 mrcs0 mreb0 mrjm4 mrjr0 mroa0 mrtk0 mrws1 mtaa0 mtdt0 mteb0
    mthc0 mwjg0
"""
CORE_TEST = frozenset(CORE_TEST_NAMES.split())
DEVELOPMENT = frozenset(DEVELOPMENT_NAMES.split())

LISTED = "as speakers.csv says"
ORIGINAL = "as the original"
SAMPLE = "by speaker, for want of the original's test speakers"


class Division(NamedTuple):
    """The utterances of a corpus in their splits.

    rule: LISTED, ORIGINAL or SAMPLE.
    utterances: of "train", "validation" and "test", each by speaker, then sentence.
    unused: how many speakers are in no split.
    """

    root: Path
    rule: str
    utterances: dict[str, tuple[Utterance, ...]]
    unused: int


def divide(root: Path) -> Division:
    """Follow the list in the corpus, else Halberstadt (1998), else make do with a sample.

    Raises BadInput when no speakers are found, the list is damaged or a split has no speaker.
    """
    speakers = find_speakers(root)
    rule, split_of = _rule(root, speakers)
    utterances: dict[str, tuple[Utterance, ...]] = {}
    for split in SPLITS:
        members = [speaker for name, speaker in speakers.items() if split_of.get(name) == split]
        if not members:
            lacking = f"divided {rule}, it has no speaker for the {split} split"
            raise unusable(root, lacking, "use a copy of TIMIT with more of its speakers")
        utterances[split] = tuple(each for speaker in members for each in speaker.utterances)
    return Division(root, rule, utterances, len(speakers.keys() - split_of.keys()))


def _rule(root: Path, speakers: Mapping[str, Speaker]) -> tuple[str, dict[str, str]]:
    """The rule, and from a speaker to "train", "validation" or "test"; unused ones lack."""
    if (root / LIST).exists():
        return LISTED, _listed(root / LIST, speakers)
    if halberstadt := _original(speakers):
        return ORIGINAL, halberstadt
    return SAMPLE, _by_speaker(speakers)


def _listed(path: Path, speakers: Mapping[str, Speaker]) -> dict[str, str]:
    """Read a list whose first line is speaker,split; every speaker of it must be there."""
    try:
        rows = list(csv.reader(read_bytes(path, MAX_BYTES).decode("ascii").splitlines()))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise unusable(path, "it is not a comma-separated list") from problem
    if rows[:1] != [["speaker", "split"]]:
        raise unusable(path, "its first line is not speaker,split")
    split: dict[str, str] = {}
    for number, row in enumerate(rows[1:], 2):
        if len(row) != 2 or row[1] not in SPLITS:
            raise unusable(path, f"line {number} is not a speaker and one of {', '.join(SPLITS)}")
        name = row[0].lower()
        if name in split or name not in speakers:
            fault = "a second time" if name in split else "who has no utterances"
            raise unusable(path, f"line {number} names {row[0]!r}, {fault}")
        split[name] = row[1]
    return split


def _original(speakers: Mapping[str, Speaker]) -> dict[str, str]:
    """Training is TRAIN, test the core test set, validation the development speakers.

    The other 94 speakers of TEST are not used. Empty when none of the 74 is in TEST.
    """
    split = {}
    for name, speaker in speakers.items():
        if speaker.part == "train":
            split[name] = "train"
        elif speaker.part == "test" and name in CORE_TEST | DEVELOPMENT:
            split[name] = "test" if name in CORE_TEST else "validation"
    return split if set(split.values()) - {"train"} else {}


def _by_speaker(speakers: Mapping[str, Speaker]) -> dict[str, str]:
    """One fifth of the speakers each for validation and test, at least one, the rest for training.

    Women and men in turn, each in alphabetical order (TIMIT's names begin with f or m); the last
    are for test, those before for validation.
    """
    sexes = [[name for name in speakers if name.startswith("m") is male] for male in (False, True)]
    order = [name for pair in itertools.zip_longest(*sexes) for name in pair if name]
    fifth = max(1, len(order) // 5)
    last = {"test": order[-fifth:], "validation": order[-2 * fifth : -fifth]}
    held_out = {name: split for split, names in last.items() for name in names}
    return {name: held_out.get(name, "train") for name in speakers}
