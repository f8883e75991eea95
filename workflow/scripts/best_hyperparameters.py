"""Write the best finished trial of each search, with its hyperparameters."""

import pandas as pd

from odyssey.fresh_seeds import write_selected
from odyssey.logs import logged
from odyssey.statistics.seeds import selected_trials


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        selected = selected_trials(pd.read_parquet(snakemake.input.trials))
        searches = zip(snakemake.params.searches, snakemake.output.hyperparameters, strict=True)
        for (dataset, variant), path in searches:
            best = selected.get((dataset, variant))
            write_selected(best, path)
            log(f"{variant} on {dataset}: {best or 'no trial finished'}")


if "snakemake" in globals():
    main(snakemake)
