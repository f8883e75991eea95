"""Take the rows of a published study that hold for the present one."""

from odyssey import records
from odyssey.files import read_json
from odyssey.logs import logged
from odyssey.published.rows import Searches, select, trials_that_hold, write_rows
from odyssey.published.study import open_study
from odyssey.published.tables import read_table


def main(snakemake):
    output, params = snakemake.output, snakemake.params
    with logged(snakemake.log[0]) as log:
        study, searches = open_study(params.published), Searches(**params.searches)
        digest = read_json(snakemake.input.summary)["digest"]
        held = trials_that_hold(study, searches, digest)
        write_rows(held, output.rows)
        trials = select(read_table(study, "trials"), searches.dataset, held)
        curves = select(read_table(study, "curves"), searches.dataset, held)
        records.write_table(trials, output.trials)
        records.write_table(curves, output.curves)
        log(f"{len(trials)} of {len(held) * searches.trials} trials are published in {study.name}")


if "snakemake" in globals():
    main(snakemake)
