"""One trial again: snakemake rerun_trial --config trial=timit/NOG/17. Not part of the study."""


# No output, and no benchmark, which would be one: it is done anew whenever it is asked for. The table
# is no input: a row is held against the table as it is, and nothing is made again first.
rule rerun_trial:
    """Train one row of the table again and say whether it comes to the same numbers."""
    input:
        features=of_trial_again(rules.features.output.features),
        summary=of_trial_again(rules.features.output.summary),
        kernels=rules.kernels.output.summary,
        kernels_of_variant=of_trial_again(rules.kernels_of_variant.output.summary),
    log:
        "logs/rerun_trial.log",
    conda:
        "../../envs/odyssey.yaml"
    threads: 1
    resources:
        mem_mb=megabytes_of_trial,
        runtime=minutes_of_trial_again,
    params:
        code=code_of("rerun_trial"),
        trial=code_of("trial"),
        table=rules.trials.output.trials,
        address=TRIAL_AGAIN,
        variant=lambda wildcards: declaration_of(SimpleNamespace(**TRIAL_AGAIN)),
        settings=config["training"],
    message:
        f"Training {config['trial']} again; progress is in {{log}}"
    script:
        "../scripts/rerun_trial.py"
