"""Trials as jobs: their files, what they may take, and which of them count."""

import json
import math
import os

from odyssey.training import time_limit

TRIAL = "results/trials/{dataset}/{variant}/{trial}.parquet"
CURVE = "results/trials/{dataset}/{variant}/{trial}.curve.parquet"
FRESH_SEEDS = [f"{number:04d}" for number in range(config["fresh_seeds"])]
SEARCHES = [(d, v) for d in config["datasets"] for v in config["variants"]]
SETTINGS = "results/seeds/{dataset}/{variant}/settings.json"
# The row of the table that rerun_trial trains: its columns, or nothing.
NAMED = dict(zip(("dataset", "variant", "trial"), config["trial"].split("/")))
TRIAL_AGAIN = NAMED | {"trial": int(NAMED["trial"])} if config["trial"] else {}


def hidden_size_of(trial, wildcards):
    """What the trial draws, for an estimate of its cost."""
    address = (wildcards.dataset, wildcards.variant, int(trial))
    seed = search_space.trial_seed(config["seed"], *address, config["paired"])
    return search_space.sample(bounds_of(wildcards), seed)["hidden_size"]


def minutes_for(summary, variant, hidden_sizes, attempt):
    """Minutes that trials may take one after the other, more with every attempt."""
    about = json.loads(Path(summary).read_text(encoding="utf-8"))
    epochs = config["training"]["max_epochs"]
    seconds = [
        time_limit.seconds_at_most(about, BLOCKS[variant], size, epochs)
        for size in hidden_sizes
    ]
    return time_limit.minutes_to_ask(sum(seconds), attempt)


def minutes_of(trials):
    """A job's minutes, as Snakemake asks for them. trials: their numbers, or the wildcard."""

    def minutes(wildcards, input, attempt):
        numbers = [trial.format(**wildcards) for trial in trials]
        sizes = [hidden_size_of(number, wildcards) for number in numbers]
        return minutes_for(input.summary, wildcards.variant, sizes, attempt)

    return minutes


def megabytes_of_trial(wildcards, input, attempt):
    """The features, twice while they are read, and Python with its libraries."""
    return math.ceil(600 + 2 * os.path.getsize(input.features) / 1e6) * attempt


def jobs_of_trials(size):
    """Trials of each job, by the name of its rule: all by one rule where a job has one trial."""
    if size == 1:
        return {"trial": ["{trial}"]}
    jobs = [TRIALS[first : first + size] for first in range(0, len(TRIALS), size)]
    return {f"trials_{job[0]}_to_{job[-1]}": job for job in jobs}


def missing_trials(wildcards):
    """Records that the analysis does without; none unless the configuration says so."""
    if config["missing_trials"] == "stop":
        return []
    records = every_trial(TRIAL)
    failed = not_made(records)
    return [path for path in records if path in failed or not Path(path).exists()]


def trials_that_count(path):
    """This file of every trial but the missing ones."""

    def paths(wildcards):
        missing = set(missing_trials(wildcards))
        every = zip(every_trial(TRIAL), every_trial(path))
        return [wanted for record, wanted in every if record not in missing]

    return paths


def fresh_seed_of(wildcards):
    """Never shared by variants, also where their trials are paired."""
    address = f"fresh seed {wildcards.dataset} {wildcards.variant} {int(wildcards.fresh_seed)}"
    return search_space.stream_seed(config["seed"], address)


def minutes_of_fresh_seed(wildcards, input, attempt):
    """Minutes for the largest network of the search."""
    hidden_size = config["search_space"]["hidden_size"][1]
    return minutes_for(input.summary, wildcards.variant, [hidden_size], attempt)


def of_trial_again(path):
    """This file of the data set that the named trial was trained on."""

    def of_its_dataset(wildcards):
        if not TRIAL_AGAIN:
            raise WorkflowError(
                "Name the trial: snakemake rerun_trial --config trial=timit/NOG/17."
            )
        return path.format(**TRIAL_AGAIN)

    return of_its_dataset


def minutes_of_trial_again(wildcards, input, attempt):
    """As for a fresh seed: how large the network is, the table says only later."""
    return minutes_of_fresh_seed(SimpleNamespace(**TRIAL_AGAIN), input, attempt)


def best_settings_of(wildcards):
    """The file that names the trial, known once all are written: see docs/decisions.md."""
    checkpoints.best_settings.get()
    return SETTINGS.format(dataset=wildcards.dataset, variant=wildcards.variant)


def record_of_best(wildcards):
    """The trial that is saved, known once all are written; none where none finished."""
    selected = json.loads(Path(best_settings_of(wildcards)).read_text(encoding="utf-8"))
    if selected is None:
        return []
    return TRIAL.format(**wildcards, trial=f"{selected['trial']:04d}")


def fresh_seeds_that_count(wildcards):
    """Every repetition but those that failed, where the analysis may do without."""
    records = expand(
        rules.fresh_seed.output.record,
        dataset=config["datasets"],
        variant=config["variants"],
        fresh_seed=FRESH_SEEDS,
    )
    failed = not_made(records)
    return [path for path in records if path not in failed]
