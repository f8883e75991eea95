"""Sample and train architectures of a broad space on one series."""

from odyssey.logs import logged
from odyssey.random_sampling import records, sampled, trained
from odyssey.random_sampling.beyond import sampled_and_trained
from odyssey.records import write


def main(snakemake):
    output, params = snakemake.output, snakemake.params
    with logged(snakemake.log[0]) as log:
        sampled.warm_up()
        trained.warm_up()
        rows, after = sampled_and_trained(
            snakemake.wildcards.series,
            params.architectures,
            params.epochs,
            params.options,
            params.recipe,
            params.seed,
            log,
        )
        write(rows, records.SAMPLED, output.sampled)
        write(after, records.TRAINED, output.trained)


if "snakemake" in globals():
    main(snakemake)
