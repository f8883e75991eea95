"""Compile the kernels of one variant, and store them in the cache."""

import json
import time

import numba

from odyssey.atomic import replace_file
from odyssey.cells.block import declared
from odyssey.logs import logged
from odyssey.training.warm_up import warm_up_block


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        started = time.monotonic()
        warm_up_block(declared(snakemake.params.variant))
        log(f"kernels compiled or loaded in {time.monotonic() - started:.2f} s")
        with replace_file(snakemake.output.summary) as part:
            part.write_text(json.dumps({"numba": numba.__version__}) + "\n", encoding="utf-8")


if "snakemake" in globals():
    main(snakemake)
