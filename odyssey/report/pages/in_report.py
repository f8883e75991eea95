"""Additions to Snakemake's report: large pages, and its first page without scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path

END = "</body>"
FIRST_PAGE = re.compile(r'^\s*var workflow_desc = (".*");$', re.MULTILINE)
WITHOUT_SCRIPTS = """<noscript>
<style>
#loading-screen {{ display: none; }}
.prose {{ max-width: 56rem; margin: auto; font: 15px/1.45 system-ui, sans-serif; }}
</style>
<div class="prose">
<p>Scripts are off: this is the first page only. The menu with all figures needs JavaScript.</p>
{}
</div>
</noscript>
"""


def with_large_pages(report: str) -> str:
    """Add a script to Snakemake's report that shows HTML results of any size.

    Args:
        report: the report as HTML.

    Returns:
        The report with the script at its end.

    Raises:
        ValueError: If the report does not look like one of Snakemake 9.
    """
    if "var results = " not in report:
        raise ValueError("Snakemake's report has changed: its results are not where expected.")
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return _at_the_end(report, f"<script>\n{script}</script>\n")


def with_first_page(report: str) -> str:
    """Add the first page as plain HTML, which browsers show if they run no scripts.

    Args:
        report: the report as HTML, in which the first page is a text of a script.

    Returns:
        The report with the first page at its end.

    Raises:
        ValueError: If the report does not look like one of Snakemake 9.
    """
    found = FIRST_PAGE.search(report)
    if not found:
        raise ValueError("Snakemake's report has changed: its first page is not where expected.")
    return _at_the_end(report, WITHOUT_SCRIPTS.format(json.loads(found[1])))


def _at_the_end(report: str, addition: str) -> str:
    before, end, after = report.rpartition(END)
    if not end:
        raise ValueError("Snakemake's report has changed: it has no end.")
    return f"{before}{addition}{end}{after}"
