"""Draw Figure 2 of the second paper: log p by the cells of one hidden layer."""

import pandas as pd

from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.sampling_cells import sampling_cells
from odyssey.report.figures.style import save
from odyssey.report.words.sampling import cells_in_words


def main(snakemake):
    output = snakemake.output
    with logged(snakemake.log[0]):
        sampled = pd.read_parquet(snakemake.input.sampled)
        figure = sampling_cells(sampled, snakemake.params.threshold)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(cells_in_words(sampled), output.words)


if "snakemake" in globals():
    main(snakemake)
