"""Draw some sequences of a data set as a person would see them."""

from odyssey.figures.examples import draw
from odyssey.figures.style import save
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]):
        save(draw(snakemake.wildcards.dataset, snakemake.input.corpus), *snakemake.output)


if "snakemake" in globals():
    main(snakemake)
