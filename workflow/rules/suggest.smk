"""Suggest architectures for your own series: snakemake suggest. Not part of the study."""

SUGGEST = config["suggest"]
SERIES = file_of_series(SUGGEST["series"])


rule suggest_ranking:
    """Rank candidate architectures without training them."""
    input:
        series=SERIES,
    output:
        ranking="results/suggest/ranking.parquet",
        ranking_csv="results/suggest/ranking.csv",
    log:
        "logs/suggest_ranking.log",
    benchmark:
        "results/benchmarks/suggest_ranking.tsv"
    conda:
        "../../envs/odyssey.yaml"
    threads: 1
    resources:
        runtime=lambda wildcards, attempt: 60 * attempt + 2 * int(SUGGEST["minutes"]),
    params:
        code=code_of("suggest_ranking"),
        variant=TRAINED,
        seed=config["seed"],
        options={key: SUGGEST[key] for key in SUGGEST if key != "epochs"},
    message:
        "Searching for architectures; progress is in {log}"
    script:
        "../scripts/suggest_ranking.py"


rule suggest_training:
    """Train one architecture from the top of the ranking, or one from the rest for comparison."""
    input:
        series=SERIES,
        ranking=rules.suggest_ranking.output.ranking,
    output:
        row="results/suggest/training/{number}.parquet",
    log:
        "logs/suggest_training/{number}.log",
    benchmark:
        "results/benchmarks/suggest_training/{number}.tsv"
    wildcard_constraints:
        number=r"\d+",
    conda:
        "../../envs/odyssey.yaml"
    threads: 1
    params:
        code=code_of("suggest_training"),
        variant=TRAINED,
        seed=config["seed"],
        series=SUGGEST["series"],
        train_top=SUGGEST["train_top"],
        epochs=SUGGEST["epochs"],
    message:
        "Training to check the ranking, {wildcards.number}"
    script:
        "../scripts/suggest_training.py"


rule suggest:
    """Write which architectures to try, how certain the ranking is, and the check by training."""
    input:
        series=SERIES,
        ranking=rules.suggest_ranking.output.ranking,
        rows=expand(
            rules.suggest_training.output.row, number=range(2 * SUGGEST["train_top"])
        ),
    output:
        trained="results/suggest/trained.parquet",
        trained_csv="results/suggest/trained.csv",
        page="results/suggest/suggestion.txt",
    log:
        "logs/suggest.log",
    benchmark:
        "results/benchmarks/suggest.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("suggest"),
        options=SUGGEST,
    message:
        "Writing which architectures to try"
    script:
        "../scripts/suggest.py"
