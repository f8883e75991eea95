"""From tables to the figures of the paper and further figures."""


rule variant_comparison:
    """Figure 3: test errors of the variants side by side."""
    input:
        trials=rules.trials.output.trials,
        comparison=rules.comparison.output.comparison,
        power=rules.power.output.power,
        summaries=SUMMARIES,
    output:
        svg=report(
            "results/figures/variant_comparison.svg",
            caption="../report/variant_comparison.rst",
            category="Variants",
            labels={"figure": "Test error by variant", "data set": "all"},
        ),
        png="results/figures/variant_comparison.png",
        pdf="results/figures/variant_comparison.pdf",
        words="results/figures/variant_comparison.rst",
    log:
        "logs/variant_comparison.log",
    benchmark:
        "results/benchmarks/variant_comparison.tsv"
    localrule: True
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
        svg=report(
            "results/figures/search_space.svg",
            caption="../report/search_space.rst",
            category="Hyperparameters",
            labels={"figure": "Test error by hyperparameter", "data set": "all"},
        ),
        png="results/figures/search_space.png",
        pdf="results/figures/search_space.pdf",
        words="results/figures/search_space.rst",
    log:
        "logs/search_space.log",
    benchmark:
        "results/benchmarks/search_space.tsv"
    localrule: True
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
        svg=report(
            "results/figures/learning_curves/{dataset}.svg",
            caption="../report/learning_curves.rst",
            category="Training",
            labels={"figure": "Learning curves", "data set": "{dataset}"},
        ),
        png="results/figures/learning_curves/{dataset}.png",
        pdf="results/figures/learning_curves/{dataset}.pdf",
        words="results/figures/learning_curves/{dataset}.rst",
    log:
        "logs/learning_curves/{dataset}.log",
    benchmark:
        "results/benchmarks/learning_curves/{dataset}.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("learning_curves"),
    message:
        "Drawing the learning curves of {wildcards.dataset}"
    script:
        "../scripts/learning_curves.py"


rule marginals:
    """Figure 4: predicted error and time over single hyperparameters."""
    input:
        marginals=rules.importance.output.marginals,
        guidelines=rules.importance.output.guidelines,
        summaries=SUMMARIES,
    output:
        svg=report(
            "results/figures/marginals.svg",
            caption="../report/marginals.rst",
            category="Hyperparameters",
            labels={"figure": "Predicted error and time", "data set": "all"},
        ),
        png="results/figures/marginals.png",
        pdf="results/figures/marginals.pdf",
        words="results/figures/marginals.rst",
    log:
        "logs/marginals.log",
    benchmark:
        "results/benchmarks/marginals.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("marginals"),
    message:
        "Drawing predicted errors and times"
    script:
        "../scripts/marginals.py"


rule importance_shares:
    """Figure 5: share of the test error's variance that each hyperparameter explains."""
    input:
        importance=rules.importance.output.importance,
        summaries=SUMMARIES,
    output:
        svg=report(
            "results/figures/importance_shares.svg",
            caption="../report/importance_shares.rst",
            category="Hyperparameters",
            labels={"figure": "Importance", "data set": "all"},
        ),
        png="results/figures/importance_shares.png",
        pdf="results/figures/importance_shares.pdf",
        words="results/figures/importance_shares.rst",
    log:
        "logs/importance_shares.log",
    benchmark:
        "results/benchmarks/importance_shares.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("importance_shares"),
    message:
        "Drawing the importance of hyperparameters"
    script:
        "../scripts/importance_shares.py"


rule interactions:
    """Figure 6: predicted test error over pairs of hyperparameters."""
    input:
        interactions=rules.importance.output.interactions,
        importance=rules.importance.output.importance,
        summary=rules.features.output.summary,
    output:
        svg=report(
            "results/figures/interactions/{dataset}.svg",
            caption="../report/interactions.rst",
            category="Hyperparameters",
            labels={"figure": "Pairs of hyperparameters", "data set": "{dataset}"},
        ),
        png="results/figures/interactions/{dataset}.png",
        pdf="results/figures/interactions/{dataset}.pdf",
        words="results/figures/interactions/{dataset}.rst",
    log:
        "logs/interactions/{dataset}.log",
    benchmark:
        "results/benchmarks/interactions/{dataset}.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("interactions"),
    message:
        "Drawing pairs of hyperparameters of {wildcards.dataset}"
    script:
        "../scripts/interactions.py"


rule budget_curves:
    """Expected test error of the best trial, against the cost of the search."""
    input:
        budget=rules.budget.output.budget,
        comparison=rules.comparison.output.comparison,
        summaries=SUMMARIES,
    output:
        svg=report(
            "results/figures/budget_curves.svg",
            caption="../report/budget_curves.rst",
            category="Variants",
            labels={"figure": "Expected best error at equal cost", "data set": "all"},
        ),
        png="results/figures/budget_curves.png",
        pdf="results/figures/budget_curves.pdf",
        words="results/figures/budget_curves.rst",
    log:
        "logs/budget_curves.log",
    benchmark:
        "results/benchmarks/budget_curves.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("budget_curves"),
    message:
        "Drawing expected best errors"
    script:
        "../scripts/budget_curves.py"


rule divergence_map:
    """Share of diverged trials by variant and learning rate."""
    input:
        divergence=rules.divergence.output.divergence,
        summaries=SUMMARIES,
    output:
        svg=report(
            "results/figures/divergence_map.svg",
            caption="../report/divergence_map.rst",
            category="Training",
            labels={"figure": "Diverged trials", "data set": "all"},
        ),
        png="results/figures/divergence_map.png",
        pdf="results/figures/divergence_map.pdf",
        words="results/figures/divergence_map.rst",
    log:
        "logs/divergence_map.log",
    benchmark:
        "results/benchmarks/divergence_map.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("divergence_map"),
    message:
        "Drawing the shares of diverged trials"
    script:
        "../scripts/divergence_map.py"
