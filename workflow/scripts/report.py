"""Put figures, tables and provenance into one file, by Snakemake's own report.

A second Snakemake makes the report from the records of the running one. It gets the configuration
as a file, so both use the same study. Afterwards the report is changed
so that it shows large pages, and its first page without scripts.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from odyssey.atomic import replace_file
from odyssey.logs import logged
from odyssey.provenance import ROOT
from odyssey.report.pages.in_report import with_first_page, with_large_pages


def main(snakemake):
    inputs = snakemake.input
    with (
        logged(snakemake.log[0]) as log,
        tempfile.TemporaryDirectory() as folder,
        replace_file(snakemake.output.html) as part,
    ):
        configuration, html = Path(folder, "config.yaml"), Path(folder, "report.html")
        configuration.write_text(yaml.safe_dump(snakemake.params.config), encoding="utf-8")
        shown = [inputs.page, *inputs.pages, *inputs.figures, *inputs.tables]
        shown += [*inputs.seeds, *inputs.bridge]
        options = {
            "--snakefile": ROOT / "Snakefile",
            "--configfile": configuration,
            "--report": html,
            "--report-stylesheet": inputs.style,
        }
        arguments = [str(part) for option in options.items() for part in option]
        command = [sys.executable, "-m", "snakemake", "--nolock", *arguments, "--", *shown]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        log(run.stdout + run.stderr)
        if run.returncode:
            sys.exit("Snakemake could not make its report; see logs/report.log.")
        report = html.read_text(encoding="utf-8")
        part.write_text(with_first_page(with_large_pages(report)), encoding="utf-8")


if "snakemake" in globals():
    main(snakemake)
