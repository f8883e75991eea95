"""Gather the importance of hyperparameters on all data sets into tables."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.statistics.fanova.study import Tables
from odyssey.tables import name_data, save

PARQUET_ONLY = ("draws", "interactions")  # too long for a CSV file


def main(snakemake):
    output = snakemake.output
    with logged(snakemake.log[0]):
        labels = read_labels(snakemake.input.summaries)
        for name in Tables._fields:
            parts = sorted(getattr(snakemake.input, name))
            table = name_data(pd.concat(map(pd.read_parquet, parts), ignore_index=True), labels)
            if name not in PARQUET_ONLY:
                save(table, getattr(output, name), getattr(output, f"{name}_csv"))
                continue
            with replace_file(getattr(output, name)) as part:
                table.to_parquet(part, index=False)


if "snakemake" in globals():
    main(snakemake)
