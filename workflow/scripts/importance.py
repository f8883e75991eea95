"""How much of error and time each hyperparameter explains, and which learning rates are good."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.statistics.fanova import analyse
from odyssey.tables import name_data, save


def main(snakemake):
    params, output = snakemake.params, snakemake.output
    with logged(snakemake.log[0]) as say:
        trials = pd.read_parquet(snakemake.input.trials)
        tables = analyse(trials, params.bounds, params.choices)._asdict()
        labels = read_labels(snakemake.input.summaries)
        named = {name: name_data(table, labels) for name, table in tables.items()}
        with replace_file(output.interactions) as part:  # too long to be read as text
            named.pop("interactions").to_parquet(part, index=False)
        for name, table in named.items():
            save(table, getattr(output, name), getattr(output, f"{name}_csv"))
        say(named["guidelines"].to_string())


if "snakemake" in globals():
    main(snakemake)
