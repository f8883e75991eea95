"""Take the published repetitions of the best trials that hold for the present study."""

from pathlib import Path

import pyarrow as pa

from odyssey import records
from odyssey.files import read_json
from odyssey.fresh_seeds import FRESH_SEEDS, read_selected
from odyssey.logs import logged
from odyssey.published.origin import read_origin
from odyssey.published.rows import Searches, seeds_that_hold, write_rows
from odyssey.published.study import open_study

ADDRESS = ("dataset", "variant", "fresh_seed")


def main(snakemake):
    inputs, output, params = snakemake.input, snakemake.output, snakemake.params
    with logged(snakemake.log[0]) as log:
        study, origin = open_study(params.published), read_origin(inputs.origin)
        selected = {}
        for path in inputs.hyperparameters:
            dataset, variant = Path(path).parts[-3:-1]
            selected.setdefault(dataset, {})[variant] = read_selected(path)
        found = [FRESH_SEEDS.empty_table()]
        every = [Searches(**each) for each in params.searches]
        for summary, searches in zip(inputs.summaries, every, strict=True):
            if origin.holds_on(searches.dataset):
                best, digest = selected[searches.dataset], read_json(summary)["digest"]
                found.append(seeds_that_hold(study, searches, digest, best, params.numbers))
        seeds = pa.concat_tables(found)
        write_rows(records.tuples(seeds, *ADDRESS), output.rows)
        records.write_table(seeds, output.seeds)
        log(f"{len(seeds)} repetitions are published in {study.name}")


if "snakemake" in globals():
    main(snakemake)
