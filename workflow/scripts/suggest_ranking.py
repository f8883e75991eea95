"""Rank a user's candidate architectures without training them."""

import torch
from threadpoolctl import threadpool_limits

from odyssey.logs import logged
from odyssey.random_sampling.suggest.budget import Budget
from odyssey.random_sampling.suggest.candidates import Bounds, read_candidates
from odyssey.random_sampling.suggest.check import series_of
from odyssey.random_sampling.suggest.ranking import FINALISTS, Judge, rank
from odyssey.tables import save


def main(snakemake):
    output, settings, seed = snakemake.output, snakemake.params.settings, snakemake.params.seed
    torch.set_num_threads(1)
    with logged(snakemake.log[0]) as log, threadpool_limits(1):
        if settings["search"] == "list":
            candidates = read_candidates(settings["candidates"])
        else:
            candidates = Bounds(*(tuple(settings[b]) for b in ("depth", "cells", "look_back")))
        series = series_of(settings["series"])
        judge = Judge(series, settings["samples"], settings["threshold"], seed)
        budget = Budget(settings["minutes"], settings["evaluations"], FINALISTS)
        table = rank(candidates, judge, budget, settings["train_top"], log)
        save(table, output.ranking, output.ranking_csv)


if "snakemake" in globals():
    main(snakemake)
