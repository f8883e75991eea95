"""Train the best trial of a search again and save its network as a folder of its own."""

from pathlib import Path

from odyssey import features
from odyssey.files import read_json
from odyssey.logs import logged
from odyssey.models import folder
from odyssey.models.trained import train_model
from odyssey.training.rerun import find_row, plan_of


def main(snakemake):
    inputs, params, wildcards = snakemake.input, snakemake.params, snakemake.wildcards
    model_folder = Path(snakemake.output.model)
    with logged(snakemake.log[0]) as log:
        if not inputs.record:
            log("nothing to save: no trial of this search finished")
            folder.write_absent(wildcards.dataset, wildcards.variant, model_folder)
            return
        address = {"dataset": wildcards.dataset, "variant": wildcards.variant}
        row = find_row(inputs.record, address | {"trial": params.trial})
        data = features.load(inputs.features)
        plan = plan_of(row, params.variant, params.options, params.trial_code)
        columns = read_json(inputs.summary).get("columns", [])
        checkpoint = model_folder.with_suffix(".checkpoint")
        model = train_model(row, plan, data, columns, checkpoint, log)
        log(f"wrote {', '.join(folder.write(model, model_folder))}")


if "snakemake" in globals():
    main(snakemake)
