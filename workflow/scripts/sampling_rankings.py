"""Draw the rank correlation of two rankings of architectures, by number of samples."""

import pandas as pd

from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.sampling_rankings import sampling_rankings
from odyssey.report.figures.style import save
from odyssey.report.words.sampling import rankings_in_words


def main(snakemake):
    output = snakemake.output
    with logged(snakemake.log[0]):
        stability = pd.read_parquet(snakemake.input.stability)
        save(sampling_rankings(stability), output.svg, output.png, output.pdf)
        rst.save(rankings_in_words(stability), output.words)


if "snakemake" in globals():
    main(snakemake)
