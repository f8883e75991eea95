"""What a user should know about a folder of CSV files that can be used."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from odyssey.corpora.csv_header import LONGEST_NAME
from odyssey.corpora.csv_table import Table
from odyssey.errors import printable
from odyssey.features import SPLITS

SHOWN = 5  # names that a sentence shows
Tables = Mapping[str, list[Table]]


def is_csv(path: Path) -> bool:
    """Return whether a file is read: its name ends in .csv, and it is not hidden."""
    return path.suffix.lower() == ".csv" and not path.name.startswith(".")


def remarks(folder: Path, tables: Tables) -> list[str]:
    """Return a sentence each on columns, files and labels that may not be what they seem.

    Args:
        folder: The folder of the data set.
        tables: The tables of each split.
    """
    numbering = {name for split in SPLITS for table in tables[split] for name in table.left_out}
    unread = [f"{split}/{name}" for split in SPLITS for name in _unread(folder / split)]
    left_out = [
        ("Left out, because they only number the rows", [repr(name) for name in numbering]),
        ("Not read, because their names do not end in .csv", unread),
        ("Files with the same content as another", _copies(tables)),
        ("Labels that differ in upper and lower case only", _alike(tables)),
    ]
    return [f"{what}: {_some(sorted(names))}." for what, names in left_out if names]


def _some(names: list[str]) -> str:
    shown = [printable(name)[:LONGEST_NAME] for name in names[:SHOWN]]
    others = len(names) - len(shown)
    return ", ".join(shown) + (f" and {others:,} more" if others else "")


def _unread(folder: Path) -> list[str]:
    """Return the names of files that look like data but are not read."""
    entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    texts = {entry.stem for entry in filter(is_csv, entries)}
    return [
        entry.name
        for entry in entries
        if not is_csv(entry) and not (entry.suffix == ".txt" and entry.stem in texts)
    ]


def _copies(tables: Tables) -> list[str]:
    """Return the pairs of files with the same content, such as a file of both train and test."""
    first: dict[bytes, str] = {}
    copies = []
    for split in SPLITS:
        for table in tables[split]:
            content = hashlib.sha256(repr((table.columns, table.labels)).encode())
            content.update(table.numbers.tobytes())
            name = f"{split}/{table.path.name}"
            before = first.setdefault(content.digest(), name)
            if before != name:
                copies.append(f"{name} as {before}")
    return copies


def _alike(tables: Tables) -> list[str]:
    """Return the labels of whole words that differ in letter case only."""
    labels = {label for table in tables["train"] for label in table.labels if len(label) > 1}
    lower = Counter(map(str.lower, labels))
    return [repr(label) for label in labels if lower[label.lower()] > 1]
