"""How pages of more than a megabyte become visible inside Snakemake's report."""

from __future__ import annotations

from pathlib import Path

END = "</body>"


def with_large_pages(report: str) -> str:
    """Snakemake's report with a script that lets it show HTML results of any size.

    Raises ValueError where the report is not made as Snakemake 9 makes it.
    """
    before, end, after = report.rpartition(END)
    if not end or "var results = " not in before:
        raise ValueError("Snakemake's report has changed: its results are not where they were.")
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return f"{before}<script>\n{script}</script>\n{end}{after}"
