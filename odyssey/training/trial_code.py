"""The modules that a trial's numbers depend on.

Their digest is part of a trial's identity, and of the rule parameters that decide which trials are
trained again: an edit of these modules retrains all trials, an edit of any other module none. (The
equations of cells and the preparation of data are in the identity by themselves.) A test runs a
trial; it fails if a module is imported that neither `MODULES` nor `OTHERS` names, and if a module
of `MODULES` is not imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from odyssey.provenance import PLUMBING, ROOT, files_digest

# Patterns of paths, from the repository's root.
MODULES = (
    "odyssey/cells/block.py",
    "odyssey/cells/compiler/*.py",
    "odyssey/cells/fused.py",
    "odyssey/cells/layer.py",
    "odyssey/cells/layers.py",
    "odyssey/cells/layout.py",
    "odyssey/cells/operations.py",
    "odyssey/cells/reference.py",
    "odyssey/cells/vector.py",
    "odyssey/features.py",
    "odyssey/search_space.py",
    "odyssey/threads.py",
    "odyssey/training/ctc.py",
    "odyssey/training/learner.py",
    "odyssey/training/losses.py",
    "odyssey/training/network.py",
    "odyssey/training/optimizer.py",
    "odyssey/training/output_layer.py",
    "odyssey/training/tasks.py",
    "odyssey/training/train.py",
)

# What a trial imports besides, with the reason why it cannot change a number.
OTHERS = {
    **PLUMBING,
    "odyssey/__init__.py": "holds no code",
    "odyssey/cells/__init__.py": "lists the names that equations may use",
    "odyssey/cells/compiler/__init__.py": "holds no code",
    "odyssey/fresh_seeds.py": "reads which trial is repeated; its numbers are in the identity",
    "odyssey/phrases.py": "joins words to sentences",
    "odyssey/processor.py": "names the kind of processor",
    "odyssey/records.py": "names the columns of tables and writes them",
    "odyssey/training/__init__.py": "holds no code",
    "odyssey/training/plan.py": "names what a trial is; all of it is in the identity",
    "odyssey/training/rerun.py": "compares the numbers of two trainings",
    "odyssey/training/trial.py": "passes a plan to `train`; all parts of it are in the identity",
}


def trial_files() -> set[Path]:
    """Return the files of `MODULES`, without those of `OTHERS`; absolute paths."""
    files = {path for pattern in MODULES for path in ROOT.glob(pattern)}
    return files - {ROOT / name for name in OTHERS}


def trial_code(others: Iterable[Path] = ()) -> str:
    """Return the digest of the code that a trial's numbers depend on.

    Args:
        others: Further files that a result depends on which contains a trained network.

    Returns:
        Sixteen hexadecimal digits.
    """
    return files_digest(trial_files().union(others))
