"""Validation error after every epoch, for every trial of a data set."""

import pandas as pd

from odyssey.figures.learning_curves import learning_curves
from odyssey.figures.style import save
from odyssey.labels import read_labels
from odyssey.logs import logged


def main(snakemake):
    dataset = snakemake.wildcards.dataset
    with logged(snakemake.log[0]):
        trials, curves = (
            pd.read_parquet(path, filters=[("dataset", "==", dataset)])
            for path in (snakemake.input.trials, snakemake.input.curves)
        )
        label = read_labels([snakemake.input.summary])[dataset]
        save(learning_curves(trials, curves, label), *snakemake.output)


if "snakemake" in globals():
    main(snakemake)
