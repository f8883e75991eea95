"""Write the corpus that stands in for a data set, in the original's format."""

from odyssey.corpora import corpus
from odyssey.features import SPLITS
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]) as say:
        sizes = snakemake.params.sizes and dict(zip(SPLITS, snakemake.params.sizes, strict=True))
        path = corpus(snakemake.wildcards.dataset).write_embedded(snakemake.output.corpus, sizes)
        say(f"wrote {path}")


if "snakemake" in globals():
    main(snakemake)
