"""Compare trials that were trained here with the published rows of the same trials."""

from odyssey.logs import logged
from odyssey.published.gather import read_rows
from odyssey.published.study import open_study
from odyssey.published.verify import verify


def main(snakemake):
    inputs, params = snakemake.input, snakemake.params
    with logged(snakemake.log[0]) as log:
        here = read_rows(inputs.records, []).trials.to_pandas()
        log(verify(open_study(params.published), here, params.trial_code))


if "snakemake" in globals():
    main(snakemake)
