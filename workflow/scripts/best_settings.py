"""Name the trial of each search that is repeated with fresh seeds."""

import pandas as pd

from odyssey.fresh_seeds import write_selected
from odyssey.logs import logged
from odyssey.statistics.seeds import selected_trials


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        selected = selected_trials(pd.read_parquet(snakemake.input.trials))
        searches = zip(snakemake.params.searches, snakemake.output.settings, strict=True)
        for (dataset, variant), path in searches:
            found = selected.get((dataset, variant))
            write_selected(found, path)
            log(f"{variant} on {dataset}: {found or 'no trial finished'}")


if "snakemake" in globals():
    main(snakemake)
