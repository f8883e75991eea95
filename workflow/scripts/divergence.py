"""Count the diverged trials by variant and learning rate."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.statistics.divergence import diverged_shares
from odyssey.tables import name_data, save


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        trials = pd.read_parquet(snakemake.input.trials)
        labels = read_labels(snakemake.input.summaries)
        divergence = name_data(diverged_shares(trials), labels)
        save(divergence, snakemake.output.divergence, snakemake.output.divergence_csv)
        log(divergence.to_string())


if "snakemake" in globals():
    main(snakemake)
