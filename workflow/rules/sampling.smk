"""The second paper: stacked LSTMs are judged by their errors with random weights.

Camero, Toutouh and Alba 2018. Without a search space in the configuration, no rule here runs.
"""

SPACES = SAMPLING["spaces"]
SPREAD, DRAWN = "spread", "drawn"


wildcard_constraints:
    space="|".join(SPACES) or "none",
    selection=f"{SPREAD}|{DRAWN}",
    block=r"\d+-\d+",


rule sampling_series:
    """Prepare the series that stacked LSTMs predict: a sine wave, or your own file."""
    input:
        file=file_of_series(SAMPLING["series"]),
    output:
        series="results/sampling/series.parquet",
        summary="results/sampling/series.json",
    log:
        "logs/sampling_series.log",
    benchmark:
        "results/benchmarks/sampling_series.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("sampling_series"),
        source=SAMPLING["series"],
        look_back=LONGEST_LOOK_BACK,
        output_activation=SAMPLING["output_activation"],
    message:
        "Preparing the series for random sampling"
    script:
        "../scripts/sampling_series.py"


SERIES = dict(rules.sampling_series.output.items())


rule sample:
    """Sample a block of architectures with random weights (Algorithm 1)."""
    input:
        **SERIES,
    output:
        sampled="results/sampling/{space}/{selection}/{block}.parquet",
    log:
        "logs/sample/{space}/{selection}/{block}.log",
    benchmark:
        "results/benchmarks/sample/{space}/{selection}/{block}.tsv"
    conda:
        "../../envs/odyssey.yaml"
    threads: 1
    resources:
        mem_mb=megabytes_for_series,
        runtime=minutes_of_sample,
    params:
        code=code_of("sample"),
        variant=declaration(BLOCKS[SAMPLING["variant"]]),
        seed=config["seed"],
        options=OF_SAMPLING,
    message:
        "Sampling {wildcards.space}, {wildcards.selection} {wildcards.block}"
    script:
        "../scripts/sample.py"


rule train_check:
    """Train a block of the drawn architectures, to check what sampling predicts."""
    input:
        **SERIES,
    output:
        trained="results/sampling/{space}/trained/{block}.parquet",
    log:
        "logs/train_check/{space}/{block}.log",
    benchmark:
        "results/benchmarks/train_check/{space}/{block}.tsv"
    conda:
        "../../envs/odyssey.yaml"
    threads: 1
    resources:
        mem_mb=megabytes_for_series,
        runtime=minutes_of_train_check,
    params:
        code=code_of("train_check"),
        variant=TRAINED,
        seed=config["seed"],
        epochs=SAMPLING["epochs"],
        recipe=OF_CHECK,
    message:
        "Training architectures {wildcards.block} of {wildcards.space}"
    script:
        "../scripts/train_check.py"


rule sampling_gather:
    """Gather all sampled architectures in one table, and all trained ones in another."""
    input:
        sampled=[
            *every_block(rules.sample.output.sampled, SPREAD, "sampled", "sampled"),
            *every_block(rules.sample.output.sampled, DRAWN, "trained", "sampled"),
        ],
        trained=every_block(
            rules.train_check.output.trained, DRAWN, "trained", "trained"
        ),
    output:
        sampled="results/sampling/sampled.parquet",
        trained="results/sampling/trained.parquet",
    log:
        "logs/sampling_gather.log",
    benchmark:
        "results/benchmarks/sampling_gather.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("sampling_gather"),
    message:
        "Gathering all sampled and trained architectures"
    script:
        "../scripts/sampling_gather.py"


rule sampling_correlations:
    """Compute Tables 1 to 3, with published values and baselines, and the misfit."""
    input:
        **SERIES,
        sampled=rules.sampling_gather.output.sampled,
        trained=rules.sampling_gather.output.trained,
    output:
        correlations="results/sampling/correlations.parquet",
        correlations_csv="results/sampling/correlations.csv",
        misfit="results/sampling/misfit.parquet",
        misfit_csv="results/sampling/misfit.csv",
    log:
        "logs/sampling_correlations.log",
    benchmark:
        "results/benchmarks/sampling_correlations.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("sampling_correlations"),
        seed=config["seed"],
    message:
        "Comparing random sampling with training"
    script:
        "../scripts/sampling_correlations.py"


rule sampling_stability:
    """Find how many samples a stable ranking needs."""
    input:
        **SERIES,
        sampled=rules.sampling_gather.output.sampled,
    output:
        stability="results/sampling/stability.parquet",
        stability_csv="results/sampling/stability.csv",
    log:
        "logs/sampling_stability.log",
    benchmark:
        "results/benchmarks/sampling_stability.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("sampling_stability"),
        seed=config["seed"],
        threshold=SAMPLING["threshold"],
        output_activation=SAMPLING["output_activation"],
    message:
        "Finding how many samples a ranking needs"
    script:
        "../scripts/sampling_stability.py"


rule sampling_costs:
    """Compute Table 4: time and memory of sampling and of training."""
    input:
        sampled=rules.sampling_gather.output.sampled,
        trained=rules.sampling_gather.output.trained,
    output:
        costs="results/sampling/costs.parquet",
        costs_csv="results/sampling/costs.csv",
    log:
        "logs/sampling_costs.log",
    benchmark:
        "results/benchmarks/sampling_costs.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("sampling_costs"),
        seed=config["seed"],
    message:
        "Comparing the cost of sampling with that of training"
    script:
        "../scripts/sampling_costs.py"


rule sampling_verdicts:
    """Test every claim of the second paper on this run."""
    input:
        **SERIES,
        correlations=rules.sampling_correlations.output.correlations,
        misfit=rules.sampling_correlations.output.misfit,
        sampled=rules.sampling_gather.output.sampled,
        costs=rules.sampling_costs.output.costs,
    output:
        verdicts="results/sampling/claims.parquet",
        verdicts_csv="results/sampling/claims.csv",
        page="results/sampling/start_page.rst",
    log:
        "logs/sampling_verdicts.log",
    benchmark:
        "results/benchmarks/sampling_verdicts.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("sampling_verdicts"),
    message:
        "Testing the second paper's claims on this run"
    script:
        "../scripts/sampling_verdicts.py"
