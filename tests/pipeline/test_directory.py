"""A study in another folder than the repository, on a machine with awkward paths."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.repository import PARTS, ROOT, Repository

pytestmark = pytest.mark.pipeline

AWKWARD = 'it\'s a "clone" for $HOME, 100 % ü;'


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of the repository after the study in .test, on a machine without a home folder."""
    clone = Repository(tmp_path_factory.mktemp("directory") / AWKWARD, parts=(*PARTS, ".test"))
    shutil.rmtree(clone / ".test")
    shutil.copytree(ROOT / ".test/config", clone / ".test/config")
    (clone / ".venv").symlink_to(sys.prefix)
    python(clone.folder, clone, "snakemake", "--directory", ".test", "--cores", "2")
    return clone


def python(folder, clone, *arguments):
    """Run a module with the clone's own Python; return its standard output and error."""
    command = [clone / ".venv/bin/python", "-m", *arguments]
    environment = {**os.environ, "HOME": os.devnull}
    for name in ("PYTHONPATH", "XDG_CACHE_HOME"):
        environment.pop(name, None)
    run = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    output = run.stdout + run.stderr
    assert run.returncode == 0, output
    return output


def test_all_files_are_in_the_folder_of_the_study(clone):
    assert (clone / ".test/results/report.html").stat().st_size > 1_000_000
    assert (clone / ".test/logs/trial/jsb/NP/0001.log").is_file()
    files = [path.name for path in clone.folder.iterdir()]
    assert sorted(files) == sorted([*PARTS, ".test", ".venv"])


def test_nothing_runs_again_from_another_folder(clone, tmp_path):
    study = Path(os.path.relpath(clone / ".test", tmp_path))
    options = ("--dry-run", "--snakefile", study.parent / "Snakefile", "--directory", study)
    assert "Nothing to be done" in python(tmp_path, clone, "snakemake", *options)


def test_the_status_of_the_study(clone):
    output = python(clone.folder, clone, "workflow.status", "--directory", ".test")
    assert "4 of 4 trials" in output and "No run is in progress" in output
