"""Random sampling on other series, in a broader space. Not part of the study."""

BEYOND = SAMPLING["beyond"]


rule beyond_series:
    """Sample and train architectures of the broad space on one series."""
    output:
        sampled="results/sampling/beyond/{series}/sampled.parquet",
        trained="results/sampling/beyond/{series}/trained.parquet",
    log:
        "logs/beyond_series/{series}.log",
    benchmark:
        "results/benchmarks/beyond_series/{series}.tsv"
    wildcard_constraints:
        series="|".join(BEYOND["series"]),
    conda:
        "../../envs/odyssey.yaml"
    threads: 1
    resources:
        runtime=lambda wildcards, attempt: 120 * attempt,
    params:
        code=code_of("beyond_series"),
        variant=[declaration(BLOCKS[SAMPLING["variant"]]), TRAINED],
        seed=config["seed"],
        architectures=BEYOND["architectures"],
        epochs=BEYOND["epochs"],
        options=OF_SAMPLING,
        recipe=OF_CHECK,
    message:
        "Sampling and training on {wildcards.series}; progress is in {log}"
    script:
        "../scripts/beyond_series.py"


rule beyond_sine:
    """Test by series whether sampling predicts more than size and look back."""
    input:
        sampled=expand(rules.beyond_series.output.sampled, series=BEYOND["series"]),
        trained=expand(rules.beyond_series.output.trained, series=BEYOND["series"]),
    output:
        correlations="results/sampling/beyond_sine.parquet",
        correlations_csv="results/sampling/beyond_sine.csv",
        gains="results/sampling/beyond_sine_gains.parquet",
        gains_csv="results/sampling/beyond_sine_gains.csv",
        page="results/sampling/beyond_sine.md",
    log:
        "logs/beyond_sine.log",
    benchmark:
        "results/benchmarks/beyond_sine.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("beyond_sine"),
        seed=config["seed"],
        series=BEYOND["series"],
    message:
        "Comparing random sampling with size and look back on other series"
    script:
        "../scripts/beyond_sine.py"
