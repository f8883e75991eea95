"""The best network of every search, to be taken away."""


rule model:
    """Train the best trial of a search once more, for its weights, and save it."""
    input:
        features=rules.features.output.features,
        summary=rules.features.output.summary,
        kernels=KERNELS,
        record=record_of_best,
    output:
        model=directory("results/models/{dataset}/{variant}"),
    log:
        "logs/model/{dataset}/{variant}.log",
    benchmark:
        "results/benchmarks/model/{dataset}/{variant}.tsv"
    conda:
        "../../envs/odyssey.yaml"
    threads: 1
    resources:
        mem_mb=megabytes_of_trial,
        runtime=minutes_of_fresh_seed,
    params:
        code=code_of("model"),
        trial=code_of("trial"),
        variant=declaration_of,
        settings=config["training"],
    message:
        "Saving the best {wildcards.variant} on {wildcards.dataset}"
    script:
        "../scripts/model.py"


# What the study makes of this.
MODELS = (
    expand(rules.model.output, dataset=config["datasets"], variant=config["variants"])
    if config["models"]
    else []
)
