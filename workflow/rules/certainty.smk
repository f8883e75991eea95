"""Figures about the uncertainty of the comparison of variants."""


rule audit_intervals:
    """Difference from vanilla on several shares of best trials."""
    input:
        audit=rules.audit.output.audit,
        summaries=SUMMARIES,
    output:
        svg=report(
            "results/figures/audit_intervals.svg",
            caption="../report/audit_intervals.rst",
            category="Variants",
            labels={"figure": "Other shares of best trials", "data set": "all"},
        ),
        png="results/figures/audit_intervals.png",
        pdf="results/figures/audit_intervals.pdf",
        words="results/figures/audit_intervals.rst",
    log:
        "logs/audit_intervals.log",
    benchmark:
        "results/benchmarks/audit_intervals.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("audit_intervals"),
    message:
        "Drawing the comparison on other shares of best trials"
    script:
        "../scripts/audit_intervals.py"


rule power_curves:
    """Differences that a study of this size can detect, and how often results flip."""
    input:
        power=rules.power.output.power,
        flips=rules.power.output.flips,
        comparison=rules.comparison.output.comparison,
        summaries=SUMMARIES,
    output:
        svg=report(
            "results/figures/power_curves.svg",
            caption="../report/power_curves.rst",
            category="Variants",
            labels={"figure": "What this run can show", "data set": "all"},
        ),
        png="results/figures/power_curves.png",
        pdf="results/figures/power_curves.pdf",
        words="results/figures/power_curves.rst",
    log:
        "logs/power_curves.log",
    benchmark:
        "results/benchmarks/power_curves.tsv"
    localrule: True
    conda:
        "../../envs/odyssey.yaml"
    params:
        code=code_of("power_curves"),
    message:
        "Drawing which differences this study can detect"
    script:
        "../scripts/power_curves.py"
