"""LSTM: A Search Space Odyssey (Greff et al. 2017), from raw data to verdict."""

from snakemake.utils import min_version
from workflow.progress import Progress

min_version("9.20")


configfile: "config/config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/trial_jobs.smk"
include: "workflow/rules/data.smk"
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


# What takes seconds even with 5,400 trials is not submitted to a cluster, job by job; nor is what
# needs the network, or Snakemake's own records.
localrules:
    all,
    download,
    report,
    trials,
    best_settings,
    comparison,
    audit,
    divergence,
    power,
    budget,
    importance,
    verdicts,
    seeds,
    example,
    variant_comparison,
    search_space,
    learning_curves,
    marginals,
    importance_shares,
    interactions,
    budget_curves,
    divergence_map,
    audit_intervals,
    power_curves,
    seed_luck,
    sampling_series,
    sampling_gather,
    sampling_correlations,
    sampling_stability,
    sampling_costs,
    sampling_verdicts,
    sampling_cells,
    sampling_layers,
    sampling_against_training,
    sampling_rankings,
    bridge,
    untrained_and_trained,
    suggest,
    explore,
    tables,
    start_page,


onstart:
    progress.begin()


onsuccess:
    progress.end()


onerror:
    progress.end()


# What the report is made from is asked for by name: where a job failed that was to make it anew,
# Snakemake has deleted it, and would find nothing to be done while the old report is there.
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
        rules.best_settings.output if FRESH_SEEDS or MODELS else [],
        fresh_seeds_that_count,
        MODELS,
        trials_that_count(TRIAL),
        trials_that_count(CURVE),
        expand(rules.features.output, dataset=config["datasets"]),
        expand(rules.importance_of_dataset.output, dataset=config["datasets"]),
