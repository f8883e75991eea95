"""From THE table to evidence and figures (Greff et al. 2017, Section V.A)."""


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


rule variant_comparison:
    """Figure 3: test errors of the variants side by side."""
    input:
        trials=rules.trials.output.trials,
        comparison=rules.comparison.output.comparison,
        summaries=SUMMARIES,
    output:
        report(
            "results/figures/variant_comparison.svg",
            caption="../report/variant_comparison.rst",
            category="Variants",
            labels={"figure": "Test error by variant", "data set": "all"},
        ),
        multiext("results/figures/variant_comparison", ".png", ".pdf"),
    log:
        "logs/variant_comparison.log",
    benchmark:
        "results/benchmarks/variant_comparison.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("variant_comparison"),
    message:
        "Drawing the comparison of variants"
    script:
        "../scripts/variant_comparison.py"


rule search_space:
    """Test error against every hyperparameter."""
    input:
        trials=rules.trials.output.trials,
        summaries=SUMMARIES,
    output:
        report(
            "results/figures/search_space.svg",
            caption="../report/search_space.rst",
            category="Hyperparameters",
            labels={"figure": "Test error by hyperparameter", "data set": "all"},
        ),
        multiext("results/figures/search_space", ".png", ".pdf"),
    log:
        "logs/search_space.log",
    benchmark:
        "results/benchmarks/search_space.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("search_space"),
    message:
        "Drawing test errors over the search space"
    script:
        "../scripts/search_space.py"


rule learning_curves:
    """Validation error after every epoch, for every trial of a data set."""
    input:
        trials=rules.trials.output.trials,
        curves=rules.trials.output.curves,
        summary=rules.features.output.summary,
    output:
        report(
            "results/figures/learning_curves/{dataset}.svg",
            caption="../report/learning_curves.rst",
            category="Training",
            labels={"figure": "Learning curves", "data set": "{dataset}"},
        ),
        multiext("results/figures/learning_curves/{dataset}", ".png", ".pdf"),
    log:
        "logs/learning_curves/{dataset}.log",
    benchmark:
        "results/benchmarks/learning_curves/{dataset}.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("learning_curves"),
    message:
        "Drawing the learning curves of {wildcards.dataset}"
    script:
        "../scripts/learning_curves.py"
