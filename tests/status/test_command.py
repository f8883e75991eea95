"""The command that says how far a study is, and the study with a second chance."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from odyssey.status.run import Failure, Run, write_run
from tests.helpers.repository import ROOT
from tests.helpers.study_files import CONFIG, NOW, failed
from workflow import study


def status(tree, *arguments):
    command = [sys.executable, "-m", "workflow.status", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    return subprocess.run(
        command, cwd=tree.folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_command_says_how_far_the_study_is(tree):
    (tree.folder / "config").symlink_to(ROOT / "config")
    tree.record(0)
    said = status(tree).stdout
    assert "No run of this study is known of" in said and "1 of 270 trials" in said
    said = status(tree, "config/paper.yaml").stdout
    assert "1 of 5400 trials" in said and "\x1b" not in said
    write_run(Run(CONFIG, NOW, NOW + 60, [], [failed(2)]), tree.folder / "logs/run.json")
    said = status(tree).stdout
    assert "1 of 4 trials, 1 failed" in said and "logs/trial/jsb/V/0002.log" in said
    said = status(tree, "no.yaml")
    assert said.returncode == 1 and said.stderr.startswith("no.yaml is not a readable")


@pytest.mark.parametrize(
    "codes, failed_output, commands, code",
    [
        ([0], None, 1, 0),
        ([1, 0], "results/trials/jsb/V/0001.parquet", 2, 1),
        ([1, 1, 0], "results/seeds/jsb/V/0001.parquet", 3, 1),
        ([1], "results/figures/seeds.svg", 1, 1),
        ([1], None, 1, 1),
    ],
)
def test_a_report_without_what_failed(
    monkeypatch, tmp_path, capsys, codes, failed_output, commands, code
):
    monkeypatch.chdir(tmp_path)
    losses = [Failure("x.log", 1.0, (failed_output,))] if failed_output else []
    write_run(Run(CONFIG, 1.0, 2.0, failures=losses))
    calls = []

    def run(command, check):
        calls.append(command)
        return SimpleNamespace(returncode=codes[len(calls) - 1])

    monkeypatch.setattr(study.subprocess, "run", run)
    assert study.main(["--cores", "2"]) == code and len(calls) == commands
    assert [study.LEAVE_OUT[1] in call for call in calls] == [False] + [True] * (commands - 1)
    assert ("results/report.html" in capsys.readouterr().out) == (codes[-1] == 0)
