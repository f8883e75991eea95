"""Rows of a published study that hold for this one, so that their trials need no training."""

PUBLISHED_ROWS = "results/published/{dataset}.json"
PUBLISHED_SEEDS = "results/published/fresh_seeds.json"


checkpoint published_rows:
    """Take the rows of the published study whose identity is that of a trial of this study."""
    input:
        summary=rules.features.output.summary,
    output:
        rows=PUBLISHED_ROWS,
        trials="results/published/{dataset}.parquet",
        curves="results/published/{dataset}.curves.parquet",
    log:
        "logs/published_rows/{dataset}.log",
    benchmark:
        "results/benchmarks/published_rows/{dataset}.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("published_rows"),
        published=config["published"],
        digest=PUBLISHED.digest if PUBLISHED else "",
        searches=searches_of,
    message:
        "Looking which published trials on {wildcards.dataset} hold"
    script:
        "../scripts/published_rows.py"


def published_trials(dataset, variant):
    """Numbers of the trials of a search that are published and not trained here, as text."""
    if not PUBLISHED:
        return set()
    rows = checkpoints.published_rows.get(dataset=dataset).output.rows
    numbers = json.loads(Path(rows).read_text(encoding="utf-8"))[variant]
    return {f"{number:04d}" for number in numbers if number >= config["trials_here"]}


def published_seeds():
    """Data set, variant and number of the fresh seeds that are published."""
    if not PUBLISHED:
        return set()
    rows = checkpoints.published_seeds.get().output.rows
    return {tuple(row) for row in json.loads(Path(rows).read_text(encoding="utf-8"))}


def published_tables(name):
    """This output of `published_rows` for every data set; none if no study is published."""
    if not PUBLISHED:
        return []
    return expand(rules.published_rows.output[name], dataset=config["datasets"])
