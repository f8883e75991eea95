"""Rank a user's candidate architectures without training them."""

from odyssey.logs import logged
from odyssey.phrases import joined
from odyssey.random_sampling.suggest.budget import Budget
from odyssey.random_sampling.suggest.candidates import Bounds, read_candidates
from odyssey.random_sampling.suggest.check import series_of
from odyssey.random_sampling.suggest.ranking import FINALISTS, Evaluator, rank_candidates
from odyssey.tables import save
from odyssey.threads import use_one_thread


def main(snakemake):
    output, options, seed = snakemake.output, snakemake.params.options, snakemake.params.seed
    use_one_thread()
    with logged(snakemake.log[0]) as log:
        if options["search"] == "list":
            candidates = read_candidates(options["candidates"])
        else:
            candidates = Bounds(*(tuple(options[b]) for b in ("depth", "cells", "look_back")))
        series = series_of(options["series"])
        log(f"{series.name}: {len(series.values)} values of {joined(series.variables)}")
        if series.left_out:
            log(f"left out, {series.left_out_in_words}")
        evaluator = Evaluator(series, options["samples"], options["threshold"], seed)
        budget = Budget(options["minutes"], options["evaluations"], FINALISTS)
        table = rank_candidates(candidates, evaluator, budget, options["train_top"], log)
        save(table, output.ranking, output.ranking_csv)


if "snakemake" in globals():
    main(snakemake)
