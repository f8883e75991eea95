"""Train the best trial of a search again with a fresh seed and record it."""

from pathlib import Path

from odyssey import features, records
from odyssey.fresh_seeds import FRESH_SEEDS, read_selected
from odyssey.logs import logged
from odyssey.training.plan import Plan
from odyssey.training.trial import run_trial


def main(snakemake):
    inputs, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
    record = snakemake.output.record
    with logged(snakemake.log[0]) as log:
        selected = read_selected(inputs.hyperparameters)
        if not selected:
            log("nothing to repeat: no trial of this search finished")
            records.write([], FRESH_SEEDS, record)
            return
        data, hyperparameters = features.load(inputs.features), selected.hyperparameters
        plan = Plan(params.variant, hyperparameters, params.seed, params.options, params.code)
        row, _ = run_trial(plan, data, Path(record), log)
        address = {"dataset": wildcards.dataset, "variant": wildcards.variant}
        address |= {"trial": selected.trial, "fresh_seed": int(wildcards.fresh_seed)}
        address |= {"origin": records.HERE}
        records.write([address | row], FRESH_SEEDS, record)


if "snakemake" in globals():
    main(snakemake)
