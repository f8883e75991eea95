"""From sequences to THE table: every trial of every random search."""


rule kernels:
    """Compile the kernels that all trials share once, before thousands of jobs would."""
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
        code=code_digest("odyssey/training/warm_up.py"),
    message:
        "Compiling the kernels"
    script:
        "../scripts/kernels.py"


rule kernels_of_variant:
    """Compile a block's own kernels once."""
    output:
        summary="results/kernels/{variant}.json",
    log:
        "logs/kernels_of_variant/{variant}.log",
    benchmark:
        "results/benchmarks/kernels_of_variant/{variant}.tsv"
    wildcard_constraints:
        variant="|".join(BLOCKS),  # one trial can be trained again that is not studied
    conda:
        "../../envs/odyssey.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        code=code_digest("odyssey/training/warm_up.py"),
        variant=declaration_of,
    message:
        "Compiling the kernels of {wildcards.variant}"
    script:
        "../scripts/kernels_of_variant.py"


KERNELS = [rules.kernels.output.summary, rules.kernels_of_variant.output.summary]


# One job trains one trial, or as many consecutive ones as the configuration says. All write the same
# files, and no trial is trained whose outcome is kept beside them.
for name, trials in jobs_of_trials(config["trials_per_job"]).items():

    rule:
        name:
            name
        input:
            features=rules.features.output.features,
            summary=rules.features.output.summary,
            kernels=KERNELS,
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
