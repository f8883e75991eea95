"""Train one of the ranked architectures."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.logs import logged
from odyssey.random_sampling.suggest.check import series_of, to_train, train_chosen
from odyssey.threads import use_one_thread


def main(snakemake):
    params, number = snakemake.params, int(snakemake.wildcards.number)
    use_one_thread()
    with logged(snakemake.log[0]) as log:
        ranking = pd.read_parquet(snakemake.input.ranking)
        chosen = dict(enumerate(to_train(ranking, params.train_top, params.seed))).get(number)
        row = train_chosen(chosen, series_of(params.series), params.epochs, params.seed)
        with replace_file(snakemake.output.row) as part:
            row.to_parquet(part, index=False)
        log(row.to_string())


if "snakemake" in globals():
    main(snakemake)
