"""Write the report's first page: the answer, the verdicts, and what was run."""

from pathlib import Path

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.missing import read_missing
from odyssey.published.origin import read_origin
from odyssey.report.start_page import start_page, study_facts
from odyssey.report.words.origin import in_words


def main(snakemake):
    inputs = snakemake.input
    with logged(snakemake.log[0]), replace_file(snakemake.output.page) as part:
        paths = inputs.trials, inputs.comparison, inputs.best_trials, inputs.verdicts
        tables = map(pd.read_parquet, paths)
        labels, missing = read_labels(inputs.summaries), read_missing(inputs.missing)
        facts = study_facts(snakemake.params.config, snakemake.params.cells)
        second_paper = "\n\n".join(Path(path).read_text("utf-8") for path in inputs.second_paper)
        figure = Path(inputs.figure).read_bytes()
        origin = in_words(read_origin(inputs.origin))
        page = start_page(*tables, labels, facts, missing, second_paper, figure, origin)
        part.write_text(page, encoding="utf-8")


if "snakemake" in globals():
    main(snakemake)
