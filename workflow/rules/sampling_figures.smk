"""Figures of the second paper."""


rule sampling_cells:
    """Figure 2 of the second paper: one hidden layer."""
    input:
        sampled=rules.sampling_gather.output.sampled,
    output:
        svg=report(
            "results/figures/sampling_cells.svg",
            caption="../report/sampling_cells.rst",
            category="Random sampling",
            labels={"figure": "One layer: probability by cells", "data set": "series"},
        ),
        png="results/figures/sampling_cells.png",
        pdf="results/figures/sampling_cells.pdf",
        words="results/figures/sampling_cells.rst",
    log:
        "logs/sampling_cells.log",
    benchmark:
        "results/benchmarks/sampling_cells.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("sampling_cells"),
        threshold=SAMPLING["threshold"],
    message:
        "Drawing what sampling says of one hidden layer"
    script:
        "../scripts/sampling_cells.py"


rule sampling_layers:
    """Figure 3 of the second paper: two hidden layers."""
    input:
        sampled=rules.sampling_gather.output.sampled,
    output:
        svg=report(
            "results/figures/sampling_layers.svg",
            caption="../report/sampling_layers.rst",
            category="Random sampling",
            labels={
                "figure": "Two layers: probability by cells",
                "data set": "series",
            },
        ),
        png="results/figures/sampling_layers.png",
        pdf="results/figures/sampling_layers.pdf",
        words="results/figures/sampling_layers.rst",
    log:
        "logs/sampling_layers.log",
    benchmark:
        "results/benchmarks/sampling_layers.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("sampling_layers"),
        threshold=SAMPLING["threshold"],
    message:
        "Drawing what sampling says of two hidden layers"
    script:
        "../scripts/sampling_layers.py"


rule sampling_against_training:
    """What sampling says against the errors after training."""
    input:
        sampled=rules.sampling_gather.output.sampled,
        trained=rules.sampling_gather.output.trained,
        correlations=rules.sampling_correlations.output.correlations,
    output:
        svg=report(
            "results/figures/sampling_against_training.svg",
            caption="../report/sampling_against_training.rst",
            category="Random sampling",
            labels={
                "figure": "Probability against trained error",
                "data set": "series",
            },
        ),
        png="results/figures/sampling_against_training.png",
        pdf="results/figures/sampling_against_training.pdf",
        words="results/figures/sampling_against_training.rst",
    log:
        "logs/sampling_against_training.log",
    benchmark:
        "results/benchmarks/sampling_against_training.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("sampling_against_training"),
    message:
        "Drawing random sampling against training"
    script:
        "../scripts/sampling_against_training.py"


rule sampling_rankings:
    """How many samples a stable ranking needs."""
    input:
        stability=rules.sampling_stability.output.stability,
    output:
        svg=report(
            "results/figures/sampling_rankings.svg",
            caption="../report/sampling_rankings.rst",
            category="Random sampling",
            labels={"figure": "Samples that a ranking needs", "data set": "series"},
        ),
        png="results/figures/sampling_rankings.png",
        pdf="results/figures/sampling_rankings.pdf",
        words="results/figures/sampling_rankings.rst",
    log:
        "logs/sampling_rankings.log",
    benchmark:
        "results/benchmarks/sampling_rankings.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("sampling_rankings"),
    message:
        "Drawing how alike rankings are"
    script:
        "../scripts/sampling_rankings.py"


# What the report shows of this: nothing without a search space.
SAMPLING_FIGURES = [
    rules.sampling_cells.output,
    rules.sampling_layers.output,
    rules.sampling_against_training.output,
    rules.sampling_rankings.output,
]
SAMPLING_TABLES = [
    rules.sampling_verdicts.output.verdicts,
    rules.sampling_correlations.output.correlations,
    rules.sampling_correlations.output.misfit,
    rules.sampling_costs.output.costs,
    rules.sampling_stability.output.stability,
]
SECOND_PAPER = [rules.sampling_verdicts.output.page] if SPACES else []
if not SPACES:
    SAMPLING_FIGURES, SAMPLING_TABLES = [], []
