"""Draw the smallest detectable differences, and how often significance flips."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.power import power_curves
from odyssey.report.figures.style import save
from odyssey.report.words.power import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        paths = inputs.power, inputs.comparison, inputs.flips
        tables = [pd.read_parquet(path) for path in paths]
        labels = read_labels(inputs.summaries)
        save(power_curves(*tables, labels), output.svg, output.png, output.pdf)
        rst.save(in_words(*tables, labels), output.words)


if "snakemake" in globals():
    main(snakemake)
