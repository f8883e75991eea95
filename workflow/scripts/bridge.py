"""Compare errors of untrained networks with those of the trials."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.random_sampling.bridge.against_trained import correlations
from odyssey.random_sampling.bridge.fits import fits, with_best_errors
from odyssey.tables import name_data, save


def main(snakemake):
    inputs, output, params = snakemake.input, snakemake.output, snakemake.params
    with logged(snakemake.log[0]) as log:
        trials, labels = pd.read_parquet(inputs.trials), read_labels(inputs.summaries)
        thresholds = {name: params.threshold * x.constant_error for name, x in labels.items()}
        errors = pd.concat(map(pd.read_parquet, inputs.errors))
        table = with_best_errors(fits(errors, thresholds, params.seed), trials)
        found = correlations(table, trials, params.seed)
        save(name_data(table, labels), output.bridge, output.bridge_csv)
        save(name_data(found, labels), output.correlations, output.correlations_csv)
        log(f"{table.to_string()}\n{found.to_string()}")


if "snakemake" in globals():
    main(snakemake)
