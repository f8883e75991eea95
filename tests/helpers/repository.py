"""Makes copies of this repository, in which tests run Snakemake."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"  # beside the repository: data that is not committed
# The study of config/smoke.yaml.
DATASETS = ("timit", "iam", "jsb")
VARIANTS = ("V", "NP", "NOAF")
OF_A_VARIANT = len(DATASETS) * 2
SMOKE_TRIALS = len(VARIANTS) * OF_A_VARIANT
PARTS = ("Snakefile", "config", "odyssey", "profiles", "workflow", "envs")


class Repository:
    """A copy of the repository, with its own study."""

    def __init__(self, folder, original=ROOT, parts=PARTS):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        ignored = shutil.ignore_patterns("*.pyc")
        for part in parts:
            source, copy = original / part, self.folder / part
            if source.is_dir():
                shutil.copytree(source, copy, ignore=ignored)
            else:
                shutil.copy2(source, copy)

    def copy(self, folder):
        """Return a copy with results and Snakemake's records, for a test that changes them."""
        return Repository(folder, self.folder, [path.name for path in self.folder.iterdir()])

    def __truediv__(self, path):
        return self.folder / path

    def snakemake(self, *arguments, configfiles=("config/smoke.yaml",), check=True):
        """Run Snakemake; return its standard output and error as one text."""
        configured = ("--configfile", *configfiles)
        command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments, *configured]
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        environment.pop("PYTHONPATH", None)
        run = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        output = run.stdout + run.stderr
        assert not check or run.returncode == 0, output
        assert check or run.returncode != 0, output
        return output

    def would_run(self, *arguments, **options):
        """Return the number of jobs of each rule in a dry run; empty if all is up to date."""
        output = self.snakemake("--dry-run", *arguments, **options)
        table = re.search(r"^job +count\n-+ +-+\n(.*?)^total", output, re.DOTALL | re.MULTILINE)
        assert table or "Nothing to be done" in output, output
        rows = table[1].splitlines() if table else []
        return {rule: int(count) for rule, count in (row.split() for row in rows if row.strip())}

    def edit(self, path, old, new):
        """Replace a text in a file; fail if the file does not contain it."""
        text = (self / path).read_text(encoding="utf-8")
        assert old in text, f"{path} does not contain {old!r}"
        (self / path).write_text(text.replace(old, new), encoding="utf-8")
