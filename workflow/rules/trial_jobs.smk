"""Trials as jobs: their files, time and memory limits, and which trials the analysis uses."""

import json
import math
import os

from odyssey.training import time_limit
from odyssey.training.plan import seed_of_repetition
from workflow.published import sampled

TRIAL = "results/trials/{dataset}/{variant}/{trial}.parquet"
CURVE = "results/trials/{dataset}/{variant}/{trial}.curve.parquet"
FRESH_SEEDS = [f"{number:04d}" for number in range(config["fresh_seeds"])]
SEARCHES = [(d, v) for d in config["datasets"] for v in config["variants"]]
HYPERPARAMETERS = "results/seeds/{dataset}/{variant}/hyperparameters.json"
# The trial that rerun_trial trains, by column name; empty if none is named.
NAMED = dict(zip(("dataset", "variant", "trial"), config["trial"].split("/")))
TRIAL_AGAIN = NAMED | {"trial": int(NAMED["trial"])} if config["trial"] else {}


def hidden_size_of(trial, wildcards):
    """The hidden size that the trial draws, to estimate its cost."""
    address = (wildcards.dataset, wildcards.variant, int(trial))
    _, hyperparameters = search_space.draw_trial(
        bounds_of(wildcards), config["seed"], *address, config["paired"]
    )
    return hyperparameters["hidden_size"]


def minutes_for(summary, variant, hidden_sizes, attempt):
    """Time limit in minutes of trials that run one after the other; grows with every attempt."""
    corpus = json.loads(Path(summary).read_text(encoding="utf-8"))
    epochs = config["training"]["max_epochs"]
    seconds = [
        time_limit.seconds_at_most(corpus, BLOCKS[variant], size, epochs)
        for size in hidden_sizes
    ]
    return time_limit.minutes_to_ask(sum(seconds), attempt)


def minutes_of(trials):
    """Function that gives a job's time limit in minutes. trials: trial numbers, or the wildcard."""

    def minutes(wildcards, input, attempt):
        numbers = [trial.format(**wildcards) for trial in trials]
        sizes = [hidden_size_of(number, wildcards) for number in numbers]
        return minutes_for(input.summary, wildcards.variant, sizes, attempt)

    return minutes


def megabytes_of_trial(wildcards, input, attempt):
    """Memory limit: Python with its libraries, and the features twice (while they are read)."""
    return math.ceil(600 + 2 * os.path.getsize(input.features) / 1e6) * attempt


def jobs_of_trials(size):
    """Trials of each job by rule name. With one trial in each job there is one rule, `trial`."""
    if size == 1:
        return {"trial": ["{trial}"]}
    jobs = [TRIALS[first : first + size] for first in range(0, len(TRIALS), size)]
    return {f"trials_{job[0]}_to_{job[-1]}": job for job in jobs}


def every_trial(path):
    """This path for every trial that is trained here, always in the same order."""
    return [
        path.format(dataset=dataset, variant=variant, trial=trial)
        for dataset, variant in SEARCHES
        for taken in [published_trials(dataset, variant)]
        for trial in TRIALS
        if trial not in taken
    ]


def missing_trials(wildcards):
    """Records that the analysis leaves out. Empty unless missing_trials is leave_out."""
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
        return [file for record, file in every if record not in missing]

    return paths


def fresh_seed_of(wildcards):
    """Seed of a repetition."""
    number = int(wildcards.fresh_seed)
    return seed_of_repetition(
        config["seed"], wildcards.dataset, wildcards.variant, number
    )


def minutes_of_fresh_seed(wildcards, input, attempt):
    """Time limit in minutes for the largest network of the search."""
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
    """Time limit as for a fresh seed, because the hidden size is not known yet."""
    return minutes_of_fresh_seed(SimpleNamespace(**TRIAL_AGAIN), input, attempt)


def best_hyperparameters_of(wildcards):
    """The file that names the best trial. A checkpoint writes it: see docs/decisions.md."""
    checkpoints.best_hyperparameters.get()
    return HYPERPARAMETERS.format(dataset=wildcards.dataset, variant=wildcards.variant)


def record_of_best(wildcards):
    """The table with the trial that is saved as a model; empty if no trial of the search finished."""
    trial = number_of_best(wildcards)
    if trial is None:
        return []
    name = f"{trial:04d}"
    if name in published_trials(wildcards.dataset, wildcards.variant):
        return rules.published_rows.output.trials.format(**wildcards)
    return TRIAL.format(**wildcards, trial=name)


def number_of_best(wildcards):
    """Number of the trial that is saved as a model; None if no trial of the search finished."""
    path = Path(best_hyperparameters_of(wildcards))
    selected = json.loads(path.read_text(encoding="utf-8"))
    return selected and selected["trial"]


def searches_of(wildcards):
    """The searches of a data set, as `odyssey.published.rows.Searches` describes them."""
    variants = {name: declaration(BLOCKS[name]) for name in config["variants"]}
    return {
        "dataset": wildcards.dataset,
        "variants": variants,
        "bounds": bounds_of(wildcards),
        "seed": config["seed"],
        "paired": config["paired"],
        "options": config["training"],
        "trials": config["trials"],
        "code": code_of("trial"),
    }


def fresh_seeds_that_count(wildcards):
    """Every repetition; without those that failed if missing_trials is leave_out."""
    taken = published_seeds()
    records = [
        rules.fresh_seed.output.record.format(
            dataset=dataset, variant=variant, fresh_seed=number
        )
        for dataset, variant in SEARCHES
        for number in FRESH_SEEDS
        if (dataset, variant, int(number)) not in taken
    ]
    failed = not_made(records)
    return [path for path in records if path not in failed]
