"""CPU seconds of a trial before its first update, measured in new processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from odyssey.features import SPLITS, Features, Sequence

ROOT = Path(__file__).resolve().parent.parent
FROM_CACHE = "Kernels from the cache"


def start_up(repeats: int) -> dict[str, float]:
    """Return CPU seconds by name of the measurement.

    Args:
        repeats: number of processes for each measurement except the compilation; the least counts.
    """
    with tempfile.TemporaryDirectory() as folder:
        cache, features = str(Path(folder, "cache")), str(Path(folder, "features.npz"))
        small_features().save(features)

        def least(*arguments: str) -> float:
            return min(child(*arguments, NUMBA_CACHE_DIR=cache) for _ in range(repeats))

        return {
            "First compilation of the kernels": child("kernels", NUMBA_CACHE_DIR=cache),
            FROM_CACHE: least("kernels"),
            "Trial, process start to first update": least("trial", features),
        }


def child(*arguments: str, **environment: str) -> float:
    """Return the CPU seconds that `benchmarks.child` prints.

    Args:
        *arguments: arguments of `benchmarks.child`.
        **environment: additional environment variables.
    """
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.child", *arguments],
        env={**os.environ, **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return float(run.stdout)


def small_features() -> Features:
    """Return random features with two sequences per split, as large as a chorale."""
    notes = np.random.default_rng(0).random((62, 88)) < 0.05
    chorale = Sequence(notes[:-1].astype(np.float32), notes[1:].astype(np.uint8))
    splits = dict.fromkeys(SPLITS, (chorale, chorale))
    return Features("next_step", "made up", "made up", "", 88, splits)
