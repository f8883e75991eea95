"""Names that all rules share: the checked configuration, wildcards, and what results depend on."""

from types import SimpleNamespace

from odyssey import search_space
from odyssey.cells.block import declaration
from odyssey.corpora import CORPORA
from odyssey.errors import BadInput
from odyssey.cells.own_file import known_blocks
from odyssey.provenance import ROOT, code_digest
from odyssey.status.run import read_run
from workflow.configuration import check, declarations, studied, with_numbers

# Snakemake knows True and False on its command line, but takes true and false for text.
config.update({k: v == "true" for k, v in config.items() if v in ("true", "false")})
try:
    config["suggest"] = with_numbers(config["suggest"])
    check(config, CORPORA)
    config["variants"] = studied(config)
    # A job on a cluster reads all this too: the cells are then those that the run began with.
    began = None if workflow.is_main_process else read_run()
    known = began is not None and set(began.cells) == set(config["cells"])
    CELLS = dict(began.cells) if known else declarations(config)
    BLOCKS = known_blocks(CELLS)
except BadInput as problem:
    raise WorkflowError(str(problem))

TRIALS = [f"{trial:04d}" for trial in range(config["trials"])]


wildcard_constraints:
    dataset="|".join(config["datasets"]),
    variant="|".join(config["variants"]),
    trial=r"\d+",
    fresh_seed=r"\d+",


def code_of(rule_name):
    """Digest of the code that a rule's script runs; a change of it makes the rule's output stale."""
    return code_digest(f"workflow/scripts/{rule_name}.py")


def corpus_code_of(rule_name):
    """As `code_of`, for rules whose code includes the data set's own module."""
    return lambda wildcards: code_digest(
        f"workflow/scripts/{rule_name}.py", f"odyssey/corpora/{wildcards.dataset}.py"
    )


def drawing_code_of(wildcards):
    """As `corpus_code_of`; a data set's own drawing, where there is one, imports its module."""
    own = ROOT / f"odyssey/report/figures/examples/{wildcards.dataset}.py"
    other = f"odyssey/corpora/{wildcards.dataset}.py"
    return code_digest("workflow/scripts/example.py", own if own.is_file() else other)


def declaration_of(wildcards):
    """The variant's declaration, which is what training depends on rather than its name."""
    return declaration(BLOCKS[wildcards.variant])


def bounds_of(wildcards):
    """Bounds of a data set's random search, choices included."""
    choices = config["also_search"].get(wildcards.dataset, [])
    return search_space.with_choices(config["search_space"], choices)


def corpus_of(wildcards):
    """The raw files of a data set: your own copy, a download, or the embedded corpus."""
    settings = config["corpora"].get(wildcards.dataset, {})
    if "path" in settings:
        return settings["path"]
    if "url" in settings:
        return rules.download.output.corpus
    return rules.embedded_corpus.output.corpus


def every_corpus(wildcards):
    """The raw files of all data sets."""
    names = config["datasets"]
    found = {name: corpus_of(SimpleNamespace(dataset=name)) for name in names}
    return [str(corpus).replace("{dataset}", name) for name, corpus in found.items()]


def embedded_sizes_of(wildcards):
    """Sequences in each split of an embedded corpus; none for one of a fixed size."""
    return config["corpora"].get(wildcards.dataset, {}).get("embedded")


def not_made(paths):
    """Of these files, those that the last attempt did not make, where the analysis may do without."""
    run = read_run() if config["missing_trials"] == "leave_out" else None
    failed = {path for job in run.failures for path in job.outputs} if run else set()
    return failed.intersection(paths)


def every_trial(path):
    """The path filled in for every trial of the study, in a fixed order."""
    return expand(
        path, dataset=config["datasets"], variant=config["variants"], trial=TRIALS
    )
