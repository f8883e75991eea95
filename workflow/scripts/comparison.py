"""Test every variant against vanilla, and find the best trial of each."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.missing import note_missing, read_missing
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.statistics.selection import best_trials
from odyssey.tables import name_data, save


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        trials = pd.read_parquet(snakemake.input.trials)
        missing = read_missing(snakemake.input.missing)
        labels = read_labels(snakemake.input.summaries)
        comparison, best = (
            name_data(table, labels)
            for table in (note_missing(compare_with_vanilla(trials), missing), best_trials(trials))
        )
        save(comparison, snakemake.output.comparison, snakemake.output.comparison_csv)
        save(best, snakemake.output.best_trials, snakemake.output.best_trials_csv)
        log(comparison.to_string())


if "snakemake" in globals():
    main(snakemake)
