"""The report and its pages."""

WORKFLOW = REPOSITORY / "workflow"
LAYOUT = [
    *sorted((WORKFLOW / "report").glob("*.rst")),
    *sorted((WORKFLOW / "rules").glob("*.smk")),
]


rule start_page:
    """Write the report's first page: the answer, the verdicts, and what was run."""
    input:
        trials=rules.trials.output.trials,
        comparison=rules.comparison.output.comparison,
        best_trials=rules.comparison.output.best_trials,
        verdicts=rules.verdicts.output.verdicts,
        missing=rules.trials.output.missing,
        origin=rules.trials.output.origin,
        figure=rules.variant_comparison.output.svg,
        second_paper=SECOND_PAPER,
        summaries=SUMMARIES,
    output:
        page="results/start_page.rst",
    log:
        "logs/start_page.log",
    benchmark:
        "results/benchmarks/start_page.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("start_page"),
        config=config,
        cells=CELLS,
    message:
        "Writing the report's first page"
    script:
        "../scripts/start_page.py"


rule explore:
    """Make the page to explore trials: parallel coordinates, scatter plot, learning curves."""
    input:
        trials=rules.trials.output.trials,
        curves=rules.trials.output.curves,
        summaries=SUMMARIES,
    output:
        page=report(
            "results/pages/explore.html",
            caption="../report/explore.rst",
            category="Explore",
            labels={"page": "Trials and learning curves"},
        ),
    log:
        "logs/explore.log",
    benchmark:
        "results/benchmarks/explore.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("explore"),
    message:
        "Making the page to explore trials"
    script:
        "../scripts/explore.py"


rule tables:
    """Make the page to sort, filter and download tables."""
    input:
        tables=[
            rules.verdicts.output.verdicts,
            rules.comparison.output.comparison,
            rules.comparison.output.best_trials,
            rules.audit.output.audit,
            rules.divergence.output.divergence,
            rules.power.output.power,
            rules.power.output.flips,
            rules.budget.output.budget,
            rules.importance.output.importance,
            rules.importance.output.policies,
            rules.importance.output.guidelines,
            *(
                [rules.seeds.output.seeds, rules.seeds.output.luck]
                if SEED_OUTPUTS
                else []
            ),
            *(
                [rules.bridge.output.bridge, rules.bridge.output.correlations]
                if BRIDGE_OUTPUTS
                else []
            ),
            *SAMPLING_TABLES,
            rules.trials.output.trials,
        ],
    output:
        page=report(
            "results/pages/tables.html",
            caption="../report/tables.rst",
            category="Tables",
            labels={"page": "Every table: sort, filter, download"},
        ),
    log:
        "logs/tables.log",
    benchmark:
        "results/benchmarks/tables.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("tables"),
    message:
        "Making the page of tables"
    script:
        "../scripts/tables.py"


rule report:
    """Put figures, tables and provenance into one file with Snakemake's own report."""
    input:
        page=rules.start_page.output.page,
        pages=[rules.explore.output, rules.tables.output],
        figures=[
            rules.variant_comparison.output,
            rules.budget_curves.output,
            rules.search_space.output,
            rules.marginals.output,
            rules.importance_shares.output,
            rules.divergence_map.output,
            rules.audit_intervals.output,
            rules.power_curves.output,
            expand(rules.example.output, dataset=config["datasets"]),
            expand(rules.interactions.output, dataset=config["datasets"]),
            expand(rules.learning_curves.output, dataset=config["datasets"]),
            *SAMPLING_FIGURES,
        ],
        tables=[
            rules.comparison.output,
            rules.audit.output,
            rules.divergence.output,
            rules.power.output,
            rules.budget.output,
            rules.importance.output,
            rules.verdicts.output,
            *SAMPLING_TABLES,
        ],
        seeds=SEED_OUTPUTS,
        bridge=BRIDGE_OUTPUTS,
        layout=LAYOUT,
        style=WORKFLOW / "report" / "style.css",
    output:
        html="results/report.html",
    log:
        "logs/report.log",
    benchmark:
        "results/benchmarks/report.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("report"),
        config=config,
    message:
        "Putting the report together"
    script:
        "../scripts/report.py"
