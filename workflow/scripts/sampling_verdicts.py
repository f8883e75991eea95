"""Hold every claim of the second paper against this run, also for the report's first page."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.logs import logged
from odyssey.sampling.source import label, load
from odyssey.second_paper import second_paper
from odyssey.tables import save
from odyssey.verdicts import verdicts
from odyssey.verdicts.claims import read_claims
from odyssey.verdicts.random_sampling import CLAIMS, TABLES


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]) as say:
        _, about = load(inputs.series, inputs.summary)
        tables = {name: pd.read_parquet(getattr(inputs, name)) for name in TABLES}
        tables = {name: table.assign(dataset="series") for name, table in tables.items()}
        words = label(about)
        table = verdicts(tables, {"series": words}, read_claims(CLAIMS))
        save(table, output.verdicts, output.verdicts_csv)
        with replace_file(output.page) as part:
            part.write_text(second_paper(table, tables, words), encoding="utf-8")
        say(table[["id", "value", "low", "high", "verdict", "paper_method"]].to_string())


if "snakemake" in globals():
    main(snakemake)
