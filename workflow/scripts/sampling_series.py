"""Prepare the series that stacked LSTMs predict, and compile their kernels."""

from odyssey.logs import logged
from odyssey.random_sampling import sampled, trained
from odyssey.random_sampling.source import prepare, save


def main(snakemake):
    params, output = snakemake.params, snakemake.output
    with logged(snakemake.log[0]) as log:
        scale = params.output_activation == "tanh"
        series = prepare(params.source, params.look_back, scale)
        log(f"{series.name}: {len(series.values)} values of {', '.join(series.variables)}")
        if series.left_out:
            log(f"left out, {series.left_out_in_words}")
        sampled.warm_up()
        trained.warm_up()
        save(series, output.series, output.summary)


if "snakemake" in globals():
    main(snakemake)
