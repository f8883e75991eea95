"""Errors of untrained networks, and what they come to."""

import json
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from odyssey.cells.block import declaration
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.features import Features, Sequence
from odyssey.random_sampling.bridge.fits import fits, with_best_errors
from odyssey.random_sampling.bridge.untrained import (
    chosen_sequences,
    hidden_sizes,
    untrained_errors,
)
from tests.helpers import synthetic_sequences, synthetic_trials

TWO = {name: VARIANTS[name] for name in ("V", "NOAF")}
TASKS = [
    synthetic_sequences.features,
    synthetic_sequences.framewise,
    synthetic_sequences.transcription,
]


def sampled(data, samples=3, sizes=(2, 4), sequences=2, variants=TWO, seed=1):
    return untrained_errors(data, variants, list(sizes), samples, sequences, seed)


def test_hidden_sizes_are_spread_by_logarithm():
    assert hidden_sizes(20, 100, 3) == [20, 45, 100]
    assert hidden_sizes(20, 180, 1) == [60]
    assert hidden_sizes(3, 4, 5) == [3, 4] and hidden_sizes(7, 7, 3) == [7]


def test_fewer_sequences_are_the_start_of_more():
    data = synthetic_sequences.features((3, 8, 3))
    more, fewer = chosen_sequences(data, 5, 1), chosen_sequences(data, 2, 1)
    assert all(a is b for a, b in zip(fewer, more, strict=False))
    assert len(chosen_sequences(data, 100, 1)) == 8


@pytest.mark.parametrize("make", TASKS, ids=lambda make: make.__name__)
def test_every_task_has_errors_that_do_not_change(make):
    data = make()
    table = sampled(data)
    assert table.groupby(["variant", "hidden_size"]).size().eq(3).all() and len(table) == 12
    assert np.isfinite(table["error"]).all() and table["error"].gt(0).all()
    assert (table["error"] <= table["largest_error"]).all()
    again = sampled(data)
    assert again["error"].equals(table["error"])
    fewer = sampled(data, samples=2, sizes=(4,))
    same = table[(table["hidden_size"] == 4) & (table["sample"] < 2)]
    assert fewer["error"].tolist() == same["error"].tolist()
    assert not sampled(data, seed=2)["error"].equals(table["error"])


def test_a_network_that_overflows_has_an_infinite_error():
    """Without activations nothing holds back the outputs, which multiply at every step."""
    steps = Sequence(np.full((2000, 4), 1e3, np.float32), np.zeros((2000, 4), np.uint8))
    splits = dict.fromkeys(("train", "validation", "test"), (steps,))
    data = Features("next_step", "Endless", "made up", "", 4, splits)
    free = VARIANTS["V"].but(input_activation="identity", output_activation="identity")
    loose = {"free": free, "V": VARIANTS["V"]}
    table = sampled(data, samples=20, sizes=(8,), sequences=1, variants=loose)
    lost = ~np.isfinite(table["error"])
    assert lost[table["variant"] == "free"].any() and not lost[table["variant"] == "V"].any()
    fitted = fits(table.assign(dataset="jsb"), {"jsb": 1.0}, 1)
    assert (fitted["samples"] - fitted["finite"]).sum() == 2 * lost.sum()


def errors(**of_variants):
    rows = [
        {"variant": v, "hidden_size": size, "error": e, "parameters": size * 10}
        for v, found in of_variants.items()
        for size in (2, 4)
        for e in found
    ]
    extra = {"dataset": "jsb", "largest_error": np.inf, "cpu_seconds": 0.5}
    return pd.DataFrame(rows).assign(**extra)


def test_all_sizes_of_a_variant_count_together():
    table = fits(errors(V=[1.0, 2.0], NP=[3.0, 5.0]), {"jsb": 1.5}, 1)
    assert table["hidden_size"].fillna(0).tolist() == [2, 4, 0, 2, 4, 0]
    both = table[table["hidden_size"].isna()].set_index("variant")
    assert both.loc["V", ["mean", "sd", "share_below"]].tolist() == [1.5, 0.5, 0.5]
    assert both.loc["V", "parameters"] == 30 and both.loc["V", "cpu_seconds"] == 2
    assert both.loc["V", "log_p"] > both.loc["NP", "log_p"]
    assert (table["low"] <= table["high"]).all()


def test_a_threshold_of_zero_is_refused():
    with pytest.raises(BadInput, match="threshold"):
        fits(errors(V=[1.0, 2.0]), {"jsb": 0.0}, 1)


def test_best_errors_stand_beside_all_sizes_together():
    trials = synthetic_trials.trials(count=20, variants=("V",))
    table = with_best_errors(fits(errors(V=[1.0, 2.0], NP=[3.0, 5.0]), {"jsb": 1.5}, 1), trials)
    best = trials[trials["dataset"] == "jsb"].nsmallest(2, "validation_error")["test_error"].mean()
    found = table["best_error"].tolist()
    assert found[2] == pytest.approx(best) and np.isnan(found[:2] + found[3:]).all()


def test_the_scripts_make_tables_a_figure_and_words(tmp_path):
    synthetic_sequences.features().save(tmp_path / "jsb.npz")
    label = {"title": "Chorales", "source": "made up", "stand_in": "", "task": "next_step"}
    (tmp_path / "jsb.json").write_text(json.dumps(label | {"set_aside": [], "constant_error": 3.0}))
    synthetic_trials.trials(count=6).assign(cpu_seconds=2.0).to_parquet(tmp_path / "trials.parquet")
    variants = {name: declaration(VARIANTS[name]) for name in ("V", "NP", "NOAF")}
    sampling = {"bounds": [2, 4], "hidden_sizes": 2, "samples": 3, "sequences": 2}

    def run(script, inputs, outputs, **params):
        places = {name: tmp_path / path for name, path in outputs.items()}
        import_module(f"workflow.scripts.{script}").main(
            SimpleNamespace(
                input=SimpleNamespace(**inputs, summaries=[tmp_path / "jsb.json"]),
                output=SimpleNamespace(**places),
                params=SimpleNamespace(**params, seed=1),
                wildcards=SimpleNamespace(dataset="jsb"),
                log=[tmp_path / "log"],
            )
        )

    data = {"features": tmp_path / "jsb.npz"}
    run("bridge_of_dataset", data, {"errors": "errors"}, variants=variants, **sampling)
    assert len(pd.read_parquet(tmp_path / "errors")) == 3 * 2 * 3
    tables = {"errors": [tmp_path / "errors"], "trials": tmp_path / "trials.parquet"}
    made = {n: n for n in ("bridge", "bridge_csv", "correlations", "correlations_csv")}
    run("bridge", tables, made, threshold=1.0)
    assert pd.read_csv(tmp_path / "bridge_csv")["threshold"].eq(3.0).all()
    drawn = {name: f"figure.{name}" for name in ("svg", "png", "pdf")} | {"words": "words.rst"}
    tables = {name: tmp_path / name for name in ("bridge", "correlations")}
    run("untrained_and_trained", tables, drawn)
    assert "Chorales" in (tmp_path / "words.rst").read_text(encoding="utf-8")
    assert all((tmp_path / name).stat().st_size for name in drawn.values())
