"""Train one trial and record it."""

import gc

gc.disable()  # the imports make a million objects, none of them garbage: a sixth of their time

import platform
import resource
import time
from dataclasses import asdict

import torch

from odyssey import features, records
from odyssey.logs import logged
from odyssey.training import Settings, train
from odyssey.variants import Variant


gc.freeze()
gc.enable()


def main(snakemake):
    wall, cpu = time.monotonic(), time.process_time()
    params = snakemake.params
    with logged(snakemake.log[0]) as say:
        data = features.load(snakemake.input.features)
        outcome = train(
            data,
            Variant(**params.variant),
            params.hyperparameters,
            params.seed,
            Settings(**params.settings),
            say,
        )
        address = dict(snakemake.wildcards.items()) | {"trial": int(snakemake.wildcards.trial)}
        curve = [address | asdict(epoch) for epoch in outcome.curve]
        row = address | params.hyperparameters | {"seed": params.seed}
        row |= {name: value for name, value in vars(outcome).items() if name != "curve"}
        row |= {
            "wall_seconds": time.monotonic() - wall,
            "cpu_seconds": time.process_time() - cpu,
            "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "host": platform.node(),
            "torch_version": torch.__version__,
            "code_digest": params.code,
            "data_digest": data.digest,
        }
        records.write(curve, records.CURVES, snakemake.output.curve)
        records.write([row], records.TRIALS, snakemake.output.record)


if "snakemake" in globals():
    main(snakemake)
