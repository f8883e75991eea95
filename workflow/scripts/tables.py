"""Make the page to sort, filter and download tables."""

from odyssey.atomic import replace_file
from odyssey.logs import logged
from odyssey.report.pages.tables import tables


def main(snakemake):
    paths = snakemake.input.tables
    with logged(snakemake.log[0]), replace_file(snakemake.output.page) as part:
        part.write_text(tables({path: path for path in paths}), encoding="utf-8")


if "snakemake" in globals():
    main(snakemake)
