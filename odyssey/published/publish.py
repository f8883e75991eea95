"""Publish the trials of a finished study: tables with a record of how they were made."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from odyssey import records
from odyssey.atomic import replace_file
from odyssey.cells.own_file import known_blocks
from odyssey.errors import BadInput
from odyssey.published.card import card
from odyssey.published.study import FOLDER, PROVENANCE, VERIFIED, digest_of, sha256, without_folders
from odyssey.published.tables import TABLES
from odyssey.status.run import RUN, Run, read_run
from odyssey.training.plan import LIBRARIES, installed_versions


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command.

    Args:
        parser: of this command.
    """
    parser.add_argument("name", help="name of the study in published/")
    parser.add_argument(
        "--study",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="the folder in which the study ran, with results/ and logs/; default: this one",
    )


def run(options: argparse.Namespace) -> str:
    """Publish a study.

    Args:
        options: `name` and `study`.

    Returns:
        What was published.

    Raises:
        BadInput: The study is not finished, or its trials were trained with different code, data
            or libraries.
    """
    folder = publish(options.study, FOLDER / options.name)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    return f"Published {folder} ({size:.1f} MB)."


def publish(study: Path, folder: Path) -> Path:
    """Write the folder of a published study, replacing an older one of the same name.

    Args:
        study: The folder in which the study ran.
        folder: The folder to write.

    Raises:
        BadInput: See `run`.
    """
    note = read_run(study / RUN)
    if note is None:
        raise BadInput(f"{study / RUN} is missing: publish from a folder in which a study ran.")
    tables = {name: _table(study, name, folder.name) for name in TABLES}
    facts = _facts(study, note, tables)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for name, table in tables.items():
        if len(table):
            records.write_table(table, folder / f"{name}.parquet")
    for dataset in facts["data_digests"]:
        shutil.copy(study / f"results/features/{dataset}.json", folder)
    _write(folder / "README.md", card(folder.name, facts, tables))
    files = sorted(p for p in folder.iterdir() if p.name not in (PROVENANCE, VERIFIED))
    facts["files"] = {path.name: sha256(path) for path in files}
    _write(folder / PROVENANCE, json.dumps(facts, indent=2) + "\n")
    return folder


def _table(study: Path, name: str, origin: str) -> pa.Table:
    """A table of the study, with the name of the published study as the origin of its rows."""
    path = study / f"results/{name}.parquet"
    if name == "fresh_seeds" and not path.exists():
        return TABLES[name].empty_table()
    table = _with(records.read(path, TABLES[name]), "host", "")
    if "origin" not in table.schema.names:
        return table
    if set(table["origin"].to_pylist()) - {records.HERE}:
        raise BadInput(f"{path} has rows of another published study; train all (published: none).")
    return _with(table, "origin", origin)


def _with(table: pa.Table, name: str, value: str) -> pa.Table:
    """The table with this value in every row of a column, if it has the column."""
    column = table.schema.get_field_index(name)
    if column < 0:
        return table
    values = pa.array([value] * len(table), pa.string())
    return table.set_column(column, table.schema.field(column), values)


def _facts(study: Path, note: Run, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """What `provenance.json` says, without the digests of files."""
    trained = [tables["trials"], tables["fresh_seeds"]]
    torch, *others = installed_versions()
    if (used := _only("torch_version", trained)) != torch:
        raise BadInput(f"The trials were trained with PyTorch {used}, but {torch} is installed.")
    digests = _data_digests(tables["trials"])
    blocks = known_blocks(note.cells)
    searches = map("/".join, records.tuples(tables["trials"], "dataset", "variant"))
    seconds = sum(pc.sum(table["cpu_seconds"]).as_py() or 0.0 for table in trained)
    return {
        "commit": _commit(study),
        "trial_code": _only("code_digest", trained),
        "versions": dict(zip(LIBRARIES, (torch, *others), strict=True)),
        "data_digests": digests,
        "processors": _distinct("processor", trained),
        "core_hours": round(seconds / 3600, 2),
        "dates": _dates(study, note),
        "trials": dict(sorted(Counter(searches).items())),
        "mean_seconds": {name: _mean_seconds(tables["trials"], name) for name in digests},
        "declarations": {name: digest_of(blocks[name]) for name in note.config["variants"]},
        "config": without_folders(note.config),
    }


def _data_digests(trials: pa.Table) -> dict[str, str]:
    """The digest of each data set."""
    pairs = sorted(set(records.tuples(trials, "dataset", "data_digest")))
    digests = dict(pairs)
    if len(digests) < len(pairs):
        raise BadInput("Trials of one data set were trained with different data; train them again.")
    return digests


def _mean_seconds(trials: pa.Table, dataset: str) -> float:
    seconds = trials.filter(pc.equal(trials["dataset"], dataset))["cpu_seconds"]
    return round(pc.mean(seconds).as_py(), 2)


def _only(column: str, tables: Iterable[pa.Table]) -> str:
    """The one value that a column has in all tables."""
    values = _distinct(column, tables)
    if len(values) != 1:
        raise BadInput(
            f"The trials have {len(values)} values in the column {column}, not one; run the study "
            "again with one version of the code and of the libraries."
        )
    return values[0]


def _distinct(column: str, tables: Iterable[pa.Table]) -> list[str]:
    return sorted({value for table in tables for value in table[column].unique().to_pylist()})


def _commit(study: Path) -> str:
    """The commit of the study's clone, with -dirty if files differ from it; empty without git."""
    command = ["git", "-C", str(study), "describe", "--always", "--abbrev=40", "--dirty"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run.stdout.strip()


def _dates(study: Path, note: Run) -> list[str]:
    """The days of the first and of the last trial."""
    times = [path.stat().st_mtime for path in (study / "results/trials").rglob("*.outcome")]
    ends = (min(times), max(times)) if times else (note.started, note.ended)
    return [time.strftime("%Y-%m-%d", time.gmtime(end)) for end in ends]


def _write(path: Path, text: str) -> None:
    with replace_file(path) as part:
        part.write_text(text, encoding="utf-8")
