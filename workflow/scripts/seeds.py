"""Gather the repetitions with fresh seeds, and separate luck from architecture."""

import pandas as pd

from odyssey import records
from odyssey.fresh_seeds import FRESH_SEEDS
from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.statistics.luck import variance_components
from odyssey.statistics.seeds import describe_seeds
from odyssey.tables import name_data, save


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]) as log:
        records.gather([*inputs.records, *inputs.published], FRESH_SEEDS, output.runs)
        trials, runs = pd.read_parquet(inputs.trials), pd.read_parquet(output.runs)
        labels = read_labels(inputs.summaries)
        seeds = describe_seeds(trials, runs)
        luck = variance_components(trials, runs, seeds)
        save(name_data(seeds, labels), output.seeds, output.seeds_csv)
        save(name_data(luck, labels), output.luck, output.luck_csv)
        log(f"{seeds.to_string()}\n{luck.to_string()}")


if "snakemake" in globals():
    main(snakemake)
