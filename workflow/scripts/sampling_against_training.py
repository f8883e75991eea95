"""Draw log p against the error after training."""

import pandas as pd

from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.sampling_against_training import sampling_against_training
from odyssey.report.figures.style import save
from odyssey.report.words.sampling import training_in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        paths = inputs.sampled, inputs.trained, inputs.correlations
        tables = [pd.read_parquet(path) for path in paths]
        save(sampling_against_training(*tables), output.svg, output.png, output.pdf)
        rst.save(training_in_words(tables[-1]), output.words)


if "snakemake" in globals():
    main(snakemake)
