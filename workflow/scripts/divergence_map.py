"""Draw the share of diverged trials by variant and learning rate."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.divergence import divergence_map
from odyssey.report.figures.style import save
from odyssey.report.words.divergence_map import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        divergence = pd.read_parquet(inputs.divergence)
        labels = read_labels(inputs.summaries)
        figure = divergence_map(divergence, labels)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(in_words(divergence, labels), output.words)


if "snakemake" in globals():
    main(snakemake)
