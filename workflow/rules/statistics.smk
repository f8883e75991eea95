"""From the table of trials to statistics (Greff et al. 2017, Section V) with their uncertainty."""


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
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("comparison"),
    message:
        "Comparing the variants with vanilla"
    script:
        "../scripts/comparison.py"


rule audit:
    """Compare every variant with vanilla on the best 5, 10, 20 and 50 % of trials."""
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
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("audit"),
    message:
        "Comparing on other shares of best trials"
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
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("divergence"),
    message:
        "Counting diverged trials"
    script:
        "../scripts/divergence.py"


rule power:
    """Compute the smallest differences that a study of this size can detect."""
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
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("power"),
    message:
        "Computing which differences this study can detect"
    script:
        "../scripts/power.py"


rule budget:
    """Compute the expected best test error of a search at equal cost."""
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
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("budget"),
    message:
        "Computing expected best errors"
    script:
        "../scripts/budget.py"


rule importance_of_dataset:
    """Functional ANOVA: share of the variance that each hyperparameter explains."""
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
        "Computing the importance of hyperparameters on {wildcards.dataset}"
    script:
        "../scripts/importance_of_dataset.py"


rule importance:
    """Gather the functional ANOVAs of all data sets into tables."""
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
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("importance"),
    message:
        "Gathering the importance of hyperparameters"
    script:
        "../scripts/importance.py"


rule verdicts:
    """Test every claim of the paper on this run."""
    input:
        trials=rules.trials.output.trials,
        comparison=rules.comparison.output.comparison,
        importance=rules.importance.output.importance,
        draws=rules.importance.output.draws,
        guidelines=rules.importance.output.guidelines,
        seeds=[rules.seeds.output.seeds] if FRESH_SEEDS else [],
        summaries=SUMMARIES,
    output:
        verdicts="results/verdicts.parquet",
        verdicts_csv="results/verdicts.csv",
    log:
        "logs/verdicts.log",
    benchmark:
        "results/benchmarks/verdicts.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("verdicts"),
    message:
        "Testing the paper's claims on this run"
    script:
        "../scripts/verdicts.py"
