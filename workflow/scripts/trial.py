"""Train the trials of one job and record them."""

import gc

gc.disable()  # the imports make a million objects, none of them garbage: a sixth of their time

from pathlib import Path

from odyssey import features, records, search_space
from odyssey.logs import logged
from odyssey.training.trial import Plan, run_trial

gc.freeze()
gc.enable()


def main(snakemake):
    output, params, wildcards = snakemake.output, snakemake.params, snakemake.wildcards
    with logged(snakemake.log[0]) as log:
        data = features.load(snakemake.input.features)
        for record, curve in zip(output.records, output.curves, strict=True):
            address = {"dataset": wildcards.dataset, "variant": wildcards.variant}
            address["trial"] = int(Path(record).stem)
            seed = search_space.trial_seed(params.seed, *address.values(), params.paired)
            drawn = search_space.sample(params.bounds, seed)
            plan = Plan(params.variant, drawn, seed, params.settings, params.code)
            row, epochs = run_trial(plan, data, Path(record), log)
            records.write([address | epoch for epoch in epochs], records.CURVES, curve)
            records.write([address | row], records.TRIALS, record)


if "snakemake" in globals():
    main(snakemake)
