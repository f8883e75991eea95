"""From THE table to evidence (Greff et al. 2017, Section V), and how sure it is."""


rule comparison:
    """Test every variant against vanilla, and find the best trial of each."""
    input:
        trials=rules.trials.output.trials,
        summaries=SUMMARIES,
    output:
        comparison="results/statistics/comparison.parquet",
        comparison_csv=report(
            "results/statistics/comparison.csv",
            caption="../report/comparison.rst",
            category="Tables",
            labels={"table": "Variants against vanilla", "format": "CSV"},
        ),
        best_trials="results/statistics/best_trials.parquet",
        best_trials_csv=report(
            "results/statistics/best_trials.csv",
            caption="../report/best_trials.rst",
            category="Tables",
            labels={"table": "Best trial of each variant", "format": "CSV"},
        ),
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
        audit_csv=report(
            "results/statistics/audit.csv",
            caption="../report/table.rst",
            category="Tables",
            labels={
                "table": "Variants against vanilla, by share of best trials",
                "format": "CSV",
            },
        ),
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
        divergence_csv=report(
            "results/statistics/divergence.csv",
            caption="../report/table.rst",
            category="Tables",
            labels={"table": "Diverged trials", "format": "CSV"},
        ),
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
        power_csv=report(
            "results/statistics/power.csv",
            caption="../report/table.rst",
            category="Tables",
            labels={
                "table": "Smallest differences that can be shown",
                "format": "CSV",
            },
        ),
        flips="results/statistics/flips.parquet",
        flips_csv=report(
            "results/statistics/flips.csv",
            caption="../report/table.rst",
            category="Tables",
            labels={
                "table": "How firm the verdicts of a comparison are",
                "format": "CSV",
            },
        ),
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
        budget_csv=report(
            "results/statistics/budget.csv",
            caption="../report/table.rst",
            category="Tables",
            labels={"table": "Expected best error at equal cost", "format": "CSV"},
        ),
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


rule importance:
    """Functional ANOVA: how much each hyperparameter explains."""
    input:
        trials=rules.trials.output.trials,
        summaries=SUMMARIES,
    output:
        importance="results/statistics/importance.parquet",
        importance_csv=report(
            "results/statistics/importance.csv",
            caption="../report/table.rst",
            category="Tables",
            labels={"table": "Importance of hyperparameters", "format": "CSV"},
        ),
        policies="results/statistics/policies.parquet",
        policies_csv=report(
            "results/statistics/policies.csv",
            caption="../report/table.rst",
            category="Tables",
            labels={
                "table": "Importance, by what diverged trials count as",
                "format": "CSV",
            },
        ),
        marginals="results/statistics/marginals.parquet",
        marginals_csv=report(
            "results/statistics/marginals.csv",
            caption="../report/table.rst",
            category="Tables",
            labels={
                "table": "Predicted error over single hyperparameters",
                "format": "CSV",
            },
        ),
        guidelines="results/statistics/guidelines.parquet",
        guidelines_csv=report(
            "results/statistics/guidelines.csv",
            caption="../report/table.rst",
            category="Tables",
            labels={"table": "Good learning rates", "format": "CSV"},
        ),
        interactions="results/statistics/interactions.parquet",
    log:
        "logs/importance.log",
    benchmark:
        "results/benchmarks/importance.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("importance"),
        bounds=config["search_space"],
        choices=config["also_search"],
    message:
        "Taking the variance of errors and times apart"
    script:
        "../scripts/importance.py"


rule verdicts:
    """Hold every claim of the paper against this run."""
    input:
        trials=rules.trials.output.trials,
        comparison=rules.comparison.output.comparison,
        importance=rules.importance.output.importance,
        guidelines=rules.importance.output.guidelines,
        summaries=SUMMARIES,
    output:
        verdicts="results/statistics/verdicts.parquet",
        verdicts_csv=report(
            "results/statistics/verdicts.csv",
            caption="../report/verdicts.rst",
            category="Tables",
            labels={"table": "The paper's claims", "format": "CSV"},
        ),
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
