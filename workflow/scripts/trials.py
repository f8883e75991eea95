"""Gather all trials and all learning curves into one table each."""

from odyssey import records
from odyssey.errors import BadInput
from odyssey.logs import logged
from odyssey.missing import write_missing


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        if not snakemake.input.records:
            raise BadInput("No trial is recorded: train some, with missing_trials: stop.")
        records.gather(snakemake.input.records, records.TRIALS, snakemake.output.trials)
        records.gather(snakemake.input.curves, records.CURVES, snakemake.output.curves)
        write_missing(snakemake.params.missing, snakemake.output.missing)
        log(f"gathered {len(snakemake.input.records)} trials")
        for path in snakemake.params.missing:
            log(f"{path} is missing")


if "snakemake" in globals():
    main(snakemake)
