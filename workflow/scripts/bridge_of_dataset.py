"""Measure errors of untrained networks on one data set."""

from odyssey import features
from odyssey.atomic import replace_file
from odyssey.cells.block import declared
from odyssey.logs import logged
from odyssey.random_sampling.bridge.untrained import hidden_sizes, untrained_errors


def main(snakemake):
    params = snakemake.params
    with logged(snakemake.log[0]) as log:
        data = features.load(snakemake.input.features)
        variants = {name: declared(made) for name, made in params.variants.items()}
        sizes = hidden_sizes(*params.bounds, params.hidden_sizes)
        how_many = (params.samples, params.sequences)
        errors = untrained_errors(data, variants, sizes, *how_many, params.seed, log)
        with replace_file(snakemake.output.errors) as part:
            errors.assign(dataset=snakemake.wildcards.dataset).to_parquet(part, index=False)


if "snakemake" in globals():
    main(snakemake)
