"""Made-up tables of the second paper, with known effects."""

import numpy as np
import pandas as pd

COST = {"wall_seconds": 1.0, "cpu_seconds": 1.0, "peak_rss_mb": 200.0, "host": "here"}


def sampled(space="two_layers", count=40, samples=20, seed=0, weights=("as printed",)):
    """Architectures whose log p grows with the logarithm of the first layer's cells."""
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(count):
        first = 1 + 100 * k // count if space == "one_layer" else int(rng.integers(7, 32))
        others = {"one_layer": 0, "two_layers": int(rng.integers(0, 2)), "three_layers": 2}[space]
        cells = [first, *rng.integers(7, 32, others).tolist()]
        log_p = 5 * np.log(min(first, 25)) - 40 + rng.normal()
        about = {
            "space": space,
            "architecture": f"{space}{k:03}",
            "cells": cells,
            "layers": len(cells),
            "look_back": int(rng.choice([1, 10, 20, 30])),
            "parameters": 4 * sum(cells) + k,
            "samples": samples,
            "finite": samples,
            "mean": 1.0 - 0.01 * log_p,
            "sd": 0.3 + 0.01 * rng.random(),
            "log_p": log_p,
            "low": log_p - 3,
            "high": log_p + 3,
            "errors": np.abs(rng.normal(1 - 0.01 * k, 0.1, samples)).tolist(),
        }
        rows += [{**about, **COST, "weights": name} for name in weights]
    return pd.DataFrame(rows)


def trained(table, epochs=(1, 100), slope=-0.01):
    """Errors that fall with log p; a training costs five hundred times what sampling does."""
    cost = {**COST, "wall_seconds": 500.0, "cpu_seconds": 500.0, "peak_rss_mb": 210.0}
    return pd.DataFrame(
        {
            "space": row["space"],
            "architecture": row["architecture"],
            "epochs": after,
            "error": 0.3 + slope * row["log_p"] + 0.001 * k,
            **cost,
        }
        for after in epochs
        for k, row in enumerate(table.drop_duplicates("architecture").to_dict("records"))
    )
