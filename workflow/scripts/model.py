"""Train a search's best trial once more and save it as a folder that can be taken away."""

from pathlib import Path

from odyssey import features, records
from odyssey.logs import logged
from odyssey.models import folder
from odyssey.models.trained import train_model
from odyssey.training.rerun import plan_of


def main(snakemake):
    inputs, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
    place = Path(snakemake.output.model)
    with logged(snakemake.log[0]) as log:
        if not inputs.record:
            log("nothing to save: no trial of this search finished")
            folder.write_absent(wildcards.dataset, wildcards.variant, place)
            return
        [row] = records.read(inputs.record, records.TRIALS).to_pylist()
        data = features.load(inputs.features)
        plan = plan_of(row, variant=params.variant, settings=params.settings, code=params.trial)
        model = train_model(row, plan, data, place.with_suffix(".checkpoint"), log)
        log(f"wrote {', '.join(folder.write(model, place))}")


if "snakemake" in globals():
    main(snakemake)
