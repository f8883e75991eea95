"""A script for Snakemake's report that shows pages of more than a megabyte."""

from __future__ import annotations

from pathlib import Path

END = "</body>"


def with_large_pages(report: str) -> str:
    """Add a script to Snakemake's report that shows HTML results of any size.

    Args:
        report: the report as HTML.

    Returns:
        The report with the script at its end.

    Raises:
        ValueError: If the report does not look like one of Snakemake 9.
    """
    before, end, after = report.rpartition(END)
    if not end or "var results = " not in before:
        raise ValueError("Snakemake's report has changed: its results are not where expected.")
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return f"{before}<script>\n{script}</script>\n{end}{after}"
