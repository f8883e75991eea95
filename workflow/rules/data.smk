"""From raw data to the sequences that networks read."""


rule embedded_corpus:
    """Write the synthetic or rebuilt corpus that replaces a data set, in the original's format."""
    output:
        corpus=directory("results/corpora/{dataset}/embedded"),
    log:
        "logs/embedded_corpus/{dataset}.log",
    benchmark:
        "results/benchmarks/embedded_corpus/{dataset}.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=corpus_code_of("embedded_corpus"),
        sizes=embedded_sizes_of,
    message:
        "Writing the embedded corpus for {wildcards.dataset}"
    script:
        "../scripts/embedded_corpus.py"


rule download:
    """Download a data set and check its SHA-256."""
    output:
        corpus=directory("results/corpora/{dataset}/download"),
    log:
        "logs/download/{dataset}.log",
    benchmark:
        "results/benchmarks/download/{dataset}.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("download"),
        url=lambda wildcards: config["corpora"][wildcards.dataset]["url"],
        sha256=lambda wildcards: config["corpora"][wildcards.dataset]["sha256"],
    message:
        "Downloading {wildcards.dataset}"
    script:
        "../scripts/download.py"


rule features:
    """Turn raw files into the sequences that networks read."""
    input:
        corpus=corpus_of,
    output:
        features="results/features/{dataset}.npz",
        summary="results/features/{dataset}.json",
    log:
        "logs/features/{dataset}.log",
    benchmark:
        "results/benchmarks/features/{dataset}.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=corpus_code_of("features"),
        max_set_aside=config["max_set_aside"],
    message:
        "Preparing the sequences of {wildcards.dataset}"
    script:
        "../scripts/features.py"


SUMMARIES = expand(rules.features.output.summary, dataset=config["datasets"])


rule example:
    """Draw some sequences of a data set, such as a line of handwriting or a chorale."""
    input:
        corpus=corpus_of,
        summary=rules.features.output.summary,
    output:
        svg=report(
            "results/figures/examples/{dataset}.svg",
            caption="../report/example.rst",
            category="Data",
            labels={"figure": "What the data look like", "data set": "{dataset}"},
        ),
        png="results/figures/examples/{dataset}.png",
        pdf="results/figures/examples/{dataset}.pdf",
        words="results/figures/examples/{dataset}.rst",
    log:
        "logs/example/{dataset}.log",
    benchmark:
        "results/benchmarks/example/{dataset}.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=corpus_code_of("example"),
    message:
        "Drawing examples of {wildcards.dataset}"
    script:
        "../scripts/example.py"
