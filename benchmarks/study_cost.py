"""What the whole study of config/paper.yaml costs on this machine; see benchmarks/README.md.

`python -m benchmarks.study_cost`, which is `make bench-study`.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks import study_prices
from benchmarks.report import machine
from benchmarks.study_check import check
from benchmarks.study_data import DATASETS
from benchmarks.study_prices import Prices, mean_over_search
from benchmarks.study_report import Prediction, report
from workflow.configuration_file import read

ROOT = Path(__file__).resolve().parent.parent
# What a trial's script does before its first update: import, and load the kernels.
START = """
import runpy
runpy.run_path("workflow/scripts/trial.py")
from odyssey.cells.variants import VARIANTS
from odyssey.training.warm_up import warm_up, warm_up_block
warm_up()
warm_up_block(VARIANTS["V"])
"""
STARTS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, predict, check; print a report in Markdown."""
    parser = argparse.ArgumentParser(description="Predict the cost of the whole study.")
    parser.add_argument("--trials", type=Path, help="table of an earlier run, for its epochs")
    options = parser.parse_args(arguments)
    config = paper_config()
    epochs = dict.fromkeys(config["datasets"], float(config["training"]["max_epochs"]))
    source = dict.fromkeys(epochs, "the protocol's maximum")
    if options.trials:
        ran = pd.read_parquet(options.trials).groupby("dataset")["epochs"]
        epochs |= {str(name): mean for name, mean in ran.mean().items() if name in epochs}
        source |= {str(name): f"the mean of {n} trials" for name, n in ran.size().items()}
    prices = measure_all(config)
    searches = predict(config, prices, epochs, start_up())
    print(f"{date.today():%Y-%m-%d}: {machine()}\n")
    print(report(searches, source, check(prices)))


def paper_config() -> dict[str, Any]:
    """The configuration of `snakemake --configfile config/paper.yaml`."""
    return read(ROOT / "config/config.yaml", ROOT / "config/paper.yaml")


def measure_all(config: Mapping[str, Any]) -> dict[tuple[str, str], Prices]:
    """Prices by data set and variant."""
    low, high = config["search_space"]["hidden_size"]
    sizes = sorted({low, high, *(size for size in study_prices.SIZES if low < size < high)})
    return {
        (dataset, variant): study_prices.measure(DATASETS[dataset], variant, sizes)
        for dataset in config["datasets"]
        for variant in config["variants"]
    }


def predict(
    config: Mapping[str, Any],
    prices: Mapping[tuple[str, str], Prices],
    epochs: Mapping[str, float],
    start_up: float,
) -> list[Prediction]:
    """The mean and the dearest trial of every random search. start_up: CPU seconds of a trial."""
    low, high = config["search_space"]["hidden_size"]

    def search(dataset: str, variant: str) -> Prediction:
        def cost(hidden_size: float) -> float:
            of = prices[dataset, variant]
            return start_up + of.trial(DATASETS[dataset], hidden_size, epochs[dataset])

        mean = mean_over_search(cost, low, high)
        return Prediction(dataset, variant, config["trials"], epochs[dataset], mean, cost(high))

    return [search(dataset, variant) for dataset, variant in prices]


def start_up() -> float:
    """CPU seconds of a process until it is ready to train; the least of a few."""
    readings = [_cpu_of_children()]
    for _ in range(STARTS):
        subprocess.run([sys.executable, "-c", START], cwd=ROOT, check=True)
        readings.append(_cpu_of_children())
    return min(after - before for before, after in pairwise(readings))


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
