"""The folders of TIMIT: the speakers of a copy, and the files of each sentence.

The original is TIMIT/{TRAIN,TEST}/DR[1-8]/SPEAKER/SENTENCE.{WAV,PHN}; the free sample has folders
such as dr1-fvmh0, one per speaker. Names are not case-sensitive.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from odyssey.corpora.files import unusable

LEVELS = 3  # the largest depth of the corpus in the given folder, and of speakers in the corpus
MAX_ENTRIES = 10_000  # files and folders in one folder
MAX_FOLDERS = 5_000  # folders in a copy; TIMIT has 648
OWN = "name the folder of TIMIT itself"
MARK = re.compile(r"train|test|dr[1-8](-.+)?|[fm][a-z]{3}\d", re.IGNORECASE)
DIALECT = re.compile(r"dr[1-8]-", re.IGNORECASE)
FILE = re.compile(r"(?P<stem>.+?)(\.wav)?\.(?P<kind>phn|wav)", re.IGNORECASE)
Identity = tuple[int, int]  # device and inode of a folder; the same for all links to it
CALIBRATION = ("sa1", "sa2")  # sentences that every speaker reads; they are not used


class Utterance(NamedTuple):
    """A recording and its phones.

    Attributes:
        speaker: The name of the speaker, in lower case.
        sentence: The name of the sentence, in lower case.
        audio: The recording; this file may be missing.
        phones: The .PHN file; this file may be missing.
    """

    speaker: str
    sentence: str
    audio: Path
    phones: Path


class Speaker(NamedTuple):
    """A speaker.

    Attributes:
        part: The part of the original that the speaker is in: "train", "test", or "" for neither.
        folder: The folder of the speaker.
        utterances: All utterances except SA, sorted by sentence.
    """

    part: str
    folder: Path
    utterances: tuple[Utterance, ...]


def find_root(path: str | Path) -> Path:
    """Return the folder of the corpus: `path`, or the nearest folder in it with TIMIT's folders.

    Raises:
        BadInput: If there is no such folder, or more than one at the same depth.
    """
    path = Path(path)
    with _listing(path):
        if not path.is_dir():
            raise unusable(path, "it is not a folder", "name the one that holds TIMIT")
    level, seen = [path], {_identity(path)}
    for _ in range(LEVELS):
        inside = [(folder, _folders(folder, seen)) for folder in level[:MAX_FOLDERS]]
        found = [folder for folder, subfolders in inside if _is_marked(subfolders)]
        if len(found) > 1:
            copies = f"{found[0].name} and {found[1].name} in it are both copies of TIMIT, or parts"
            raise unusable(path, copies, OWN)
        if found:
            return found[0]
        level = [subfolder for _, subfolders in inside for subfolder in subfolders]
    holds = "TIMIT's folders TRAIN and TEST nor speakers' folders such as dr1-fvmh0"
    raise unusable(path, f"it holds neither {holds}", OWN)


def _is_marked(subfolders: Iterable[Path]) -> bool:
    return any(MARK.fullmatch(subfolder.name) for subfolder in subfolders)


def find_speakers(root: Path) -> dict[str, Speaker]:
    """Return the speakers of the corpus by their names in lower case, in alphabetical order.

    Raises:
        BadInput: If there are no speakers, or if a speaker has two folders.
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
            duplicate = f"{speakers[name].folder} is of the same speaker"
            raise unusable(folder, duplicate, "remove one of the two")
        part = next((part for part in parts if part in ("train", "test")), "")
        speakers[name] = Speaker(part, folder, utterances)
    if not speakers:
        raise unusable(root, "no folder of a speaker in it has .WAV and .PHN files", OWN)
    return dict(sorted(speakers.items()))


def _utterances(speaker: str, folder: Path) -> Iterator[Utterance]:
    """Yield an utterance for each sentence with a recording or a .PHN file.

    If one of the two is missing, its path is the one it should have. If there are both an original
    SX1.WAV and a converted SX1.WAV.wav, the original is used.
    """
    files: dict[str, dict[str, Path]] = {}
    for path in sorted(_entries(folder), key=lambda path: (len(path.name), path.name)):
        if match := FILE.fullmatch(path.name):
            files.setdefault(match["stem"].lower(), {}).setdefault(match["kind"].lower(), path)
    for sentence, of_kind in sorted(files.items()):
        if sentence not in CALIBRATION:
            audio = of_kind.get("wav") or _sibling(of_kind["phn"], ".wav")
            phones = of_kind.get("phn") or _sibling(of_kind["wav"], ".phn")
            yield Utterance(speaker, sentence, audio, phones)


def _sibling(path: Path, suffix: str) -> Path:
    """Return the path of the sentence's other file, in the same letter case."""
    stem = path.name.split(".")[0]
    return path.with_name(stem + (suffix.upper() if stem.isupper() else suffix))


def _below(folder: Path, levels: int, seen: set[Identity]) -> Iterator[Path]:
    """Yield all folders in `folder`, down to the given number of levels."""
    for subfolder in _folders(folder, seen):
        yield subfolder
        if levels > 1:
            yield from _below(subfolder, levels - 1, seen)


def _folders(folder: Path, seen: set[Identity]) -> list[Path]:
    """Return the new folders in `folder`: links can make a few folders look like millions."""
    with _listing(folder):
        folders = {_identity(entry): entry for entry in _entries(folder)[::-1] if entry.is_dir()}
    new = [entry for identity, entry in reversed(folders.items()) if identity not in seen]
    seen.update(folders)
    return new


def _identity(folder: Path) -> Identity:
    status = folder.stat()
    return status.st_dev, status.st_ino


def _entries(folder: Path) -> list[Path]:
    """Return the files and folders in a folder, ordered by name, without hidden ones."""
    with _listing(folder):
        entries = list(itertools.islice(folder.iterdir(), MAX_ENTRIES + 1))
    if len(entries) > MAX_ENTRIES:
        raise unusable(folder, f"it holds more than {MAX_ENTRIES:,} files", OWN)
    return sorted(entry for entry in entries if not entry.name.startswith("."))


@contextmanager
def _listing(folder: Path) -> Iterator[None]:
    """Raise BadInput if the folder cannot be read."""
    try:
        yield
    except OSError as problem:
        reason = f"it cannot be read ({problem.strerror})"
        raise unusable(folder, reason, "make it readable") from problem
