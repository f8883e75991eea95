"""The pipeline with the paper's 5,400 trials; see benchmarks/README.md.

`python -m benchmarks.scale` studies made-up trials in a temporary copy of the repository.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import pandas as pd
import psutil

from benchmarks import scale_trials
from benchmarks.markdown import table
from benchmarks.report import machine
from benchmarks.scale_repository import MEGABYTE, ROOT, Repository, run
from benchmarks.study_cost import measure_all, paper_config, predict
from benchmarks.study_data import DATASETS
from odyssey import records

CORPORA = {name: {"embedded": [24, 8, 8]} for name in ("timit", "iam")}  # quick to make
NEXT_TO_NOTHING = {"training": {"max_epochs": 1}, "search_space": {"hidden_size": [4, 4]}}
JOBS = 30
SLOWEST = 5

Row = list[str]  # what, measured, target


def main() -> None:
    """Go through a study's life; print tables in Markdown."""
    config = paper_config()
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(Path(folder, "repository"), corpora=CORPORA, fresh_seeds=0)
        rows = [
            *_dry_run(repository),
            *_overhead(repository, config),
            *_memory_of_a_trial(Path(folder)),
        ]
        # Snakemake records what every trial is made from, as if it had run them all; for files that
        # are there already it would wait a tenth of a second each.
        repository.snakemake("--touch", "--until", "trial")
        fill(repository.folder / "results" / "trials", config)
        rows += [*_analysis(repository), *_no_operation(repository)]
        statistics = repository.folder / "results" / "statistics"
        comparison, best = (
            pd.read_parquet(statistics / f"{name}.parquet")
            for name in ("comparison", "best_trials")
        )
    print(f"{date.today():%Y-%m-%d}: {machine()}\n")
    print(table(["what", "measured", "target"], rows))
    print("\nKnown effects, and what the analysis says of the best trials:\n")
    print(effects(comparison, best))


def fill(folder: Path, config: dict[str, Any]) -> None:
    """Write made-up records and learning curves where the rule trial would."""
    for row, curve in scale_trials.trials(config):
        stem = folder / row["dataset"] / row["variant"] / f"{row['trial']:04d}"
        records.write([row], records.TRIALS, f"{stem}.parquet")
        records.write(list(curve), records.CURVES, f"{stem}.curve.parquet")


def effects(comparison: pd.DataFrame, best: pd.DataFrame) -> str:
    """What is known of the made-up trials beside what was found."""
    found = scale_trials.found_effects(comparison)
    alarms, alike = scale_trials.false_alarms(comparison)
    near, searches = scale_trials.in_valley(best)
    return table(
        ["effect", "true difference", "found [95 % interval]", "significant"],
        [
            *found,
            ["variants like vanilla, both selections", "0", f"{alarms} of {alike} differ", ""],
            ["best trials in the valley of the learning rate", "", f"{near} of {searches}", ""],
        ],
    )


def _dry_run(repository: Repository) -> Iterator[Row]:
    usage = repository.snakemake("--dry-run", "--quiet")
    yield ["`snakemake -n`, nothing done yet", usage.seconds, "< 15 s"]
    yield ["its memory", f"{usage.peak_mb:.0f} MB", "< 400 MB"]


def _overhead(repository: Repository, config: dict[str, Any]) -> Iterator[Row]:
    """Of jobs that train next to nothing, with thousands more waiting."""
    features = [f"results/features/{name}.npz" for name in config["datasets"]]
    repository.snakemake("--", *features, "results/kernels.json")
    repository.configure("nothing", NEXT_TO_NOTHING)
    cpu, memory = repository.while_running("nothing", partial(_per_job, repository.folder))
    yield ["memory of the scheduler while trials run", f"{memory:.0f} MB", "< 400 MB"]
    yield ["CPU time of a trial's job besides training", f"{cpu:.2f} s", ""]
    vanilla = config | {"variants": ["V"]}
    epochs = dict.fromkeys(config["datasets"], float(config["training"]["max_epochs"]))
    searches = predict(vanilla, measure_all(vanilla), epochs, start_up=0)
    means = {search.dataset: search.mean for search in searches}
    means["the three data sets"] = fmean(means.values())
    for data, seconds in means.items():
        share = f"{100 * cpu / seconds:.2f} %"
        yield [f"as a share of a mean trial of V on {data}", share, "< 3 %"]


def _per_job(folder: Path, scheduler: psutil.Process) -> tuple[float, float]:
    """CPU seconds of a job, Snakemake's part included, and Snakemake's memory in MB."""
    start, before = _wait_for(1, folder, scheduler), _cpu(scheduler)
    end = _wait_for(start + JOBS, folder, scheduler)
    return (_cpu(scheduler) - before) / (end - start), scheduler.memory_info().rss / MEGABYTE


def _memory_of_a_trial(folder: Path) -> Iterator[Row]:
    features = folder / "features.npz"
    DATASETS["timit"].features().save(features)
    usage = run([sys.executable, "-m", "benchmarks.scale_memory", str(features)], ROOT)
    yield ["memory of a trial: FGR, 200 units, TIMIT", f"{usage.peak_mb:.0f} MB", "< 1,074 MB"]


def _analysis(repository: Repository) -> Iterator[Row]:
    usage = repository.snakemake()
    results = repository.folder / "results"
    jobs = _seconds_of_jobs(results / "benchmarks")
    size = (results / "report.html").stat().st_size / MEGABYTE
    yield ["gathering all trials and curves", f"{jobs['trials']:.1f} s", "< 10 s"]
    yield ["gathering, analysis and report, 2 cores", usage.seconds, "< 300 s"]
    for job, seconds in jobs.nlargest(SLOWEST).items():
        yield [f"of these, {job}", f"{seconds:.1f} s", ""]
    yield ["the report", f"{size:.0f} MB", ""]


def _seconds_of_jobs(folder: Path) -> pd.Series:
    """Elapsed seconds by job, all but the trials, as Snakemake's benchmarks have them."""
    paths = [path for path in folder.rglob("*.tsv") if folder / "trial" not in path.parents]
    names = [str(path.relative_to(folder).with_suffix("")) for path in paths]
    return pd.Series([pd.read_csv(path, sep="\t")["s"].iloc[0] for path in paths], names)


def _no_operation(repository: Repository) -> Iterator[Row]:
    usage = repository.snakemake()
    yield ["re-run with nothing to do", usage.seconds, "< 15 s"]
    yield ["its memory", f"{usage.peak_mb:.0f} MB", "< 400 MB"]


def _cpu(process: psutil.Process) -> float:
    """CPU seconds of a process and of its children that have ended."""
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def _wait_for(count: int, folder: Path, scheduler: psutil.Process) -> int:
    """Wait until so many trials are recorded; return how many are."""
    while (done := sum(1 for _ in folder.glob("results/trials/*/*/*[0-9].parquet"))) < count:
        if scheduler.status() == psutil.STATUS_ZOMBIE:
            raise SystemExit("Snakemake ended before the trials were recorded.")
        time.sleep(0.05)
    return done


if __name__ == "__main__":
    main()
