"""Train one of the ranked architectures."""

import pandas as pd
import torch
from threadpoolctl import threadpool_limits

from odyssey.atomic import replace_file
from odyssey.logs import logged
from odyssey.random_sampling.suggest.check import series_of, to_train, trained


def main(snakemake):
    params, number = snakemake.params, int(snakemake.wildcards.number)
    torch.set_num_threads(1)
    with logged(snakemake.log[0]) as log, threadpool_limits(1):
        ranking = pd.read_parquet(snakemake.input.ranking)
        chosen = dict(enumerate(to_train(ranking, params.train_top, params.seed))).get(number)
        row = trained(chosen, series_of(params.series), params.epochs, params.seed)
        with replace_file(snakemake.output.row) as part:
            row.to_parquet(part, index=False)
        log(row.to_string())


if "snakemake" in globals():
    main(snakemake)
