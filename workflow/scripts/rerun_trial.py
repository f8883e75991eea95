"""Train one row of the table of trials again and say whether the numbers are the same."""

import sys

from odyssey import features
from odyssey.logs import logged
from odyssey.training.rerun import differences, find_row, in_words, plan_of, train_again


def main(snakemake):
    params = snakemake.params
    with logged(snakemake.log[0]) as log:
        row = find_row(params.table, params.address)
        data = features.load(snakemake.input.features)
        plan = plan_of(row, params.variant, params.options, params.code)
        outcome = train_again(plan, data, log)
        words = in_words(row, plan, data, outcome)
        log(words)
        print(f"\n{words}\n", flush=True)
    sys.exit(words if differences(row, outcome) else 0)


if "snakemake" in globals():
    main(snakemake)
