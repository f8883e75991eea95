"""Measurements as Markdown: targets, medians and ratios, for benchmarks/README.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import geometric_mean

import torch

from benchmarks.contenders import HAS_JAX
from benchmarks.markdown import table
from benchmarks.overhead import Overhead
from benchmarks.roofline import Roof
from benchmarks.side_by_side import Pace
from benchmarks.start_up import FROM_CACHE
from benchmarks.steps import Shape
from odyssey.processor import model

RIVALS = ("reference", "TorchScript", "nn.LSTM", "JAX")
RATIOS = [f"{rival}/fused" for rival in RIVALS]
ROOF = [
    *("shape", "GB/s", "GFLOP/s", "limit / ms", "step / ms", "share"),
    *("highest GFLOP/s", "share at those"),
]
ABSENT = {"JAX": "" if HAS_JAX else "not installed"}
# Name, measured values, bound, and how to write a value.
Target = tuple[str, list[float] | None, float, Callable[[float], str]]
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


@dataclass(frozen=True)
class Row:
    """Median CPU seconds of a step, by contender.

    Attributes:
        shape: the network and the sequence.
        variant: name of the variant.
        seconds: CPU seconds by contender.
    """

    shape: Shape
    variant: str
    seconds: Mapping[str, float]

    def ratio(self, rival: str) -> float | None:
        """Return the time of a rival divided by that of the fused engine, if it was timed."""
        return self.seconds[rival] / self.seconds["fused"] if rival in self.seconds else None


@dataclass(frozen=True)
class Measurements:
    """The results of the benchmark.

    Attributes:
        rows: times of steps.
        roofs: limits of the machine.
        overheads: times outside compiled kernels.
        paces: steps per second of one and of two processes; empty on a machine with one core.
        start_up: CPU seconds by name of the measurement.
    """

    rows: Sequence[Row]
    roofs: Sequence[Roof]
    overheads: Sequence[Overhead]
    paces: Sequence[Pace]
    start_up: Mapping[str, float]


def report(measured: Measurements) -> str:
    """Return all measurements as Markdown."""
    sections = {
        "Targets:": _targets(measured),
        "Geometric means over the variants, and the least ratio of all:": _means(measured.rows),
        "The limit of the machine, for a step of V:": table(ROOF, map(_roof_cells, measured.roofs)),
        "Outside compiled kernels, for a step of V:": table(
            ["shape", "step / ms", "empty step / ms", "share"],
            map(_overhead_cells, measured.overheads),
        ),
        "Steps of V per second, in one process and in two at once:": _paces(measured.paces),
        "Start-up:": table(
            ["", "CPU seconds"], ([name, f"{s:.2f}"] for name, s in measured.start_up.items())
        ),
        "Median CPU milliseconds of a step:": table(
            ["shape", "variant", "fused", *RIVALS, *RATIOS], map(_row_cells, measured.rows)
        ),
    }
    text = [f"{date.today():%Y-%m-%d}: {machine()}"]
    for title, section in sections.items():
        text += [title, section]
    return "\n\n".join(text)


def machine() -> str:
    """Return a description of the machine, without its host name."""
    packages = ("numpy", "numba", "torch", *(("jax", "optax") if HAS_JAX else ()))
    return (
        f"{model()} ({torch.backends.cpu.get_cpu_capability()}), {os.cpu_count()} cores,"
        f" load average {os.getloadavg()[0]:.1f} at the end, Python {platform.python_version()}, "
        + ", ".join(f"{package} {version(package)}" for package in packages)
        + "."
    )


def replace_table(path: Path, text: str) -> None:
    """Replace the text between a file's markers.

    Args:
        path: the file.
        text: the new text.

    Raises:
        ValueError: the file has no markers.
    """
    page = path.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{path} has no {BEGIN} ... {END} to write between.")
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")


def _targets(measured: Measurements) -> str:
    """Table of targets and measurements; the worst value counts."""
    ratios = {rival: _ratios(measured.rows, rival) for rival in RIVALS}
    means = {rival: [geometric_mean(found)] for rival, found in ratios.items() if found}
    large = [roof.share for roof in measured.roofs if roof.shape.units >= 100]
    outside = [overhead.share for overhead in measured.overheads]
    at_once = [pace.ratio for pace in measured.paces]
    loaded = [s for name, s in measured.start_up.items() if name == FROM_CACHE]
    at_least: list[Target] = [
        ("reference/fused, geometric mean", means.get("reference"), 25, _times),
        ("TorchScript/fused, geometric mean", means.get("TorchScript"), 10, _times),
        ("nn.LSTM/fused, geometric mean", means.get("nn.LSTM"), 2, _times),
        ("nn.LSTM/fused, least", ratios["nn.LSTM"], 1.25, _times),
        ("share of the limit's speed from 100 units, least", large, 0.6, _percent),
        ("two trials at once over one alone, least", at_once, 1.9, _times),
    ]
    at_most: list[Target] = [
        ("share outside compiled kernels at 20 units, most", outside, 0.4, _percent),
        ("CPU seconds to load the kernels from the cache", loaded, 0.3, _times),
    ]
    return table(
        ["", "target", "measured", ""],
        [_judged(target, "≥", min) for target in at_least if target[1]]
        + [_judged(target, "≤", max) for target in at_most if target[1]],
    )


def _judged(target: Target, sign: str, worst: Callable[[list[float]], float]) -> list[str]:
    what, values, bound, show = target
    value = worst(values or [])
    met = worst([value, bound]) == bound
    return [what, f"{sign} {show(bound)}", show(value), "met" if met else "missed"]


def _means(rows: Sequence[Row]) -> str:
    shapes = list(dict.fromkeys(row.shape for row in rows))
    groups = {str(shape): [row for row in rows if row.shape == shape] for shape in shapes}
    cells = []
    for title, group in (groups | {"**all**": rows}).items():
        found = [_ratios(group, rival) for rival in RIVALS]
        cells.append([title, *(_times(geometric_mean(r)) if r else "" for r in found)])
    least = [_ratios(rows, rival) for rival in RIVALS]
    cells.append(["**least**", *(_times(min(r)) if r else "" for r in least)])
    return table(["shape", *RATIOS], cells)


def _ratios(rows: Iterable[Row], rival: str) -> list[float]:
    return [ratio for row in rows if (ratio := row.ratio(rival)) is not None]


def _row_cells(row: Row) -> list[str]:
    milliseconds = [_ms(row.seconds["fused"])] + [
        _ms(row.seconds[name]) if name in row.seconds else ABSENT.get(name, "") for name in RIVALS
    ]
    ratios = [_times(r) if (r := row.ratio(rival)) is not None else "" for rival in RIVALS]
    return [str(row.shape), row.variant, *milliseconds, *ratios]


def _roof_cells(roof: Roof) -> list[str]:
    bandwidth, rate, highest = (
        f"{value / 1e9:.0f}" for value in (roof.bandwidth, roof.rate, roof.highest_rate)
    )
    times = [_ms(roof.limit), _ms(roof.seconds), _percent(roof.share)]
    return [str(roof.shape), bandwidth, rate, *times, highest, _percent(roof.share_of_highest)]


def _overhead_cells(overhead: Overhead) -> list[str]:
    times = _ms(overhead.seconds), _ms(overhead.empty)
    return [str(overhead.shape), *times, _percent(overhead.share)]


def _paces(paces: Sequence[Pace]) -> str:
    if not paces:
        return "Not measured: this machine has one core."
    return table(
        ["shape", "one", "two", "ratio"],
        ([str(p.shape), f"{p.alone:.0f}", f"{p.together:.0f}", _times(p.ratio)] for p in paces),
    )


def _ms(seconds: float) -> str:
    milliseconds = 1000 * seconds
    return f"{milliseconds:.3f}" if milliseconds < 1 else f"{milliseconds:.2f}"


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
