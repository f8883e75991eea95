"""Tests of the command that runs a study, and leaves failed trials out of the report."""

from types import SimpleNamespace

import pytest

from odyssey.status.run import Failure, Run, write_run
from tests.helpers.synthetic_study import CONFIG
from workflow import study


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
    losses = [Failure("x.log", 1.0, (failed_output,))] if failed_output else []
    write_run(Run(CONFIG, 1.0, 2.0, failures=losses), tmp_path / "logs/run.json")
    calls = []

    def run(command, check):
        calls.append(command)
        return SimpleNamespace(returncode=codes[len(calls) - 1])

    monkeypatch.setattr(study.subprocess, "run", run)
    arguments = ["--cores", "2", "--directory", str(tmp_path)]
    assert study.main(arguments) == code and len(calls) == commands
    assert all(call[3:7] == arguments for call in calls)
    assert [study.LEAVE_OUT[1] in call for call in calls] == [False] + [True] * (commands - 1)
    assert (f"{tmp_path}/results/report.html" in capsys.readouterr().out) == (codes[-1] == 0)
