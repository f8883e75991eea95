"""Turn raw files into what networks read."""

import json

from odyssey.atomic import replace_file
from odyssey.corpora import corpus
from odyssey.logs import logged


def main(snakemake):
    with logged(snakemake.log[0]) as say:
        features = corpus(snakemake.wildcards.dataset).features(snakemake.input.corpus)
        features.save(snakemake.output.features)
        summary = json.dumps(features.summary(), indent=2)
        with replace_file(snakemake.output.summary) as part:
            part.write_text(summary + "\n", encoding="utf-8")
        say(summary)


if "snakemake" in globals():
    main(snakemake)
