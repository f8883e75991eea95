"""Draw the expected test error of the best trial, against the cost of the search."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.budget import budget_curves
from odyssey.report.figures.style import save
from odyssey.report.words.budget_curves import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        budget = pd.read_parquet(inputs.budget)
        comparison = pd.read_parquet(inputs.comparison)
        labels = read_labels(inputs.summaries)
        figure = budget_curves(budget, comparison, labels)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(in_words(budget, labels), output.words)


if "snakemake" in globals():
    main(snakemake)
