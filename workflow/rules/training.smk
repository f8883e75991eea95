"""From sequences to THE table: every trial of every random search."""


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


rule trial:
    """Train one network: one draw from the search space of one variant on one data set."""
    input:
        features=rules.features.output.features,
        kernels=rules.kernels.output.summary,
    output:
        record="results/trials/{dataset}/{variant}/{trial}.parquet",
        curve="results/trials/{dataset}/{variant}/{trial}.curve.parquet",
    log:
        "logs/trial/{dataset}/{variant}/{trial}.log",
    benchmark:
        "results/benchmarks/trial/{dataset}/{variant}/{trial}.tsv"
    conda:
        "../../envs/odyssey.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=lambda wildcards, attempt: 1440 * attempt,
    params:
        code=code_of("trial"),
        variant=declaration_of,
        seed=seed_of,
        hyperparameters=hyperparameters_of,
        settings=config["training"],
    message:
        "Training {wildcards.variant} on {wildcards.dataset}, trial {wildcards.trial}"
    script:
        "../scripts/trial.py"


rule trials:
    """Put all trials, and all learning curves, into one table each."""
    input:
        records=every_trial(rules.trial.output.record),
        curves=every_trial(rules.trial.output.curve),
    output:
        trials="results/trials.parquet",
        curves="results/curves.parquet",
    log:
        "logs/trials.log",
    benchmark:
        "results/benchmarks/trials.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("trials"),
    message:
        "Gathering all trials"
    script:
        "../scripts/trials.py"
