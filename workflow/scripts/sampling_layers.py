"""Draw Figure 3 of the second paper: log p by the cells of two hidden layers."""

import pandas as pd

from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.sampling_layers import sampling_layers
from odyssey.report.figures.style import save
from odyssey.report.words.sampling import layers_in_words


def main(snakemake):
    output = snakemake.output
    with logged(snakemake.log[0]):
        sampled = pd.read_parquet(snakemake.input.sampled)
        figure = sampling_layers(sampled, snakemake.params.threshold)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(layers_in_words(sampled), output.words)


if "snakemake" in globals():
    main(snakemake)
