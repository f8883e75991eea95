"""Figure 6: predicted error over every pair of hyperparameters of a data set."""

import pandas as pd

from odyssey.figures.interactions import interactions
from odyssey.figures.style import save
from odyssey.labels import read_labels
from odyssey.logs import logged


def main(snakemake):
    dataset = snakemake.wildcards.dataset
    with logged(snakemake.log[0]):
        of_dataset = [("dataset", "==", dataset), ("variant", "==", "all")]
        pairs = pd.read_parquet(snakemake.input.interactions, filters=of_dataset)
        label = read_labels([snakemake.input.summary])[dataset]
        save(interactions(pairs, label), *snakemake.output)


if "snakemake" in globals():
    main(snakemake)
