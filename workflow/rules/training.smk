"""From sequences to THE table: every trial of every random search."""

import json
import math
import os

from odyssey import forecast


rule kernels:
    """Compile the kernels once, before thousands of jobs would."""
    output:
        summary="results/kernels.json",
    log:
        "logs/kernels.log",
    benchmark:
        "results/benchmarks/kernels.tsv"
    conda:
        "../../envs/odyssey.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        # Not the script: what trials do not depend on must not make them run again.
        code=code_digest("odyssey/warm_up.py"),
    message:
        "Compiling the kernels"
    script:
        "../scripts/kernels.py"


TRIAL = "results/trials/{dataset}/{variant}/{trial}.parquet"
CURVE = "results/trials/{dataset}/{variant}/{trial}.curve.parquet"


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
        forecast.seconds_at_most(about, VARIANTS[variant], size, epochs)
        for size in hidden_sizes
    ]
    return forecast.minutes_to_ask(sum(seconds), attempt)


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


# One job trains one trial, or as many consecutive ones as the configuration says. All write the same
# files, and no trial is trained whose outcome is kept beside them.
for name, trials in jobs_of_trials(config["trials_per_job"]).items():

    rule:
        name:
            name
        input:
            features=rules.features.output.features,
            summary=rules.features.output.summary,
            kernels=rules.kernels.output.summary,
        output:
            records=expand(TRIAL, trial=trials, allow_missing=True),
            curves=expand(CURVE, trial=trials, allow_missing=True),
        log:
            f"logs/trial/{{dataset}}/{{variant}}/{trials[0]}.log",
        benchmark:
            f"results/benchmarks/trial/{{dataset}}/{{variant}}/{trials[0]}.tsv"
        conda:
            "../../envs/odyssey.yaml"
        threads: 1
        resources:
            mem_mb=megabytes_of_trial,
            runtime=minutes_of(trials),
        params:
            code=code_of("trial"),
            variant=declaration_of,
            seed=config["seed"],
            paired=config["paired"],
            bounds=bounds_of,
            settings=config["training"],
        message:
            "Training {wildcards.variant} on {wildcards.dataset}: {output.records}"
        script:
            "../scripts/trial.py"


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


rule trials:
    """Put all trials, and all learning curves, into one table each; name what is missing."""
    input:
        records=trials_that_count(TRIAL),
        curves=trials_that_count(CURVE),
    output:
        trials="results/trials.parquet",
        curves="results/curves.parquet",
        missing="results/missing_trials.csv",
    log:
        "logs/trials.log",
    benchmark:
        "results/benchmarks/trials.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("trials"),
        missing=missing_trials,
    message:
        "Gathering all trials"
    script:
        "../scripts/trials.py"
