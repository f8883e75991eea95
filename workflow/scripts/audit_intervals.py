"""Draw the comparison with vanilla on several shares of best trials."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.audit import audit_intervals
from odyssey.report.figures.style import save
from odyssey.report.words.audit import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]):
        audit = pd.read_parquet(inputs.audit)
        labels = read_labels(inputs.summaries)
        figure = audit_intervals(audit, labels)
        save(figure, output.svg, output.png, output.pdf)
        rst.save(in_words(audit, labels), output.words)


if "snakemake" in globals():
    main(snakemake)
