"""Say what was run and what came out, on the report's first page."""

import pandas as pd

from odyssey.atomic import replace_file
from odyssey.labels import read_labels
from odyssey.logs import logged
from odyssey.start_page import start_page


def main(snakemake):
    inputs, config = snakemake.input, snakemake.params.config
    with logged(snakemake.log[0]), replace_file(snakemake.output.page) as part:
        page = start_page(
            *map(pd.read_parquet, (inputs.trials, inputs.comparison, inputs.best_trials)),
            read_labels(inputs.summaries),
            highlights(config),
        )
        part.write_text(page, encoding="utf-8")


def highlights(config):
    """What a reader must know of the configuration: name to text."""
    bounds = {name: f"{low} to {high}" for name, (low, high) in config["search_space"].items()}
    training = config["training"]
    return {
        "Study seed": config["seed"],
        "Draws": "shared by all variants" if config["paired"] else "independent for each variant",
        "Search space": ", ".join(f"{name} {span}" for name, span in bounds.items()),
        "Training": f"at most {training['max_epochs']} epochs, patience {training['patience']}",
    }


if "snakemake" in globals():
    main(snakemake)
