"""Exports the trials for use in other software."""


rule trials_to_share:
    """Write the trials as CSV (for R) and as Optuna storage, with a data card."""
    input:
        trials=rules.trials.output.trials,
        curves=rules.trials.output.curves,
        missing=rules.trials.output.missing,
        summaries=SUMMARIES,
    output:
        trials="results/share/trials.csv",
        columns="results/share/columns.csv",
        storage="results/share/trials.optuna.db",
        card="results/share/README.md",
    log:
        "logs/trials_to_share.log",
    benchmark:
        "results/benchmarks/trials_to_share.tsv"
    conda:
        "../../envs/odyssey.yaml"
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        code=code_of("trials_to_share"),
        study={
            "seed": config["seed"],
            "paired": config["paired"],
            "max_epochs": config["training"]["max_epochs"],
            "patience": config["training"]["patience"],
            "cells": {name: CELLS[name]["equations"] for name in CELLS},
        },
        bounds={
            name: bounds_of(SimpleNamespace(dataset=name))
            for name in config["datasets"]
        },
    message:
        "Exporting the trials"
    script:
        "../scripts/trials_to_share.py"
