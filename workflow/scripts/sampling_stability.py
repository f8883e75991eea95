"""Compute how many samples a stable ranking of architectures needs."""

import pandas as pd

from odyssey.logs import logged
from odyssey.random_sampling.distribution import largest_error
from odyssey.random_sampling.source import load
from odyssey.random_sampling.stability import stability
from odyssey.tables import save


def main(snakemake):
    inputs, output, params = snakemake.input, snakemake.output, snakemake.params
    with logged(snakemake.log[0]) as log:
        series, _ = load(inputs.series, inputs.summary)
        upper = largest_error(series.values, params.output_activation)
        sampled = pd.read_parquet(inputs.sampled)
        table = stability(sampled, upper, params.threshold, params.seed)
        save(table, output.stability, output.stability_csv)
        log(table.to_string())


if "snakemake" in globals():
    main(snakemake)
