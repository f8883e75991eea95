"""Compare the cost of sampling with that of training."""

import pandas as pd

from odyssey.logs import logged
from odyssey.random_sampling.costs import costs
from odyssey.tables import save


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]) as log:
        tables = [pd.read_parquet(path) for path in (inputs.sampled, inputs.trained)]
        table = costs(*tables, snakemake.params.seed)
        save(table, output.costs, output.costs_csv)
        log(table.to_string())


if "snakemake" in globals():
    main(snakemake)
