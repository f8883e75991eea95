"""From sequences to the table of trials: every trial of every random search."""


rule kernels:
    """Compile once the kernels that all trials share, before the jobs that train start."""
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
        code=code_of("kernels"),
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
        variant="|".join(BLOCKS),  # rerun_trial can use a variant that is not studied
    conda:
        "../../envs/odyssey.yaml"
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        code=code_of("kernels_of_variant"),
        variant=declaration_of,
    message:
        "Compiling the kernels of {wildcards.variant}"
    script:
        "../scripts/kernels_of_variant.py"


KERNELS = [rules.kernels.output.summary, rules.kernels_of_variant.output.summary]


# One job trains trials_per_job consecutive trials. The files do not depend on that number. A trial
# with a stored outcome beside its record is not trained again.
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
            options=config["training"],
        message:
            "Training {wildcards.variant} on {wildcards.dataset}: {output.records}"
        script:
            "../scripts/trial.py"


rule trials:
    """Gather all trials and all learning curves into one table each; list missing trials.

    Published trials are compared with those of the same address that were trained here.
    """
    input:
        records=trials_that_count(TRIAL),
        curves=trials_that_count(CURVE),
        summaries=SUMMARIES,
        published_rows=published_tables("rows"),
        published_trials=published_tables("trials"),
        published_curves=published_tables("curves"),
    output:
        trials="results/trials.parquet",
        curves="results/curves.parquet",
        missing="results/missing_trials.csv",
        origin="results/origin.json",
    log:
        "logs/trials.log",
    benchmark:
        "results/benchmarks/trials.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("trials"),
        missing=missing_trials,
        searches=SEARCHES,
        published=config["published"],
        trial_code=code_of("trial"),
    message:
        "Gathering all trials"
    script:
        "../scripts/trials.py"


rule verify_published:
    """Train a sample of published trials again; if all are the same, note that the study holds."""
    input:
        records=expand(
            TRIAL,
            dataset=config["datasets"],
            variant=config["variants"],
            trial=[f"{number:04d}" for number in sampled(config["trials"])],
        ),
    log:
        "logs/verify_published.log",
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        published=config["published"],
        trial_code=code_of("trial"),
    message:
        "Comparing trials with the published ones"
    script:
        "../scripts/verify_published.py"
