"""Draw Figure 3: test errors of the variants side by side."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.style import save
from odyssey.report.figures.variant_comparison import variant_comparison
from odyssey.report.words.variant_comparison import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        trials = pd.read_parquet(inputs.trials)
        comparison = pd.read_parquet(inputs.comparison)
        power = pd.read_parquet(inputs.power)
        labels = read_labels(inputs.summaries)
        figure = variant_comparison(trials, comparison, labels)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(in_words(comparison, power, labels), output.words)


if "snakemake" in globals():
    main(snakemake)
