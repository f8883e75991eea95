"""Compute the expected best test error of each variant at equal cost."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.statistics.budget import expected_best_errors
from odyssey.tables import name_data, save


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        trials = pd.read_parquet(snakemake.input.trials)
        labels = read_labels(snakemake.input.summaries)
        budget = name_data(expected_best_errors(trials), labels)
        save(budget, snakemake.output.budget, snakemake.output.budget_csv)
        log(budget.to_string())


if "snakemake" in globals():
    main(snakemake)
