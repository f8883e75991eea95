"""Sample the architectures of one block and record them."""

from odyssey.logs import logged
from odyssey.records import write
from odyssey.sampling import records, sampled, selection, source


def main(snakemake):
    inputs, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
    with logged(snakemake.log[0]) as say:
        sampled.warm_up()
        series, _ = source.load(inputs.series, inputs.summary)
        address = wildcards.space, wildcards.selection, wildcards.block
        rows = []
        for architecture in selection.select(*address, params.seed):
            row = sampled.sampled_row(
                wildcards.space, architecture, series, params.settings, params.seed
            )
            say(f"{architecture.name}: log p {row['log_p']:.2f} in {row['cpu_seconds']:.2f} s")
            rows.append(row)
        write(rows, records.SAMPLED, snakemake.output.sampled)


if "snakemake" in globals():
    main(snakemake)
