"""Write the synthetic or rebuilt corpus that replaces a data set, in the original's format."""

from odyssey.corpora import embedded_corpus
from odyssey.features import SPLITS
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        sizes = snakemake.params.sizes and dict(zip(SPLITS, snakemake.params.sizes, strict=True))
        reader = embedded_corpus(snakemake.wildcards.dataset)
        log(f"wrote {reader.write_embedded(snakemake.output.corpus, sizes)}")


if "snakemake" in globals():
    main(snakemake)
