"""The folders of TIMIT: which speakers there are, and which files belong to which sentence.

The original is TIMIT/{TRAIN,TEST}/DR[1-8]/SPEAKER/SENTENCE.{WAV,PHN}; the free sample has flat
folders such as dr1-fvmh0. Upper and lower case mean the same everywhere.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from odyssey.corpora.files import unusable

LEVELS = 3  # how deep the corpus may lie in the folder named, and speakers in the corpus
MAX_ENTRIES = 10_000  # in one folder
MAX_FOLDERS = 5_000  # in all; TIMIT has 648
OWN = "name the folder of TIMIT itself"
MARK = re.compile(r"train|test|dr[1-8](-.+)?|[fm][a-z]{3}\d", re.IGNORECASE)
DIALECT = re.compile(r"dr[1-8]-", re.IGNORECASE)
FILE = re.compile(r"(?P<stem>.+?)(\.wav)?\.(?P<kind>phn|wav)", re.IGNORECASE)
Identity = tuple[int, int]  # of a folder, whatever links lead to it
CALIBRATION = ("sa1", "sa2")  # read by every speaker, and left out


class Utterance(NamedTuple):
    """A recording and its phones; either file may turn out to be missing.

    speaker, sentence: in lower case.
    """

    speaker: str
    sentence: str
    audio: Path
    phones: Path


class Speaker(NamedTuple):
    """A speaker's utterances by sentence, without SA.

    part: "train", "test", or "" in neither.
    """

    part: str
    folder: Path
    utterances: tuple[Utterance, ...]


def find_root(path: str | Path) -> Path:
    """Return the corpus: the folder at `path`, or the nearest in it, with parts or speakers.

    Raises BadInput when there is none.
    """
    path = Path(path)
    with _listing(path):
        if not path.is_dir():
            raise unusable(path, "it is not a folder", "name the one that holds TIMIT")
    level, seen = [path], {_identity(path)}
    for _ in range(LEVELS):
        inside = [(folder, _folders(folder, seen)) for folder in level[:MAX_FOLDERS]]
        for folder, folders in inside:
            if any(MARK.fullmatch(each.name) for each in folders):
                return folder
        level = [each for _, folders in inside for each in folders]
    holds = "TIMIT's folders TRAIN and TEST nor speakers' folders such as dr1-fvmh0"
    raise unusable(path, f"it holds neither {holds}", OWN)


def find_speakers(root: Path) -> dict[str, Speaker]:
    """Return the speakers in the corpus, by name in lower case, in alphabetical order.

    Raises BadInput when there are none, or one has two folders.
    """
    speakers: dict[str, Speaker] = {}
    for count, folder in enumerate(_below(root, LEVELS, {_identity(root)})):
        if count == MAX_FOLDERS:
            raise unusable(root, f"it holds more than {MAX_FOLDERS:,} folders", OWN)
        parts = [part.lower() for part in folder.relative_to(root).parts]
        name = DIALECT.sub("", parts[-1])
        utterances = tuple(_utterances(name, folder))
        if not utterances:
            continue
        if name in speakers:
            both = f"{speakers[name].folder} is of the same speaker"
            raise unusable(folder, both, "remove one of the two")
        part = next((part for part in parts if part in ("train", "test")), "")
        speakers[name] = Speaker(part, folder, utterances)
    if not speakers:
        raise unusable(root, "no folder of a speaker in it has .WAV and .PHN files", OWN)
    return dict(sorted(speakers.items()))


def _utterances(speaker: str, folder: Path) -> Iterator[Utterance]:
    """The sentences that have a recording or phones, with the name a missing one should have.

    Of an original SX1.WAV and a converted SX1.WAV.wav beside it, the original is taken.
    """
    files: dict[str, dict[str, Path]] = {}
    for path in sorted(_entries(folder), key=lambda path: (len(path.name), path.name)):
        if match := FILE.fullmatch(path.name):
            files.setdefault(match["stem"].lower(), {}).setdefault(match["kind"].lower(), path)
    for sentence, found in sorted(files.items()):
        if sentence not in CALIBRATION:
            audio = found.get("wav") or _sibling(found["phn"], ".wav")
            phones = found.get("phn") or _sibling(found["wav"], ".phn")
            yield Utterance(speaker, sentence, audio, phones)


def _sibling(path: Path, suffix: str) -> Path:
    """The other file of the sentence, in the same letter case."""
    stem = path.name.split(".")[0]
    return path.with_name(stem + (suffix.upper() if stem.isupper() else suffix))


def _below(folder: Path, levels: int, seen: set[Identity]) -> Iterator[Path]:
    """All folders in `folder`, down to so many levels."""
    for each in _folders(folder, seen):
        yield each
        if levels > 1:
            yield from _below(each, levels - 1, seen)


def _folders(folder: Path, seen: set[Identity]) -> list[Path]:
    """The folders in one that were not seen before: links can make a few look like millions."""
    with _listing(folder):
        found = {_identity(each): each for each in _entries(folder)[::-1] if each.is_dir()}
    new = [each for identity, each in reversed(found.items()) if identity not in seen]
    seen.update(found)
    return new


def _identity(folder: Path) -> Identity:
    about = folder.stat()
    return about.st_dev, about.st_ino


def _entries(folder: Path) -> list[Path]:
    """What a folder holds, in order of name, without hidden files."""
    with _listing(folder):
        entries = list(itertools.islice(folder.iterdir(), MAX_ENTRIES + 1))
    if len(entries) > MAX_ENTRIES:
        raise unusable(folder, f"it holds more than {MAX_ENTRIES:,} files", OWN)
    return sorted(each for each in entries if not each.name.startswith("."))


@contextmanager
def _listing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        reason = f"it cannot be read ({problem.strerror})"
        raise unusable(folder, reason, "make it readable") from problem
