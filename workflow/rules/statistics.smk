"""From THE table to evidence (Greff et al. 2017, Section V), and how sure it is."""


rule comparison:
    """Test every variant against vanilla, and find the best trial of each."""
    input:
        trials=rules.trials.output.trials,
        missing=rules.trials.output.missing,
        summaries=SUMMARIES,
    output:
        comparison="results/statistics/comparison.parquet",
        comparison_csv="results/statistics/comparison.csv",
        best_trials="results/statistics/best_trials.parquet",
        best_trials_csv="results/statistics/best_trials.csv",
    log:
        "logs/comparison.log",
    benchmark:
        "results/benchmarks/comparison.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("comparison"),
    message:
        "Comparing the variants with vanilla"
    script:
        "../scripts/comparison.py"


rule audit:
    """Compare with vanilla at several fractions of best trials."""
    input:
        trials=rules.trials.output.trials,
        summaries=SUMMARIES,
    output:
        audit="results/statistics/audit.parquet",
        audit_csv="results/statistics/audit.csv",
    log:
        "logs/audit.log",
    benchmark:
        "results/benchmarks/audit.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("audit"),
    message:
        "Comparing at other shares of best trials"
    script:
        "../scripts/audit.py"


rule divergence:
    """Count the trials that diverged."""
    input:
        trials=rules.trials.output.trials,
        summaries=SUMMARIES,
    output:
        divergence="results/statistics/divergence.parquet",
        divergence_csv="results/statistics/divergence.csv",
    log:
        "logs/divergence.log",
    benchmark:
        "results/benchmarks/divergence.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("divergence"),
    message:
        "Counting diverged trials"
    script:
        "../scripts/divergence.py"


rule power:
    """Find what differences a study of this size can show."""
    input:
        trials=rules.trials.output.trials,
        summaries=SUMMARIES,
    output:
        power="results/statistics/power.parquet",
        power_csv="results/statistics/power.csv",
        flips="results/statistics/flips.parquet",
        flips_csv="results/statistics/flips.csv",
    log:
        "logs/power.log",
    benchmark:
        "results/benchmarks/power.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("power"),
    message:
        "Finding what this study can show"
    script:
        "../scripts/power.py"


rule budget:
    """Find what the best trial of a search is expected to reach."""
    input:
        trials=rules.trials.output.trials,
        summaries=SUMMARIES,
    output:
        budget="results/statistics/budget.parquet",
        budget_csv="results/statistics/budget.csv",
    log:
        "logs/budget.log",
    benchmark:
        "results/benchmarks/budget.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("budget"),
    message:
        "Finding the expected best trials"
    script:
        "../scripts/budget.py"


rule importance_of_dataset:
    """Functional ANOVA: how much each hyperparameter explains."""
    input:
        trials=rules.trials.output.trials,
    output:
        importance="results/importance/{dataset}/importance.parquet",
        draws="results/importance/{dataset}/draws.parquet",
        policies="results/importance/{dataset}/policies.parquet",
        marginals="results/importance/{dataset}/marginals.parquet",
        interactions="results/importance/{dataset}/interactions.parquet",
        guidelines="results/importance/{dataset}/guidelines.parquet",
    log:
        "logs/importance_of_dataset/{dataset}.log",
    benchmark:
        "results/benchmarks/importance_of_dataset/{dataset}.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("importance_of_dataset"),
        bounds=config["search_space"],
        choices=config["also_search"],
    message:
        "Taking the variance of errors and times apart on {wildcards.dataset}"
    script:
        "../scripts/importance_of_dataset.py"


rule importance:
    """Put the functional ANOVAs of all data sets into tables."""
    input:
        **{
            table: expand(path, dataset=config["datasets"])
            for table, path in rules.importance_of_dataset.output.items()
        },
        summaries=SUMMARIES,
    output:
        importance="results/statistics/importance.parquet",
        importance_csv="results/statistics/importance.csv",
        policies="results/statistics/policies.parquet",
        policies_csv="results/statistics/policies.csv",
        marginals="results/statistics/marginals.parquet",
        marginals_csv="results/statistics/marginals.csv",
        guidelines="results/statistics/guidelines.parquet",
        guidelines_csv="results/statistics/guidelines.csv",
        draws="results/statistics/draws.parquet",
        interactions="results/statistics/interactions.parquet",
    log:
        "logs/importance.log",
    benchmark:
        "results/benchmarks/importance.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("importance"),
    message:
        "Putting the importances of hyperparameters together"
    script:
        "../scripts/importance.py"


rule verdicts:
    """Hold every claim of the paper against this run."""
    input:
        trials=rules.trials.output.trials,
        comparison=rules.comparison.output.comparison,
        importance=rules.importance.output.importance,
        draws=rules.importance.output.draws,
        guidelines=rules.importance.output.guidelines,
        summaries=SUMMARIES,
    output:
        verdicts="results/verdicts.parquet",
        verdicts_csv="results/verdicts.csv",
    log:
        "logs/verdicts.log",
    benchmark:
        "results/benchmarks/verdicts.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("verdicts"),
    message:
        "Holding the paper's claims against this run"
    script:
        "../scripts/verdicts.py"
