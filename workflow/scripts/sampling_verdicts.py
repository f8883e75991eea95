"""Test every claim of the second paper on this run; write its part of the report's first page."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.logs import logged
from odyssey.random_sampling.source import label, load
from odyssey.report.second_paper import second_paper
from odyssey.tables import save
from odyssey.verdicts.random_sampling import TABLES, by_scheme
from odyssey.verdicts.table import judge_claims


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]) as log:
        _, about = load(inputs.series, inputs.summary)
        names = (*TABLES, "misfit")
        tables = {name: pd.read_parquet(getattr(inputs, name)) for name in names}
        words = label(about)
        by_name, labels, claims = by_scheme(tables, words)
        table = judge_claims(by_name, labels, claims)
        save(table, output.verdicts, output.verdicts_csv)
        with replace_file(output.page) as part:
            page = second_paper(table, tables, words, labels)
            part.write_text(page, encoding="utf-8")
        log(table[["id", "value", "low", "high", "verdict", "paper_method"]].to_string())


if "snakemake" in globals():
    main(snakemake)
