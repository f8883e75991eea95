"""Test error against every hyperparameter."""

import pandas as pd

from odyssey.figures.search_space import search_space
from odyssey.figures.style import save
from odyssey.labels import read_labels
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]):
        trials = pd.read_parquet(snakemake.input.trials)
        save(search_space(trials, read_labels(snakemake.input.summaries)), *snakemake.output)


if "snakemake" in globals():
    main(snakemake)
