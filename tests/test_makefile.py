"""What `make` says before it installs anything."""

import os
import shutil
import subprocess

import pytest

from tests.helpers.repository import ROOT

NOTICE = "PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu make study"


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize(
    "system, machine, index, said",
    [
        ("Linux", "x86_64", "", True),
        ("Linux", "x86_64", "https://download.pytorch.org/whl/cpu", False),
        ("Darwin", "arm64", "", False),
    ],
)
def test_the_size_of_the_cuda_build_is_told_before_the_download(
    system, machine, index, said, tmp_path
):
    (tmp_path / "bin").mkdir()
    program(tmp_path / "bin/python", "echo installing")
    program(tmp_path / "uname", f'[ "$1" = -m ] && echo {machine} || echo {system}')
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    environment["PIP_EXTRA_INDEX_URL"] = index
    stamp = f"{tmp_path}/run.stamp"
    output = subprocess.run(
        ["make", stamp, "PYTHON=true", f"VENV={tmp_path}"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert (NOTICE in output) == said
    assert output.find(NOTICE) < output.index("\ninstalling")


def program(path, line):
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)
