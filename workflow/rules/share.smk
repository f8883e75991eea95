"""The trials in forms that leave the repository."""


rule trials_to_share:
    """Write the trials for R and for Optuna, with a card that says what they are."""
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
        "Writing the trials to share"
    script:
        "../scripts/trials_to_share.py"
