"""Names that all rules share: the checked configuration, wildcards, data sets, code digests."""

import os
from functools import cache
from types import SimpleNamespace

from odyssey import search_space
from odyssey.cells.block import declaration
from odyssey.corpora import CORPORA
from odyssey.errors import BadInput
from odyssey.provenance import ROOT
from odyssey.cells.own_file import known_blocks
from odyssey.status.run import read_run
from workflow.configuration import check, declarations, studied, with_numbers
from workflow.configuration_file import read
from workflow.folders import check_repository
from workflow.published import published_study
from workflow.rule_code import code_of

# The repository, as a path relative to the study's folder.
REPOSITORY = Path(os.path.relpath(ROOT))

# On its command line, Snakemake reads True and False as booleans, but true and false as text.
config.update({k: v == "true" for k, v in config.items() if v in ("true", "false")})
try:
    check_repository()
    if workflow.is_main_process:
        read(
            *workflow.configfiles
        )  # refuses what Snakemake would read otherwise than it looks
    config["suggest"] = with_numbers(config["suggest"])
    check(config, CORPORA)
    config["variants"] = studied(config)
    # Each job on a cluster reads this file again. It uses the cells that the run started with.
    began = None if workflow.is_main_process else read_run()
    known = began is not None and set(began.cells) == set(config["cells"])
    CELLS = dict(began.cells) if known else declarations(config)
    BLOCKS = known_blocks(CELLS)
    PUBLISHED = published_study(
        config, BLOCKS, logger.warning if workflow.is_main_process else None
    )
except BadInput as problem:
    raise WorkflowError(str(problem))

TRIALS = [f"{trial:04d}" for trial in range(config["trials"])]


wildcard_constraints:
    dataset="|".join(config["datasets"]),
    variant="|".join(config["variants"]),
    trial=r"\d+",
    fresh_seed=r"\d+",


def corpus_code_of(rule_name):
    """Like `code_of`, with the module of the data set included."""
    return lambda wildcards: code_of(rule_name, wildcards.dataset)


def declaration_of(wildcards):
    """The variant's declaration. Training depends on it and not on the variant's name."""
    return declaration_of_variant(wildcards.variant)


@cache
def declaration_of_variant(name):
    """Like `declaration_of`, computed once for all trials of a variant."""
    return declaration(BLOCKS[name])


def bounds_of(wildcards):
    """Bounds of a data set's random search, with its yes-or-no hyperparameters."""
    choices = config["also_search"].get(wildcards.dataset, [])
    return search_space.with_choices(config["search_space"], choices)


def corpus_of(wildcards):
    """The raw files of a data set: your own copy, a download, or the embedded corpus."""
    source = config["corpora"].get(wildcards.dataset, {})
    if "path" in source:
        return source["path"]
    if "url" in source:
        return rules.download.output.corpus
    return rules.embedded_corpus.output.corpus


def every_corpus(wildcards):
    """The raw files of all data sets."""
    names = config["datasets"]
    paths = {name: corpus_of(SimpleNamespace(dataset=name)) for name in names}
    return [str(path).replace("{dataset}", name) for name, path in paths.items()]


def embedded_sizes_of(wildcards):
    """Number of sequences in each split of an embedded corpus; None if its size is fixed."""
    return config["corpora"].get(wildcards.dataset, {}).get("embedded")


def file_of_series(series):
    """The user's file; none for the sine wave. A function, because only those may give braces."""
    return lambda wildcards: [] if series == "sine" else series


def not_made(paths):
    """Those of these files whose jobs failed; empty unless missing_trials is leave_out."""
    run = read_run() if config["missing_trials"] == "leave_out" else None
    failed = {path for job in run.failures for path in job.outputs} if run else set()
    return failed.intersection(paths)
