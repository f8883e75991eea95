"""Train one trial and record it."""

import gc
import sys

gc.disable()  # the imports make a million objects, none of them garbage: a sixth of their time
if "snakemake" in globals():
    # numba would import it, for 0.2 s, only to offer a BLAS that no kernel here uses.
    sys.modules["scipy.linalg"] = None

from dataclasses import asdict

import torch

from odyssey import features, measure, records
from odyssey.logs import logged
from odyssey.training import Settings, train
from odyssey.variants import Variant

gc.freeze()
gc.enable()


def main(snakemake):
    params, wildcards = snakemake.params, snakemake.wildcards
    drawn = params.hyperparameters
    with logged(snakemake.log[0]) as say:
        cost = measure.start()
        data = features.load(snakemake.input.features)
        settings = Settings(**params.settings)
        outcome = train(data, Variant(**params.variant), drawn, params.seed, settings, say)
        address = {
            "dataset": wildcards.dataset,
            "variant": wildcards.variant,
            "trial": int(wildcards.trial),
        }
        made_with = {
            "seed": params.seed,
            "torch_version": torch.__version__,
            "code_digest": params.code,
            "data_digest": data.digest,
        }
        row = address | drawn | outcome.summary() | cost() | made_with
        curve = [address | asdict(epoch) for epoch in outcome.curve]
        records.write(curve, records.CURVES, snakemake.output.curve)
        records.write([row], records.TRIALS, snakemake.output.record)


if "snakemake" in globals():
    main(snakemake)
