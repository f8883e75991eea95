"""The best trial of every search with fresh seeds, to tell luck from architecture."""


checkpoint best_settings:
    """Name the trial of each search that is repeated."""
    input:
        trials=rules.trials.output.trials,
    output:
        settings=[SETTINGS.format(dataset=d, variant=v) for d, v in SEARCHES],
    log:
        "logs/best_settings.log",
    benchmark:
        "results/benchmarks/best_settings.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("best_settings"),
        searches=SEARCHES,
    message:
        "Choosing the trials to be repeated"
    script:
        "../scripts/best_settings.py"


rule fresh_seed:
    """Train the best trial of a search again: the same settings, another seed."""
    input:
        features=rules.features.output.features,
        summary=rules.features.output.summary,
        kernels=KERNELS,
        settings=best_settings_of,
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
        settings=config["training"],
    message:
        "Repeating the best {wildcards.variant} on {wildcards.dataset}, fresh seed {wildcards.fresh_seed}"
    script:
        "../scripts/fresh_seed.py"


rule seeds:
    """Gather the repetitions; compare them with the selected trials and with vanilla's."""
    input:
        trials=rules.trials.output.trials,
        records=fresh_seeds_that_count,
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
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("seeds"),
    message:
        "Telling luck from architecture"
    script:
        "../scripts/seeds.py"


rule seed_luck:
    """Fresh seeds beside the trials that the search selected."""
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
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("seed_luck"),
    message:
        "Drawing fresh seeds beside selected trials"
    script:
        "../scripts/seed_luck.py"


# What the report shows of this: nothing where no seeds are asked for.
SEED_OUTPUTS = [rules.seeds.output, rules.seed_luck.output] if FRESH_SEEDS else []
