"""Write which architectures to try, how sure that is, and the result of training some."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.logs import logged
from odyssey.random_sampling.suggest.check import baselines, series_of
from odyssey.report.words.suggestion import in_words
from odyssey.tables import save


def main(snakemake):
    inputs, output, options = snakemake.input, snakemake.output, snakemake.params.options
    with logged(snakemake.log[0]) as log:
        ranking = pd.read_parquet(inputs.ranking)
        series = series_of(options["series"])
        rows = [*map(pd.read_parquet, inputs.rows), baselines(series)]
        trained = pd.concat(rows)
        save(trained, output.trained, output.trained_csv)
        listed = set(options["candidates"]) if options["search"] == "list" else set()
        not_reached = len(listed - set(ranking["architecture"]))
        words = in_words(ranking, trained, options, series, not_reached)
        with replace_file(output.page) as part:
            part.write_text(words, encoding="utf-8")
        log(words)
        print(f"\n{words}", flush=True)


if "snakemake" in globals():
    main(snakemake)
