"""Saves the best network of every search as a model for use elsewhere."""


rule model:
    """Train the best trial of a search once more and save the network with its weights."""
    input:
        features=rules.features.output.features,
        summary=rules.features.output.summary,
        kernels=KERNELS,
        record=record_of_best,
        best=lambda wildcards: ancient(best_hyperparameters_of(wildcards)),
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
        trial_code=code_of("trial"),
        trial=number_of_best,
        variant=declaration_of,
        options=config["training"],
    message:
        "Saving the best {wildcards.variant} on {wildcards.dataset}"
    script:
        "../scripts/model.py"


# The models that the study makes.
MODELS = (
    expand(rules.model.output, dataset=config["datasets"], variant=config["variants"])
    if config["models"]
    else []
)
