"""Figure 5: which hyperparameters explain the test error, for each data set and variant."""

import pandas as pd

from odyssey.figures.importance import importance_shares
from odyssey.figures.style import save
from odyssey.labels import read_labels
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]):
        importance = pd.read_parquet(snakemake.input.importance)
        labels = read_labels(snakemake.input.summaries)
        save(importance_shares(importance, labels), *snakemake.output)


if "snakemake" in globals():
    main(snakemake)
