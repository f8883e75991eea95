"""Draw the validation error after every epoch, for every trial of a data set."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.learning_curves import learning_curves
from odyssey.report.figures.style import save
from odyssey.report.words.learning_curves import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    dataset = snakemake.wildcards.dataset
    with logged(snakemake.log[0]):
        trials, curves = (
            pd.read_parquet(path, filters=[("dataset", "==", dataset)])
            for path in (inputs.trials, inputs.curves)
        )
        label = read_labels([inputs.summary])[dataset]
        figure = learning_curves(trials, curves, label)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(in_words(trials, label), output.words)


if "snakemake" in globals():
    main(snakemake)
