"""Draw Figure 6: the predicted error over every pair of hyperparameters of a data set."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.interactions import interactions
from odyssey.report.figures.style import save
from odyssey.report.words.interactions import in_words, why_none


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    dataset = snakemake.wildcards.dataset
    with logged(snakemake.log[0]):
        of_dataset = [("dataset", "==", dataset), ("variant", "==", "all")]
        pairs, importance = (
            pd.read_parquet(path, filters=of_dataset)
            for path in (inputs.interactions, inputs.importance)
        )
        label = read_labels([inputs.summary])[dataset]
        figure = interactions(pairs, label, why_none(importance))
        save(figure, output.svg, output.png, output.pdf)
        rst.save(in_words(pairs, importance, label), output.words)


if "snakemake" in globals():
    main(snakemake)
