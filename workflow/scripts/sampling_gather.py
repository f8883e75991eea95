"""Put all sampled and all trained architectures into one table each."""

from odyssey.logs import logged
from odyssey.random_sampling.records import TRAINED, gather_sampled
from odyssey.records import gather


def main(snakemake):
    inputs, output = snakemake.input, snakemake.output
    with logged(snakemake.log[0]) as log:
        gather_sampled(inputs.sampled, output.sampled)
        gather(inputs.trained, TRAINED, output.trained)
        log(f"gathered {len(inputs.sampled)} and {len(inputs.trained)} blocks")


if "snakemake" in globals():
    main(snakemake)
