"""Trains one trial again: snakemake rerun_trial --config trial=timit/NOG/17."""


# Not part of the study. This rule has no output, so it always runs. (A benchmark would be an output.)
# The table of trials is a parameter and not an input, so that Snakemake does not update it first.
rule rerun_trial:
    """Train one row of the table again and report whether the numbers are the same."""
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
        table=rules.trials.output.trials,
        address=TRIAL_AGAIN,
        variant=lambda wildcards: declaration_of(SimpleNamespace(**TRIAL_AGAIN)),
        options=config["training"],
    message:
        f"Training {config['trial']} again; progress is in {{log}}"
    script:
        "../scripts/rerun_trial.py"
