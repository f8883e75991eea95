"""Compute the importance of each hyperparameter for error and time, and good learning rates."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.logs import logged
from odyssey.statistics.fanova.study import analyse


def main(snakemake):
    params, dataset = snakemake.params, snakemake.wildcards.dataset
    with logged(snakemake.log[0]) as log:
        trials = pd.read_parquet(snakemake.input.trials)
        of_dataset = trials[trials["dataset"] == dataset]
        tables = analyse(of_dataset, params.bounds, params.choices)._asdict()
        for name, table in tables.items():
            with replace_file(getattr(snakemake.output, name)) as part:
                table.to_parquet(part, index=False)
        log(tables["guidelines"].to_string())


if "snakemake" in globals():
    main(snakemake)
