"""The division of TIMIT's speakers into training, validation and test set."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from odyssey.corpora.csv_dialect import recognise, rows_of
from odyssey.corpora.files import RESTORE, unusable
from odyssey.corpora.speech.tree import Speaker, Utterance, find_speakers
from odyssey.corpora.text import read_text
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

LISTED = "as listed in speakers.csv"
ORIGINAL = "as the original"
SAMPLE = "by speaker, because the original's test speakers are missing"


class Division(NamedTuple):
    """The utterances of a corpus, divided into splits.

    Attributes:
        root: The folder of the corpus.
        rule: How the speakers are divided: LISTED, ORIGINAL or SAMPLE.
        utterances: Those of "train", "validation" and "test", sorted by speaker and sentence.
        unused: The number of speakers in no split.
    """

    root: Path
    rule: str
    utterances: dict[str, tuple[Utterance, ...]]
    unused: int


def divide(root: Path) -> Division:
    """Divide the speakers into splits, by the first of these rules that applies.

    - LISTED: the corpus has a file speakers.csv, which lists the split of each speaker.
    - ORIGINAL: the corpus has test speakers of Halberstadt (1998), whose splits are used.
    - SAMPLE: one fifth of the speakers each for validation and test, the rest for training.

    Raises:
        BadInput: If there are no speakers, if the list is damaged, or if a split has no speakers.
    """
    speakers = find_speakers(root)
    rule, split_of = _rule(root, speakers)
    utterances: dict[str, tuple[Utterance, ...]] = {}
    for split in SPLITS:
        members = [speaker for name, speaker in speakers.items() if split_of.get(name) == split]
        if not members:
            lacking = f"divided {rule}, it has no speaker for the {split} split"
            raise unusable(root, lacking, "use a copy of TIMIT with more of its speakers")
        utterances[split] = tuple(itertools.chain(*(speaker.utterances for speaker in members)))
    return Division(root, rule, utterances, len(speakers.keys() - split_of.keys()))


def _rule(root: Path, speakers: Mapping[str, Speaker]) -> tuple[str, dict[str, str]]:
    """Return the rule that applies, and the split of each speaker that is used."""
    if (root / LIST).exists():
        return LISTED, _listed(root / LIST, speakers)
    if halberstadt := _original(speakers):
        return ORIGINAL, halberstadt
    return SAMPLE, _by_speaker(speakers)


def _listed(path: Path, speakers: Mapping[str, Speaker]) -> dict[str, str]:
    """Read a list with the header speaker,split; each of its speakers must be in the corpus.

    Upper and lower case are the same.
    """
    try:
        text, dialect = recognise(read_text(path, MAX_BYTES, RESTORE))
        lower = rows_of(text.lower(), dialect.separator)
        rows = [[cell.strip() for cell in row] for row in lower]
    except csv.Error as problem:
        raise unusable(path, "it is not a comma-separated list") from problem
    if rows[:1] != [["speaker", "split"]]:
        raise unusable(path, "its first line is not speaker,split")
    split: dict[str, str] = {}
    for number, row in enumerate(rows[1:], dialect.above + 2):
        if len(row) != 2 or row[1] not in SPLITS:
            raise unusable(path, f"line {number} is not a speaker and one of {', '.join(SPLITS)}")
        name = row[0]
        if name in split or name not in speakers:
            fault = "for a second time" if name in split else "who has no utterances"
            raise unusable(path, f"line {number} names {row[0]!r}, {fault}")
        split[name] = row[1]
    return split


def _original(speakers: Mapping[str, Speaker]) -> dict[str, str]:
    """Return the splits of Halberstadt (1998).

    The folder TRAIN is for training, the 24 core test speakers of TEST are for test, and 50 other
    speakers of TEST for validation. The remaining 94 speakers of TEST are not used. The result is
    empty if TEST has none of these 74 speakers.
    """
    split = {}
    for name, speaker in speakers.items():
        if speaker.part == "train":
            split[name] = "train"
        elif speaker.part == "test" and name in CORE_TEST | DEVELOPMENT:
            split[name] = "test" if name in CORE_TEST else "validation"
    return split if set(split.values()) - {"train"} else {}


def _by_speaker(speakers: Mapping[str, Speaker]) -> dict[str, str]:
    """Return splits with one fifth of the speakers, at least one, each for validation and test.

    The speakers are ordered alternately female and male, alphabetically within each sex (TIMIT's
    names begin with f or m). The last fifth is for test, the one before for validation, and the
    rest for training.
    """
    sexes = [[name for name in speakers if name.startswith("m") is male] for male in (False, True)]
    order = [name for pair in itertools.zip_longest(*sexes) for name in pair if name]
    fifth = max(1, len(order) // 5)
    last = {"test": order[-fifth:], "validation": order[-2 * fifth : -fifth]}
    held_out = {name: split for split, names in last.items() for name in names}
    return {name: held_out.get(name, "train") for name in speakers}
