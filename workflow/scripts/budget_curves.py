"""What the best trial of a search is expected to reach for what the search costs."""

import pandas as pd

from odyssey.figures.budget import budget_curves
from odyssey.figures.style import save
from odyssey.labels import read_labels
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]):
        budget = pd.read_parquet(snakemake.input.budget)
        comparison = pd.read_parquet(snakemake.input.comparison)
        labels = read_labels(snakemake.input.summaries)
        save(budget_curves(budget, comparison, labels), *snakemake.output)


if "snakemake" in globals():
    main(snakemake)
