"""Put all trials, and all learning curves, into one table each."""

from odyssey import records
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]) as say:
        records.gather(snakemake.input.records, records.TRIALS, snakemake.output.trials)
        records.gather(snakemake.input.curves, records.CURVES, snakemake.output.curves)
        say(f"gathered {len(snakemake.input.records)} trials")


if "snakemake" in globals():
    main(snakemake)
