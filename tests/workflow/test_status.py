"""Tests of the command that shows the progress of a study."""

import os
import subprocess
import sys

from odyssey.status.run import Run, write_run
from tests.helpers.repository import ROOT
from tests.helpers.synthetic_study import CONFIG, NOW, failed


def status(tree, *arguments):
    command = [sys.executable, "-m", "workflow.status", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    return subprocess.run(
        command, cwd=tree.folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_command_shows_the_progress(tree):
    (tree.folder / "config").symlink_to(ROOT / "config")
    tree.record(0)
    result = status(tree).stdout
    assert "No run of this study is known" in result and "1 of 270 trials" in result
    result = status(tree, "config/paper.yaml").stdout
    assert "1 of 5400 trials" in result and "\x1b" not in result
    write_run(Run(CONFIG, NOW, NOW + 60, [], [failed(2)]), tree.folder / "logs/run.json")
    result = status(tree).stdout
    assert "1 of 4 trials, 1 failed" in result and "logs/trial/jsb/V/0002.log" in result
    result = status(tree, "no.yaml")
    assert result.returncode == 1 and result.stderr.startswith("no.yaml is not a readable")
