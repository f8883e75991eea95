"""Turn raw files into the sequences that networks read."""

import json

from odyssey.atomic import replace_file
from odyssey.corpora import corpus
from odyssey.corpora.baselines import constant_error
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]) as log:
        reader = corpus(snakemake.wildcards.dataset)
        features = reader.features(snakemake.input.corpus, snakemake.params.max_set_aside)
        features.save(snakemake.output.features)
        facts = features.summary() | {"constant_error": constant_error(features)}
        summary = json.dumps(facts, indent=2)
        with replace_file(snakemake.output.summary) as part:
            part.write_text(summary + "\n", encoding="utf-8")
        log(summary)


if "snakemake" in globals():
    main(snakemake)
