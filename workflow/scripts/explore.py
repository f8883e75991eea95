"""Make the page to explore trials."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report.pages.explore import explore


def main(snakemake):
    inputs = snakemake.input
    with logged(snakemake.log[0]), replace_file(snakemake.output.page) as part:
        trials, curves = map(pd.read_parquet, (inputs.trials, inputs.curves))
        page = explore(trials, curves, read_labels(inputs.summaries))
        part.write_text(page, encoding="utf-8")


if "snakemake" in globals():
    main(snakemake)
