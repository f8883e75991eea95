"""Random sampling on the odyssey's own tasks: do untrained networks predict trained ones?"""

BRIDGE = config["bridge"]


rule bridge_of_dataset:
    """Compute errors of networks of every variant with random weights."""
    input:
        features=rules.features.output.features,
        kernels=[
            rules.kernels.output.summary,
            *expand(
                rules.kernels_of_variant.output.summary, variant=config["variants"]
            ),
        ],
    output:
        errors="results/sampling/bridge/{dataset}.parquet",
    log:
        "logs/bridge_of_dataset/{dataset}.log",
    benchmark:
        "results/benchmarks/bridge_of_dataset/{dataset}.tsv"
    conda:
        "../../envs/odyssey.yaml"
    threads: 1
    params:
        code=code_of("bridge_of_dataset"),
        seed=config["seed"],
        variants={name: declaration(BLOCKS[name]) for name in config["variants"]},
        bounds=config["search_space"]["hidden_size"],
        hidden_sizes=BRIDGE["hidden_sizes"],
        samples=BRIDGE["samples"],
        sequences=BRIDGE["sequences"],
    message:
        "Sampling untrained networks on {wildcards.dataset}"
    script:
        "../scripts/bridge_of_dataset.py"


rule bridge:
    """Compare errors of untrained networks with those of the trials."""
    input:
        errors=expand(rules.bridge_of_dataset.output.errors, dataset=config["datasets"]),
        trials=rules.trials.output.trials,
        summaries=SUMMARIES,
    output:
        bridge="results/sampling/bridge.parquet",
        bridge_csv="results/sampling/bridge.csv",
        correlations="results/sampling/bridge_correlations.parquet",
        correlations_csv="results/sampling/bridge_correlations.csv",
    log:
        "logs/bridge.log",
    benchmark:
        "results/benchmarks/bridge.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("bridge"),
        seed=config["seed"],
        threshold=BRIDGE["threshold"],
    message:
        "Comparing untrained networks with trained ones"
    script:
        "../scripts/bridge.py"


rule untrained_and_trained:
    """Draw log p of each variant against its error after training."""
    input:
        bridge=rules.bridge.output.bridge,
        correlations=rules.bridge.output.correlations,
        summaries=SUMMARIES,
    output:
        svg=report(
            "results/figures/untrained_and_trained.svg",
            caption="../report/untrained_and_trained.rst",
            category="Random sampling",
            labels={"figure": "The odyssey's variants, untrained", "data set": "all"},
        ),
        png="results/figures/untrained_and_trained.png",
        pdf="results/figures/untrained_and_trained.pdf",
        words="results/figures/untrained_and_trained.rst",
    log:
        "logs/untrained_and_trained.log",
    benchmark:
        "results/benchmarks/untrained_and_trained.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("untrained_and_trained"),
    message:
        "Drawing what untrained networks say about trained ones"
    script:
        "../scripts/untrained_and_trained.py"


# What the report shows of this: nothing where no samples are asked for.
BRIDGE_OUTPUTS = (
    [rules.bridge.output, rules.untrained_and_trained.output]
    if BRIDGE["samples"]
    else []
)
