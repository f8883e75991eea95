"""Makes copies of this repository, in which tests run Snakemake."""

import multiprocessing
import os
import re
import shutil
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"  # beside the repository: data that is not committed
# The study of config/smoke.yaml.
DATASETS = ("timit", "iam", "jsb")
VARIANTS = ("V", "NP", "NOAF")
OF_A_VARIANT = len(DATASETS) * 2
SMOKE_TRIALS = len(VARIANTS) * OF_A_VARIANT
PARTS = ("Snakefile", "config", "odyssey", "profiles", "workflow", "envs")
# What Snakemake imports for each run, apart from the repository: imported once, in a process from
# which those of the runs are forked.
PACKAGES = ["snakemake.cli", "pandas", "pyarrow.parquet", "jsonschema", "yaml", "psutil"]
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(PACKAGES)


class Repository:
    """A copy of the repository, with its own study."""

    def __init__(self, folder, original=ROOT, parts=PARTS):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        if original == ROOT:
            _compile_kernels()
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
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        environment.pop("PYTHONPATH", None)
        said = self.folder.with_name(f"{self.folder.name} said.txt")
        command = ["snakemake", "--cores", "2", *arguments, "--configfile", *configfiles]
        run = FORKS.Process(target=_snakemake, args=(command, self.folder, environment, said))
        run.start()
        run.join()
        output = said.read_text(encoding="utf-8")
        assert not check or run.exitcode == 0, output
        assert check or run.exitcode != 0, output
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


@cache
def _compile_kernels():
    """Compile the kernels of `VARIANTS` beside their sources, so that all copies have them."""
    from odyssey.cells import variants
    from odyssey.training.warm_up import warm_up, warm_up_block

    warm_up()
    for name in VARIANTS:
        warm_up_block(variants.VARIANTS[name])


def _snakemake(command, folder, environment, said):
    """Be `python -m snakemake` in a folder, with standard output and error in a file."""
    from snakemake.cli import main

    with open(said, "w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = [str(folder), *(path for path in sys.path if Path(path).resolve() != ROOT)]
    sys.argv = command
    main()
