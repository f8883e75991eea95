"""The report that a person opens."""

LAYOUT = sorted(Path("workflow", "report").glob("*.rst")) + [
    "workflow/rules/data.smk",
    "workflow/rules/statistics.smk",
    "workflow/rules/figures.smk",
]


rule start_page:
    """Say what was run and what came out, on the report's first page."""
    input:
        trials=rules.trials.output.trials,
        comparison=rules.comparison.output.comparison,
        best_trials=rules.comparison.output.best_trials,
        verdicts=rules.verdicts.output.verdicts,
        summaries=SUMMARIES,
    output:
        page="results/start_page.rst",
    log:
        "logs/start_page.log",
    benchmark:
        "results/benchmarks/start_page.tsv"
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("start_page"),
        config=config,
    message:
        "Writing the report's first page"
    script:
        "../scripts/start_page.py"


rule report:
    """Put figures, tables and provenance into one file, by Snakemake's own report."""
    input:
        page=rules.start_page.output.page,
        figures=[
            rules.variant_comparison.output,
            rules.budget_curves.output,
            rules.search_space.output,
            rules.marginals.output,
            rules.importance_shares.output,
            rules.divergence_map.output,
            expand(rules.example.output, dataset=config["datasets"]),
            expand(rules.interactions.output, dataset=config["datasets"]),
            expand(rules.learning_curves.output, dataset=config["datasets"]),
        ],
        tables=[
            rules.comparison.output,
            rules.audit.output,
            rules.divergence.output,
            rules.power.output,
            rules.budget.output,
            rules.importance.output,
            rules.verdicts.output,
        ],
        layout=LAYOUT,
        style="workflow/report/style.css",
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
