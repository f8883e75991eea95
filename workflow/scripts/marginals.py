"""Draw Figure 4: predicted error and training time over single hyperparameters."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.marginals import marginals
from odyssey.report.figures.style import save
from odyssey.report.words.marginals import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        predicted = pd.read_parquet(inputs.marginals)
        guidelines = pd.read_parquet(inputs.guidelines)
        labels = read_labels(inputs.summaries)
        figure = marginals(predicted, guidelines, labels)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(in_words(predicted, guidelines, labels), output.words)


if "snakemake" in globals():
    main(snakemake)
