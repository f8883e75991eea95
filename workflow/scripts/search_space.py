"""Draw the test error against every hyperparameter."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.search_space import search_space
from odyssey.report.figures.style import save
from odyssey.report.words.search_space import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        trials = pd.read_parquet(inputs.trials)
        labels = read_labels(inputs.summaries)
        figure = search_space(trials, labels)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(in_words(trials, labels), output.words)


if "snakemake" in globals():
    main(snakemake)
