"""Figure 4: predicted error and training time over single hyperparameters."""

import pandas as pd

from odyssey.figures.marginals import marginals
from odyssey.figures.style import save
from odyssey.labels import read_labels
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]):
        predicted = pd.read_parquet(snakemake.input.marginals)
        guidelines = pd.read_parquet(snakemake.input.guidelines)
        labels = read_labels(snakemake.input.summaries)
        save(marginals(predicted, guidelines, labels), *snakemake.output)


if "snakemake" in globals():
    main(snakemake)
