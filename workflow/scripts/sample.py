"""Sample the architectures of one block and record them."""

from odyssey.logs import logged
from odyssey.random_sampling import records, sampled, selection, source, weights
from odyssey.records import write


def main(snakemake):
    inputs, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
    with logged(snakemake.log[0]) as log:
        sampled.warm_up()
        series, _ = source.load(inputs.series, inputs.summary)
        address = wildcards.space, wildcards.selection, wildcards.block
        rows = []
        for architecture in selection.select(*address, params.seed):
            for scheme in weights.schemes(params.options):
                row = sampled.sampled_row(
                    wildcards.space, architecture, series, params.options, params.seed, scheme
                )
                log_p, seconds = row["log_p"], row["cpu_seconds"]
                log(f"{architecture.name}, {scheme.name}: log p {log_p:.2f} in {seconds:.2f} s")
                rows.append(row)
        write(rows, records.SAMPLED, snakemake.output.sampled)


if "snakemake" in globals():
    main(snakemake)
