"""Tests of the command that shows the progress of a study."""

import os
import subprocess
import sys

from odyssey.status.run import Run, write_run
from tests.helpers.repository import ROOT
from tests.helpers.synthetic_study import CONFIG, NOW, failed


def status(folder, *arguments):
    command = [sys.executable, "-m", "workflow.status", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_command_shows_the_progress(tree):
    tree.record(0)
    result = status(tree.folder).stdout
    assert "No run of this study is known" in result and "1 of 270 trials" in result
    result = status(tree.folder, ROOT / "config/paper.yaml").stdout
    assert "1 of 5400 trials" in result and "\x1b" not in result
    write_run(Run(CONFIG, NOW, NOW + 60, [], [failed(2)]), tree.folder / "logs/run.json")
    result = status(tree.folder).stdout
    assert "1 of 4 trials, 1 failed" in result and "logs/trial/jsb/V/0002.log" in result
    result = status(tree.folder, "no.yaml")
    assert result.returncode == 1 and result.stderr.startswith(f"{tree.folder}/no.yaml is not a")


def test_a_study_in_another_folder(tree, tmp_path_factory):
    here = tmp_path_factory.mktemp("here")
    (here / "more.yaml").write_text("trials: 7\nvariants: [V]\ndatasets: [jsb]\n")
    tree.record(0)
    directory = ("--directory", os.path.relpath(tree.folder, here))
    assert "1 of 7 trials" in status(here, *directory, "more.yaml").stdout
    tree.write("config/config.yaml", "trials: 3\nvariants: [V]\ndatasets: [jsb]\n")
    assert "1 of 3 trials" in status(here, *directory).stdout
    result = status(here, "--directory", "nowhere")
    assert result.returncode == 1 and result.stderr.startswith("nowhere is not a folder; name")
