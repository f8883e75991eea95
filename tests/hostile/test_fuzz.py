"""A short run of the fuzzer on every reader, and tests of the files that it found earlier."""

import subprocess
import sys

import pytest

from tests.helpers.hostile import READERS, put, refusal
from tests.helpers.repository import ROOT

FOUND = ROOT / "tests/fuzz/found"


@pytest.mark.parametrize("path", sorted(FOUND.glob("*/*")), ids=lambda path: path.name)
def test_what_was_found_is_read_or_refused(tmp_path, path):
    reader = READERS[path.parent.name.replace("-", " ")]
    refusal(reader, put(reader, tmp_path / "found", path.read_bytes()))


def test_a_little_fuzzing_finds_nothing():
    pytest.importorskip("atheris", reason="atheris is not installed, which does the fuzzing")
    command = [sys.executable, ROOT / "tests/fuzz/run.py", "--seconds=0", "--runs=300", "--seed=1"]
    run = subprocess.run(command, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode(errors="replace")[-3000:]
