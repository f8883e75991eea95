"""A published study: a folder of tables with a record of how they were made.

`provenance.json` holds the SHA-256 of every other file, so that a table which is damaged, cut or
edited by hand is not used. `verified.json`, if there, lists later code for which `make verify`
found that the tables hold too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from odyssey.cells.block import Block, declaration
from odyssey.errors import BadInput
from odyssey.files import read_json
from odyssey.provenance import ROOT
from odyssey.training.plan import LIBRARIES, installed_versions

FOLDER = ROOT / "published"
PROVENANCE, VERIFIED = "provenance.json", "verified.json"


@dataclass(frozen=True)
class PublishedStudy:
    """A published study whose files are as they were published.

    Attributes:
        name: Its name, which rows taken from it have in the column `origin`.
        folder: Where it is.
        provenance: The contents of `provenance.json`.
        verified: The contents of `verified.json`: code digests with versions of libraries for
            which the tables hold too.
    """

    name: str
    folder: Path
    provenance: Mapping[str, Any]
    verified: Sequence[Mapping[str, Any]] = ()

    @property
    def code(self) -> str:
        """Digest of the code that trained, see `odyssey.training.trial_code.trial_code`."""
        return str(self.provenance["trial_code"])

    @property
    def versions(self) -> tuple[str, ...]:
        """Versions of the libraries `odyssey.training.plan.LIBRARIES` that trained."""
        return tuple(self.provenance["versions"][name] for name in LIBRARIES)

    @property
    def config(self) -> Mapping[str, Any]:
        """The complete configuration that trained."""
        return dict(self.provenance["config"])

    def mean_seconds(self, dataset: str) -> float:
        """Mean processor time of a trial on a data set; of all trials if it has none on it."""
        seconds = self.provenance["mean_seconds"]
        return float(seconds.get(dataset, sum(seconds.values()) / len(seconds)))

    @property
    def digest(self) -> str:
        """SHA-256 of the record of all its files."""
        files = [self.folder / PROVENANCE, self.folder / VERIFIED]
        content = b"".join(path.read_bytes() for path in files if path.exists())
        return hashlib.sha256(content).hexdigest()

    def holds_for(self, code: str, versions: Sequence[str]) -> bool:
        """Return whether trials with this code and these versions would have the same numbers.

        A local part of a version, such as +cpu, does not count.

        Args:
            code: Digest of the present code.
            versions: Present versions of the libraries, in the order of `versions`.
        """
        present = code, public(versions)
        known = [(self.code, public(self.versions))]
        known += [(entry["trial_code"], public(entry["versions"])) for entry in self.verified]
        return present in known


def differences(study: PublishedStudy, code: str, data_digests: Mapping[str, str]) -> list[str]:
    """Return what differs between a published study and the present one, in words.

    Args:
        study: The published study.
        code: Digest of the present code.
        data_digests: Digest of each present data set, by name.

    Returns:
        Nothing if code, libraries and data are the same. Rows that do not hold then have another
        declaration, search space, seed or training.
    """
    found = []
    if not study.holds_for(code, installed_versions()):
        found += [] if code == study.code else ["the code that trains"]
        here, there = public(installed_versions()), public(study.versions)
        found += [
            f"{name} {new} instead of {old}"
            for name, new, old in zip(LIBRARIES, here, there, strict=True)
            if new != old
        ]
    published = study.provenance["data_digests"]
    return found + [
        f"the data of {name}"
        for name, digest in data_digests.items()
        if digest != published.get(name)
    ]


def public(versions: Sequence[str]) -> tuple[str, ...]:
    """Return versions without their local parts: 2.13.0 for 2.13.0+cpu."""
    return tuple(version.partition("+")[0] for version in versions)


def digest_of(block: Block) -> str:
    """Return a digest of a block's declaration, to see whether it has changed."""
    content = json.dumps(declaration(block), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def without_folders(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration with the names of files and folders of data, without where they are.

    Args:
        config: The checked configuration.
    """
    corpora = {
        name: {key: Path(value).name if key == "path" else value for key, value in source.items()}
        for name, source in config["corpora"].items()
    }
    return {**config, "corpora": corpora}


def folder_of(name: str) -> Path:
    """Return the folder of a published study, by its name or its path."""
    return FOLDER / name if name == Path(name).name else Path(name)


def open_study(name: str) -> PublishedStudy:
    """Check the files of a published study.

    Args:
        name: A folder in `published/`, or the path of another one.

    Raises:
        BadInput: The study does not exist, or one of its files is missing, damaged or edited.
    """
    folder = folder_of(name)
    if not folder.is_dir():
        known = ", ".join(sorted(path.parent.name for path in FOLDER.glob(f"*/{PROVENANCE}")))
        raise BadInput(f"published: there is no study {name}; choose none or one of: {known}.")
    try:
        provenance = read_json(folder / PROVENANCE)
        digests = dict(provenance["files"])
        study = PublishedStudy(folder.name, folder, provenance, _verified(folder))
        _check(study)
    except (OSError, ValueError, LookupError, TypeError) as problem:
        raise BadInput(_sentence(folder / PROVENANCE)) from problem
    for file, digest in digests.items():
        path = folder / file
        if Path(file).name != file or not path.is_file() or sha256(path) != digest:
            raise BadInput(_sentence(path))
    return study


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(study: PublishedStudy) -> None:
    """Raise an error if `provenance.json` lacks something that is read from it."""
    facts = study.provenance
    for name in ("data_digests", "declarations", "trials", "mean_seconds", "config"):
        if not isinstance(facts[name], dict) or not facts[name]:
            raise ValueError(name)
    if not isinstance(study.code, str) or not all(study.versions):
        raise ValueError("versions")


def _verified(folder: Path) -> list[Mapping[str, Any]]:
    path = folder / VERIFIED
    entries = read_json(path) if path.exists() else []
    return [entry for entry in entries if entry["trial_code"] and public(entry["versions"])]


def _sentence(path: Path) -> str:
    return (
        f"{path} is missing, damaged or was edited; restore it (git checkout), or go on without "
        "published trials (published: none)."
    )
