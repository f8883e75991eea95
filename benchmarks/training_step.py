"""Time a training step of every variant of the paper: `python -m benchmarks.training_step`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.contenders import Disagreement, check_agreement, contenders, truth
from benchmarks.overhead import overhead
from benchmarks.report import Measurements, Row, replace_table, report
from benchmarks.roofline import roofline
from benchmarks.side_by_side import Pace, side_by_side
from benchmarks.start_up import start_up
from benchmarks.steps import Shape
from benchmarks.timing import one_thread, take_turns
from odyssey.cells.variants import PAPER

CHORALE = Shape("JSB-like", "next_step", frames=61, inputs=88, units=20, outputs=88)
UTTERANCE = Shape("TIMIT-like", "framewise", frames=304, inputs=39, units=20, outputs=61)
LINE = Shape("IAM-like", "transcription", frames=320, inputs=4, units=20, outputs=82, labels=30)
SMALL = (CHORALE, UTTERANCE, LINE)
SHAPES = tuple(replace(shape, units=n) for shape in SMALL for n in (20, 60, 100, 200))
QUICK_SHAPES = (CHORALE, replace(UTTERANCE, units=100), LINE)
QUICK_VARIANTS = ("V", "NP")
ROW_BUDGET = 1.5  # seconds of turns for one variant at one shape


def main(arguments: Sequence[str] | None = None) -> None:
    """Check that contenders agree, time them, print the tables."""
    options = _parser().parse_args(arguments)
    one_thread()
    try:
        text = report(_measure_quickly() if options.quick else _measure_all())
    except Disagreement as problem:
        sys.exit(str(problem))
    print(text)
    if options.markdown:
        replace_table(options.markdown, text)


def _measure_all() -> Measurements:
    return Measurements(
        rows=[measure(shape, variant) for shape in SHAPES for variant in PAPER],
        roofs=[roofline(shape) for shape in SHAPES],
        overheads=[overhead(shape) for shape in SMALL],
        paces=_paces(SHAPES[1::2], rounds=5, seconds=0.5),
        start_up=start_up(repeats=5),
    )


def _measure_quickly() -> Measurements:
    return Measurements(
        rows=[measure(shape, variant) for shape in QUICK_SHAPES for variant in QUICK_VARIANTS],
        roofs=[roofline(shape) for shape in QUICK_SHAPES],
        overheads=[overhead(QUICK_SHAPES[0])],
        paces=_paces(QUICK_SHAPES, rounds=3, seconds=0.2),
        start_up=start_up(repeats=2),
    )


def measure(shape: Shape, variant: str) -> Row:
    """Time all contenders of a variant; of nn.LSTM, the fastest optimizer counts.

    Args:
        shape: the network and the sequence.
        variant: name of the variant.

    Raises:
        Disagreement: the contenders do not compute the same.
    """
    print(f"{shape}, {variant}", file=sys.stderr)
    steps = contenders(variant, shape)
    check_agreement(steps, truth(variant, shape))
    seconds = take_turns(steps, ROW_BUDGET)
    theirs = [name for name in seconds if name.startswith("nn.LSTM")]
    if theirs:
        seconds["nn.LSTM"] = min(seconds.pop(name) for name in theirs)
    return Row(shape, variant, seconds)


def _paces(shapes: Sequence[Shape], rounds: int, seconds: float) -> list[Pace]:
    """Steps per second of one and of two processes; empty on a machine with one core."""
    if (os.cpu_count() or 1) < 2:
        return []
    return [side_by_side(shape, rounds, seconds) for shape in shapes]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.training_step", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="measure a few shapes and variants only; takes a minute",
    )
    parser.add_argument(
        "--markdown",
        type=Path,
        metavar="FILE",
        help="also replace the tables between the markers of FILE",
    )
    return parser


if __name__ == "__main__":
    main()
