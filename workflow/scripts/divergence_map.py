"""How often trials diverged, by variant and learning rate."""

import pandas as pd

from odyssey.figures.divergence import divergence_map
from odyssey.figures.style import save
from odyssey.labels import read_labels
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]):
        divergence = pd.read_parquet(snakemake.input.divergence)
        labels = read_labels(snakemake.input.summaries)
        save(divergence_map(divergence, labels), *snakemake.output)


if "snakemake" in globals():
    main(snakemake)
