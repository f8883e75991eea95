"""Test every claim of the paper on this run."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.tables import save
from odyssey.verdicts.dataset_tables import SEEDS, TABLES
from odyssey.verdicts.table import judge_claims


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        tables = {name: pd.read_parquet(getattr(snakemake.input, name)) for name in TABLES}
        for path in getattr(snakemake.input, SEEDS, []):
            tables[SEEDS] = pd.read_parquet(path)
        table = judge_claims(tables, read_labels(snakemake.input.summaries))
        save(table, snakemake.output.verdicts, snakemake.output.verdicts_csv)
        log(table[["id", "value", "low", "high", "verdict", "paper_method"]].to_string())


if "snakemake" in globals():
    main(snakemake)
