"""Compare the variants with vanilla on the best 5, 10, 20 and 50 % of trials."""

import pandas as pd

from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.statistics.audit import audit_selection
from odyssey.tables import name_data, save


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        trials = pd.read_parquet(snakemake.input.trials)
        labels = read_labels(snakemake.input.summaries)
        audit = name_data(audit_selection(trials), labels)
        save(audit, snakemake.output.audit, snakemake.output.audit_csv)
        log(audit.to_string())


if "snakemake" in globals():
    main(snakemake)
