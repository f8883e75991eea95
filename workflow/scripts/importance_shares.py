"""Draw Figure 5: the importance of hyperparameters for each data set and variant."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.importance import importance_shares
from odyssey.report.figures.style import save
from odyssey.report.words.importance_shares import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        importance = pd.read_parquet(inputs.importance)
        labels = read_labels(inputs.summaries)
        figure = importance_shares(importance, labels)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(in_words(importance, labels), output.words)


if "snakemake" in globals():
    main(snakemake)
