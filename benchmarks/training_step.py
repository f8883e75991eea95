"""Time a training step of every variant: `python -m benchmarks.training_step`.

Contenders take turns, a few steps at a time, so that whatever else the machine does hits them
alike. Times are CPU times of one thread.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import torch

from benchmarks.contenders import Disagreement, check_agreement, contenders
from benchmarks.report import Row, replace_table, report
from benchmarks.start_up import start_up
from benchmarks.steps import Shape
from odyssey.variants import VARIANTS

CHORALE, UTTERANCE = ("JSB-like", 61, 88), ("TIMIT-like", 300, 39)
SHAPES = (
    *(Shape(*CHORALE, units, 88) for units in (20, 60, 100, 200)),
    Shape(*UTTERANCE, 100, 61),
)
QUICK_SHAPES = (SHAPES[0], SHAPES[-1])
WARM_UP = 6  # steps; TorchScript optimises during the first five
TURN_SECONDS = 0.02  # a turn is as many steps as fit, at least one


def main(arguments: Sequence[str] | None = None) -> None:
    """Check, measure, print."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(1)
    shapes, rounds, processes = (QUICK_SHAPES, 5, 2) if options.quick else (SHAPES, 25, 5)
    try:
        rows = [measure(shape, variant, rounds) for shape in shapes for variant in VARIANTS]
    except Disagreement as problem:
        sys.exit(str(problem))
    text = report(rows, start_up(processes))
    print(text)
    if options.markdown:
        replace_table(options.markdown, text)


def measure(shape: Shape, variant: str, rounds: int) -> Row:
    """Time all contenders of a variant; nn.LSTM counts with the fastest of its optimizers.

    Raises Disagreement when they do not compute the same.
    """
    print(f"{shape}, {variant}", file=sys.stderr)
    steps = contenders(variant, shape)
    check_agreement(steps)
    seconds = take_turns(steps, rounds)
    theirs = [name for name in seconds if name.startswith("nn.LSTM")]
    if theirs:
        seconds["nn.LSTM"] = min(seconds.pop(name) for name in theirs)
    return Row(shape, variant, seconds)


def take_turns(steps: Mapping[str, Callable[[], None]], rounds: int) -> dict[str, float]:
    """Median CPU seconds per step, over a turn in each round."""
    for step in steps.values():
        _time(step, WARM_UP)
    counts = {name: max(1, int(TURN_SECONDS / _time(step, 1))) for name, step in steps.items()}
    turns: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for name, step in steps.items():
            turns[name].append(_time(step, counts[name]))
    return {name: median(times) for name, times in turns.items()}


def _time(step: Callable[[], None], count: int) -> float:
    """CPU seconds per step over a number of steps."""
    start = time.process_time()
    for _ in range(count):
        step()
    return (time.process_time() - start) / count


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.training_step", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer shapes, under a minute")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="also write the table between FILE's markers"
    )
    return parser


if __name__ == "__main__":
    main()
