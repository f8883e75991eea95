"""Makes a published study without training: made-up errors with the identities of real plans."""

import json
from pathlib import Path

import pandas as pd

from odyssey import records
from odyssey.cells.block import declaration
from odyssey.cells.variants import VARIANTS
from odyssey.fresh_seeds import FRESH_SEEDS
from odyssey.published.publish import publish
from odyssey.published.rows import Searches
from odyssey.published.study import open_study
from odyssey.status.run import Run, write_run
from odyssey.training.plan import Plan, seed_of_repetition
from odyssey.training.trial_code import trial_code
from tests.helpers import synthetic_trials
from tests.helpers.repository import ROOT
from workflow.configuration_file import read

NAMES, TRIALS, SEEDS = ("V", "NP"), 4, 3
DIGEST = "0123456789abcdef"
CONFIG = read(ROOT / "config/config.yaml") | {
    "datasets": ["jsb"],
    "variants": list(NAMES),
    "trials": TRIALS,
    "published": "none",
}


def searches(**changes):
    """Return the searches of the study; see `odyssey.published.rows.Searches`."""
    values = {
        "dataset": "jsb",
        "variants": {name: declaration(VARIANTS[name]) for name in NAMES},
        "bounds": CONFIG["search_space"],
        "seed": CONFIG["seed"],
        "paired": False,
        "options": CONFIG["training"],
        "trials": TRIALS,
        "code": trial_code(),
    }
    return Searches(**values | changes)


def trials():
    """Return the trials of the study, with the identities that trained ones would have."""
    table = synthetic_trials.complete_trials(variants=NAMES, count=TRIALS)
    of_study = searches()
    plans = [plan for name in NAMES for plan in of_study.plans(name, of_study.code)]
    return _planned(table, plans)


def seeds():
    """Return three repetitions of trial 1 of each variant, whose test errors are 0.1 apart."""
    every = trials()
    of_study, rows, plans = searches(), [], []
    for _, row in every[every["trial"] == 1].iterrows():
        hyperparameters = {name: row[name] for name in of_study_names()}
        for number in range(SEEDS):
            seed = seed_of_repetition(1, "jsb", row["variant"], number)
            declared = of_study.variants[row["variant"]]
            plans.append(Plan(declared, hyperparameters, seed, of_study.options, of_study.code))
            rows.append({**row, "fresh_seed": number, "test_error": 10 + 0.1 * number})
    return _planned(pd.DataFrame(rows), plans)[FRESH_SEEDS.names]


def of_study_names():
    """Return the names of the hyperparameters."""
    return ("hidden_size", "learning_rate", "momentum", "input_noise", "nesterov", "clip_gradients")


def _planned(table, plans):
    values = [
        {
            **plan.hyperparameters,
            "seed": plan.seed,
            "identity": plan.identity(DIGEST),
            "code_digest": plan.code,
            "data_digest": DIGEST,
            "torch_version": installed_torch(),
        }
        for plan in plans
    ]
    new = pd.DataFrame(values, index=table.index)
    return table.assign(**{name: new[name] for name in new})


def installed_torch():
    """Return the installed version of PyTorch."""
    from odyssey.training.plan import installed_versions

    return installed_versions()[0]


def finished_study(folder: Path, table=None, config=CONFIG) -> Path:
    """Write the files that a finished study leaves; return its folder."""
    results = folder / "results"
    table = trials() if table is None else table
    synthetic_trials.write_tables(results, table)
    records.write(seeds().to_dict("records"), FRESH_SEEDS, results / "fresh_seeds.parquet")
    (results / "features").mkdir()
    (results / "features/jsb.json").write_text(json.dumps({"digest": DIGEST}))
    write_run(Run(config, started=1e9, ended=1e9 + 100), folder / "logs/run.json")
    return folder


def published(folder: Path, **changes):
    """Publish such a study; return it opened."""
    study = finished_study(folder / "ran", **changes)
    return open_study(str(publish(study, folder / "made_up")))
