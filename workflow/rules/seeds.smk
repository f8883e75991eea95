"""Repeats the best trial of every search with fresh seeds, to separate luck from architecture."""


checkpoint best_hyperparameters:
    """Write the best finished trial of each search, with its hyperparameters."""
    input:
        trials=rules.trials.output.trials,
    output:
        hyperparameters=[
            HYPERPARAMETERS.format(dataset=d, variant=v) for d, v in SEARCHES
        ],
    log:
        "logs/best_hyperparameters.log",
    benchmark:
        "results/benchmarks/best_hyperparameters.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("best_hyperparameters"),
        searches=SEARCHES,
    message:
        "Choosing the trials to repeat"
    script:
        "../scripts/best_hyperparameters.py"


checkpoint published_seeds:
    """Take the published repetitions of the best trials with fresh seeds."""
    input:
        hyperparameters=rules.best_hyperparameters.output.hyperparameters,
        summaries=SUMMARIES,
        origin=rules.trials.output.origin,
    output:
        rows=PUBLISHED_SEEDS,
        seeds="results/published/fresh_seeds.parquet",
    log:
        "logs/published_seeds.log",
    benchmark:
        "results/benchmarks/published_seeds.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("published_seeds"),
        published=config["published"],
        digest=PUBLISHED.digest if PUBLISHED else "",
        searches=[
            searches_of(SimpleNamespace(dataset=name)) for name in config["datasets"]
        ],
        numbers=len(FRESH_SEEDS),
    message:
        "Looking which published repetitions hold"
    script:
        "../scripts/published_seeds.py"


rule fresh_seed:
    """Train the best trial of a search again: the same hyperparameters, another seed."""
    input:
        features=rules.features.output.features,
        summary=rules.features.output.summary,
        kernels=KERNELS,
        hyperparameters=best_hyperparameters_of,
    output:
        record="results/seeds/{dataset}/{variant}/{fresh_seed}.parquet",
    log:
        "logs/fresh_seed/{dataset}/{variant}/{fresh_seed}.log",
    benchmark:
        "results/benchmarks/fresh_seed/{dataset}/{variant}/{fresh_seed}.tsv"
    conda:
        "../../envs/odyssey.yaml"
    threads: 1
    resources:
        mem_mb=megabytes_of_trial,
        runtime=minutes_of_fresh_seed,
    params:
        code=code_of("fresh_seed"),
        variant=declaration_of,
        seed=fresh_seed_of,
        options=config["training"],
    message:
        "Repeating the best {wildcards.variant} on {wildcards.dataset}, fresh seed {wildcards.fresh_seed}"
    script:
        "../scripts/fresh_seed.py"


rule seeds:
    """Gather the repetitions; compare them with the best trials and with vanilla's repetitions."""
    input:
        trials=rules.trials.output.trials,
        records=fresh_seeds_that_count,
        published=[rules.published_seeds.output.seeds] if PUBLISHED else [],
        summaries=SUMMARIES,
    output:
        runs="results/fresh_seeds.parquet",
        seeds="results/statistics/seeds.parquet",
        seeds_csv="results/statistics/seeds.csv",
        luck="results/statistics/luck.parquet",
        luck_csv="results/statistics/luck.csv",
    log:
        "logs/seeds.log",
    benchmark:
        "results/benchmarks/seeds.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("seeds"),
    message:
        "Comparing repetitions with the best trials"
    script:
        "../scripts/seeds.py"


rule seed_luck:
    """Draw the repetitions beside the best trial of each search."""
    input:
        runs=rules.seeds.output.runs,
        seeds=rules.seeds.output.seeds,
        luck=rules.seeds.output.luck,
        summaries=SUMMARIES,
    output:
        svg=report(
            "results/figures/seeds.svg",
            caption="../report/seeds.rst",
            category="Variants",
            labels={"figure": "Best trials with fresh seeds", "data set": "all"},
        ),
        png="results/figures/seeds.png",
        pdf="results/figures/seeds.pdf",
        words="results/figures/seeds.rst",
    log:
        "logs/seed_luck.log",
    benchmark:
        "results/benchmarks/seed_luck.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("seed_luck"),
    message:
        "Drawing repetitions beside the best trials"
    script:
        "../scripts/seed_luck.py"


# Parts of the report; none if fresh_seeds is 0.
SEED_OUTPUTS = [rules.seeds.output, rules.seed_luck.output] if FRESH_SEEDS else []
