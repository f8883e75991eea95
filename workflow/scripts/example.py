"""Draw some sequences of a data set, such as a line of handwriting or a chorale."""

import json
from pathlib import Path

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.report import rst
from odyssey.report.figures.examples import draw
from odyssey.report.figures.style import save
from odyssey.report.words.example import in_words


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    dataset = snakemake.wildcards.dataset
    with logged(snakemake.log[0]):
        figure = draw(dataset, inputs.corpus)
        save(figure, output.svg, output.png, output.pdf)
        summary = json.loads(Path(inputs.summary).read_text(encoding="utf-8"))
        label = read_labels([inputs.summary])[dataset]
        rst.save(in_words(summary, label), output.words)


if "snakemake" in globals():
    main(snakemake)
