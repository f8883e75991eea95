"""Draw the repetitions beside the best trial of each search."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.seeds import seed_luck
from odyssey.report.figures.style import save
from odyssey.report.words.seeds import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        runs, seeds, luck = map(pd.read_parquet, (inputs.runs, inputs.seeds, inputs.luck))
        labels = read_labels(inputs.summaries)
        save(seed_luck(runs, seeds, luck, labels), output.svg, output.png, output.pdf)
        rst.save(in_words(seeds, luck, labels), output.words)


if "snakemake" in globals():
    main(snakemake)
