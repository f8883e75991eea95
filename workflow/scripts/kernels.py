"""Compile the kernels for single precision, so that every trial finds them in the cache."""

import json
import time

import numba
import torch

from odyssey import ctc
from odyssey.atomic import replace_file
from odyssey.cells import make_layer
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]) as say:
        started = time.monotonic()
        layer = make_layer("V", input_size=2, hidden_size=2, engine="fused")
        layer(torch.zeros(3, 2)).sum().backward()
        ctc.loss_and_gradient(torch.zeros(3, 2), torch.tensor([1]))
        say(f"compiled, or found compiled, in {time.monotonic() - started:.2f} s")
        with replace_file(snakemake.output.summary) as part:
            part.write_text(json.dumps({"numba": numba.__version__}) + "\n", encoding="utf-8")


if "snakemake" in globals():
    main(snakemake)
