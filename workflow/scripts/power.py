"""Compute the smallest detectable differences, and how often significance flips."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.statistics.flips import significance_flips
from odyssey.statistics.power import detectable_differences
from odyssey.tables import name_data, save


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        trials = pd.read_parquet(snakemake.input.trials)
        labels = read_labels(snakemake.input.summaries)
        power, flips = (
            name_data(table, labels)
            for table in (detectable_differences(trials), significance_flips(trials))
        )
        save(power, snakemake.output.power, snakemake.output.power_csv)
        save(flips, snakemake.output.flips, snakemake.output.flips_csv)
        log(f"{power.to_string()}\n{flips.to_string()}")


if "snakemake" in globals():
    main(snakemake)
