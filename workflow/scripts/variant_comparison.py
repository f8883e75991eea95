"""Figure 3: test errors of the variants side by side."""

import pandas as pd

from odyssey.figures.style import save
from odyssey.figures.variant_comparison import variant_comparison
from odyssey.labels import read_labels
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]):
        trials = pd.read_parquet(snakemake.input.trials)
        comparison = pd.read_parquet(snakemake.input.comparison)
        labels = read_labels(snakemake.input.summaries)
        save(variant_comparison(trials, comparison, labels), *snakemake.output)


if "snakemake" in globals():
    main(snakemake)
