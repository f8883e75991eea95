"""Correlate random sampling with errors after training, beside the paper's tables."""

import pandas as pd

from odyssey.logs import logged
from odyssey.random_sampling.correlation_table import correlation_table
from odyssey.random_sampling.misfit import misfit
from odyssey.random_sampling.prediction import constant_error
from odyssey.random_sampling.source import load
from odyssey.tables import save


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]) as log:
        series, about = load(inputs.series, inputs.summary)
        tables = [pd.read_parquet(path) for path in (inputs.sampled, inputs.trained)]
        constant = constant_error(series.values)
        table = correlation_table(*tables, constant, snakemake.params.seed, about.published)
        save(table, output.correlations, output.correlations_csv)
        off = misfit(*tables, snakemake.params.seed, about.published)
        save(off, output.misfit, output.misfit_csv)
        log(f"{table.to_string()}\n{off.to_string()}")


if "snakemake" in globals():
    main(snakemake)
