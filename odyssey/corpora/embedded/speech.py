"""Speech synthesised by espeak-ng, with its phones, in the format of TIMIT.

The sentences come from a grammar of this package, and the speakers from espeak-ng's accents and
variants; no sentence or speaker is in two splits. The boundaries of phones are the synthesiser's
and exact to a sample, except closures and releases, which are detected in the audio; see
`speech_phones`.
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
LARGEST = 10_000  # utterances in a split, about 700 MB
PACKAGES = Path(__file__).parents[3]  # the folder that contains the package odyssey


def write(folder: Path, sizes: Mapping[str, int] | None = None) -> Path:
    """Write the corpus to `folder`/TIMIT and return that path.

    The same sizes give the same bytes.

    Args:
        folder: The folder to write to; created if it does not exist.
        sizes: Numbers of utterances in "train", "validation" and "test"; None for `DEFAULT`.

    Raises:
        BadInput: If the sizes are not possible, if `folder`/TIMIT exists, or if espeak-ng is
            missing or fails.
    """
    sizes = _checked(DEFAULT if sizes is None else sizes)
    root = folder / "TIMIT"
    if root.exists():
        raise BadInput(f"{root} already exists; delete it or name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".TIMIT-", dir=folder) as part:
        complete = Path(part).resolve() / root.name
        _synthesise(complete, sizes)
        _record(root, sizes)  # before the data, so that it is never missing
        complete.rename(root)
    return root


def _checked(sizes: Mapping[str, int]) -> dict[str, int]:
    valid = set(sizes) == set(SPLITS) and all(
        type(size) is int and 1 <= size <= LARGEST for size in sizes.values()
    )
    if not valid:
        raise BadInput(
            f"The embedded speech cannot be made with sizes {dict(sizes)}; give {', '.join(SPLITS)}"
            f" a whole number from 1 to {LARGEST:,} each."
        )
    return {split: sizes[split] for split in SPLITS}


def _synthesise(root: Path, sizes: Mapping[str, int]) -> None:
    """Run `speech_synthesis` in a new process, with the same search path for modules."""
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
