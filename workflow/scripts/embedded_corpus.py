"""Write the corpus that stands in for a data set, in the original's format."""

from odyssey.corpora import corpus
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]) as say:
        path = corpus(snakemake.wildcards.dataset).write_embedded(snakemake.output.corpus)
        say(f"wrote {path}")


if "snakemake" in globals():
    main(snakemake)
