"""Test whether sampling predicts more than look back and size do, for each series."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.logs import logged
from odyssey.random_sampling.beyond import correlations_of, gains_of
from odyssey.report.words.beyond import in_words
from odyssey.tables import save


def main(snakemake):
    inputs, output, params = snakemake.input, snakemake.output, snakemake.params
    with logged(snakemake.log[0]) as log:
        read = [[*map(pd.read_parquet, paths)] for paths in (inputs.sampled, inputs.trained)]
        both = [*zip(params.series, *read, strict=True)]
        table = pd.concat(correlations_of(*each, params.seed) for each in both)
        save(table, output.correlations, output.correlations_csv)
        more = pd.concat(gains_of(*each, params.seed) for each in both)
        save(more, output.gains, output.gains_csv)
        words = in_words(table, more)
        with replace_file(output.page) as part:
            part.write_text(words, encoding="utf-8")
        log(words)
        print(f"\n{words}", flush=True)


if "snakemake" in globals():
    main(snakemake)
