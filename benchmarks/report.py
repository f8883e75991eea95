"""Measurements as text: a table of medians and ratios, for people and for benchmarks/README.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import geometric_mean

import numba
import torch

from benchmarks.steps import Shape

RIVALS = ("reference", "TorchScript", "nn.LSTM")
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


@dataclass(frozen=True)
class Row:
    """Median CPU seconds of a step, by contender."""

    shape: Shape
    variant: str
    seconds: Mapping[str, float]

    def ratio(self, rival: str) -> float | None:
        """How many times as long as the fused engine a rival takes, if it was there."""
        return self.seconds[rival] / self.seconds["fused"] if rival in self.seconds else None


def report(rows: Sequence[Row], start_up: Mapping[str, float]) -> str:
    """All measurements as Markdown."""
    shapes = list(dict.fromkeys(row.shape for row in rows))
    means = [_means(str(s), [row for row in rows if row.shape == s]) for s in shapes]
    ratios = [f"{rival}/fused" for rival in RIVALS]
    return "\n\n".join(
        [
            f"{date.today():%Y-%m-%d}: {machine()}",
            "Geometric means over the variants:",
            _table(["shape", *ratios], [*means, _means("**all**", rows)]),
            "Median CPU milliseconds of a step:",
            _table(["shape", "variant", "fused", *RIVALS, *ratios], map(_cells, rows)),
            "Start-up:",
            _table(["", "CPU seconds"], ([name, f"{s:.2f}"] for name, s in start_up.items())),
        ]
    )


def machine() -> str:
    """What was measured on; without its name."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else None
    return (
        f"{model[1] if model else platform.machine()}"
        f" ({torch.backends.cpu.get_cpu_capability()}), {os.cpu_count()} cores,"
        f" load average {os.getloadavg()[0]:.1f} at the end, Python {platform.python_version()},"
        f" torch {torch.__version__}, numba {numba.__version__}."
    )


def replace_table(path: Path, text: str) -> None:
    """Put text between a file's markers, in place of what is there.

    Raises ValueError when the file has no markers.
    """
    page = path.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{path} has no {BEGIN} ... {END} to write between.")
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def _cells(row: Row) -> list[str]:
    times = [row.seconds.get(name) for name in ("fused", *RIVALS)]
    milliseconds = ["" if t is None else f"{1000 * t:.2f}" for t in times]
    return [str(row.shape), row.variant, *milliseconds, *(_times(row.ratio(r)) for r in RIVALS)]


def _means(title: str, rows: Iterable[Row]) -> list[str]:
    rows = list(rows)
    ratios = [[r for row in rows if (r := row.ratio(rival))] for rival in RIVALS]
    return [title, *(_times(geometric_mean(r) if r else None) for r in ratios)]


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows))
