"""Draw log p of untrained networks beside the errors of trained ones."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.bridge import untrained_and_trained
from odyssey.report.figures.style import save
from odyssey.report.words.bridge import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        bridge, correlations = map(pd.read_parquet, (inputs.bridge, inputs.correlations))
        labels = read_labels(inputs.summaries)
        figure = untrained_and_trained(bridge, correlations, labels)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(in_words(bridge, correlations, labels), output.words)


if "snakemake" in globals():
    main(snakemake)
