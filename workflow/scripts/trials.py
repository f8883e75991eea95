"""Gather all trials and all learning curves into one table each."""

from pathlib import Path

from odyssey import records
from odyssey.errors import BadInput
from odyssey.files import read_json
from odyssey.logs import logged
from odyssey.missing import write_missing
from odyssey.published.gather import read_rows, with_published
from odyssey.published.origin import Origin, write_origin
from odyssey.published.study import differences, open_study


def main(snakemake):
    inputs, output, params = snakemake.input, snakemake.output, snakemake.params
    with logged(snakemake.log[0]) as log:
        rows = read_rows(inputs.records, inputs.curves)
        origin = Origin(here=len(rows.trials))
        if params.published != "none":
            rows, origin = with_published(rows, *published(inputs, params), params.searches)
        if not len(rows.trials):
            raise BadInput("No trial is recorded: train some, with missing_trials: stop.")
        records.write_table(rows.trials, output.trials)
        records.write_table(rows.curves, output.curves)
        write_origin(origin, output.origin)
        write_missing(params.missing, output.missing)
        log(f"gathered {len(rows.trials)} trials: {origin.here} trained here")
        for path in params.missing:
            log(f"{path} is missing")


def published(inputs, params):
    """The published rows that hold by data set, their study, and what differs from it."""
    study = open_study(params.published)
    digests = {Path(path).stem: read_json(path)["digest"] for path in inputs.summaries}
    tables = zip(inputs.published_trials, inputs.published_curves, strict=True)
    held = {
        name: read_rows([trials], [curves])
        for name, (trials, curves) in zip(digests, tables, strict=True)
    }
    return held, study, differences(study, params.trial_code, digests)


if "snakemake" in globals():
    main(snakemake)
