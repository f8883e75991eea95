"""Download a data set and check its SHA-256."""

from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from odyssey.corpora.download import fetch
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        url, sha256 = snakemake.params.url, snakemake.params.sha256
        name = PurePosixPath(urlsplit(url).path).name
        fetch(url, sha256, Path(snakemake.output.corpus) / name)
        log(f"downloaded {url}")


if "snakemake" in globals():
    main(snakemake)
