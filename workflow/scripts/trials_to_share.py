"""Write the trials as CSV and as Optuna storage, with a data card."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.missing import read_missing
from odyssey.share.card import data_card, read_splits
from odyssey.share.spreadsheet import write_columns, write_trials
from odyssey.share.storage import write_storage


def main(snakemake):
    inputs, output, params = snakemake.input, snakemake.output, snakemake.params
    with logged(snakemake.log[0]):
        trials, curves = map(pd.read_parquet, (inputs.trials, inputs.curves))
        labels, splits = read_labels(inputs.summaries), read_splits(inputs.summaries)
        missing = read_missing(inputs.missing)
        with replace_file(output.card) as part:
            card = data_card(trials, labels, splits, params.study, params.bounds, missing)
            part.write_text(card, encoding="utf-8")
        write_columns(labels, output.columns)
        write_trials(trials, labels, output.trials)
        write_storage(trials, curves, labels, params.bounds, output.storage)


if "snakemake" in globals():
    main(snakemake)
