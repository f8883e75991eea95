"""Architectures for a series of one's own: snakemake suggest. Not part of the study."""

SUGGEST = config["suggest"]
SERIES = [] if SUGGEST["series"] == "sine" else SUGGEST["series"]


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
        settings={key: SUGGEST[key] for key in SUGGEST if key != "epochs"},
    message:
        "Looking for architectures; progress is in {log}"
    script:
        "../scripts/suggest_ranking.py"


rule suggest_training:
    """Train one of those on top, or one of the rest to compare them with."""
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
    """Say which architectures to try, and how sure that is."""
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
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("suggest"),
        settings=SUGGEST,
    message:
        "Saying which architectures to try"
    script:
        "../scripts/suggest.py"
