"""Train the architectures of one block and record their errors."""

from odyssey.logs import logged
from odyssey.random_sampling import records, selection, source, trained
from odyssey.records import write


def main(snakemake):
    inputs, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
    with logged(snakemake.log[0]) as log:
        trained.warm_up()
        series, _ = source.load(inputs.series, inputs.summary)
        chosen = selection.select(wildcards.space, selection.DRAWN, wildcards.block, params.seed)
        rows = []
        for architecture in chosen:
            found = trained.trained_rows(
                wildcards.space, architecture, series, params.recipe, params.epochs, params.seed
            )
            errors = ", ".join(f"{row['error']:.4f}" for row in found)
            log(f"{architecture.name}: {errors} in {found[0]['cpu_seconds']:.0f} s")
            rows += found
        write(rows, records.TRAINED, snakemake.output.trained)


if "snakemake" in globals():
    main(snakemake)
