"""LSTM: A Search Space Odyssey (Greff et al. 2017), from raw data to a report."""

import gc
import shlex
import sys

import snakemake.benchmark
from snakemake.utils import min_version
from workflow.folders import default_configuration
from workflow.progress import Progress

min_version("9.20")
# Snakemake puts this path into shell commands without quotes.
sys.executable = shlex.quote(sys.executable)
# Seconds between two looks at the memory of a job. A look takes 7 ms of this process. By default there
# are two in a second, which is more than all else that it does for a job of a few seconds.
snakemake.benchmark.BENCHMARK_INTERVAL_SHORT = 1
# The graph of jobs lives to the end. Searching it for garbage while it grows takes a sixth of the time.
gc.disable()

for path in default_configuration():

    configfile: path


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/trial_jobs.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/published.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/seeds.smk"
include: "workflow/rules/models.smk"
include: "workflow/rules/rerun.smk"
include: "workflow/rules/statistics.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/certainty.smk"
include: "workflow/rules/sampling_jobs.smk"
include: "workflow/rules/sampling.smk"
include: "workflow/rules/sampling_figures.smk"
include: "workflow/rules/beyond.smk"
include: "workflow/rules/bridge.smk"
include: "workflow/rules/share.smk"
include: "workflow/rules/suggest.smk"
include: "workflow/rules/report.smk"


progress = Progress(workflow, config, CELLS)


onstart:
    gc.freeze()
    gc.enable()
    progress.begin()


onsuccess:
    progress.end()


onerror:
    progress.end()


# `all` names every file, not only the report. Snakemake deletes the outputs of a job that failed.
# If `all` asked only for the report, an old report would hide that these files are missing.
rule all:
    default_target: True
    input:
        rules.report.output,
        rules.report.input,
        every_corpus,
        rules.kernels.output,
        expand(rules.kernels_of_variant.output, variant=config["variants"]),
        rules.trials.output,
        rules.trials_to_share.output,
        rules.best_hyperparameters.output if FRESH_SEEDS or MODELS else [],
        fresh_seeds_that_count,
        MODELS,
        trials_that_count(TRIAL),
        trials_that_count(CURVE),
        expand(rules.features.output, dataset=config["datasets"]),
        expand(rules.importance_of_dataset.output, dataset=config["datasets"]),
    localrule: True
