"""Time limits agree with the measured times."""

import re

import pytest

from odyssey.cells.variants import PAPER, VARIANTS
from odyssey.training.time_limit import START_UP, minutes_to_ask, seconds_at_most
from tests.helpers.repository import ROOT

README = ROOT / "benchmarks" / "README.md"
SHAPES = {"JSB": (61, "next_step"), "TIMIT": (304, "framewise"), "IAM": (320, "transcription")}
ROW = re.compile(r"\| (\w+)-like, (\d+) units \| ([A-Z]+) \| ([\d.]+) \|")


def summary(task, train, validation=0, test=0):
    frames = {"train": train, "validation": validation, "test": test}
    return {"task": task, "splits": {name: {"frames": n} for name, n in frames.items()}}


def test_within_a_factor_of_two_of_every_measured_step():
    rows = ROW.findall(README.read_text(encoding="utf-8"))
    assert len(rows) == len(SHAPES) * 4 * len(PAPER)
    for shape, units, variant, milliseconds in rows:
        frames, task = SHAPES[shape]
        step = seconds_at_most(summary(task, frames), VARIANTS[variant], int(units), 1) - START_UP
        assert 0.5 < step / (float(milliseconds) / 1000) < 2, (shape, units, variant)


def test_epochs_and_evaluations_add_up():
    network = (VARIANTS["V"], 100)
    step = seconds_at_most(summary("framewise", 1000), *network, 1) - START_UP
    assert step == pytest.approx(1e-3 * 2 * (1 + 3 + 5))
    whole = seconds_at_most(summary("framewise", 1000, 500, 250), *network, 10) - START_UP
    assert whole == pytest.approx(step * (10 * (1 + 0.4 * 0.5) + 0.4 * 0.25))


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 5), (150, 5), (151, 6), (3600, 120)])
def test_a_time_limit_has_a_margin_and_a_minimum_and_grows_with_attempts(seconds, minutes):
    assert [minutes_to_ask(seconds, attempt) for attempt in (1, 2, 3)] == [
        minutes,
        2 * minutes,
        3 * minutes,
    ]
