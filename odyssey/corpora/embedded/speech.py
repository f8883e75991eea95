"""TIMIT's stand-in: speech synthesised by espeak-ng, with its phones, as TIMIT's folders and files.

Sentences come from a grammar of this repository, speakers from espeak-ng's accents and variants;
every split has its own of both. Boundaries of phones are the synthesiser's, exact to a sample, but
for closures and releases, which are found in its audio; see `speech_phones`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from odyssey.corpora.embedded import speech_synthesis
from odyssey.corpora.sources import Source, record_source
from odyssey.errors import BadInput
from odyssey.features import SPLITS

DEFAULT = {"train": 160, "validation": 40, "test": 40}
LARGEST = 10_000  # utterances in a split: about 700 MB
PACKAGES = Path(__file__).parents[3]  # the folder that holds odyssey


def write(folder: Path, sizes: Mapping[str, int] | None = None) -> Path:
    """Write the corpus as `folder`/TIMIT and return that path.

    sizes: utterances in each split; else `DEFAULT`. The same sizes give the same bytes.
    Raises BadInput for sizes that cannot be made, where there is a TIMIT already, and when
    espeak-ng is missing or fails.
    """
    sizes = _checked(DEFAULT if sizes is None else sizes)
    root = folder / "TIMIT"
    if root.exists():
        raise BadInput(f"{root} already exists; delete it or name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".TIMIT-", dir=folder) as part:
        made = Path(part).resolve() / root.name
        _synthesise(made, sizes)
        _record(root, sizes)  # first, so that the data never lie there without it
        made.rename(root)
    return root


def _checked(sizes: Mapping[str, int]) -> dict[str, int]:
    good = set(sizes) == set(SPLITS) and all(
        type(size) is int and 1 <= size <= LARGEST for size in sizes.values()
    )
    if not good:
        raise BadInput(
            f"The embedded speech cannot be made with sizes {dict(sizes)}; give {', '.join(SPLITS)}"
            f" a whole number from 1 to {LARGEST:,} each."
        )
    return {split: sizes[split] for split in SPLITS}


def _synthesise(root: Path, sizes: Mapping[str, int]) -> None:
    """Run `speech_synthesis` in a process of its own, with the modules that this one finds."""
    command = [sys.executable, "-m", speech_synthesis.__name__, str(root)]
    done = subprocess.run(
        [*command, *(str(sizes[split]) for split in SPLITS)],
        cwd=PACKAGES,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"]
        raise BadInput(
            f"The embedded speech cannot be made in {root.parent.parent}: "
            f"{lines[-1].removesuffix('.')}."
        )


def _record(root: Path, sizes: Mapping[str, int]) -> None:
    parts = list(speech_synthesis.divide(sizes))
    source = (
        "corpus synthesised by espeak-ng in TIMIT's form: "
        f"{sum(sizes.values())} sentences, {len(parts)} speakers"
    )
    facts = {
        "utterances": dict(sizes),
        "speakers": {split: sum(part.split == split for part in parts) for split in SPLITS},
        "espeakng_loader": version("espeakng-loader"),
    }
    record_source(root, Source(source, stand_in="synthetic speech"), facts)
