"""Outdated and damaged kernels on disk are compiled again."""

import os
import shutil
import subprocess
import sys

import pytest

from odyssey.cells.compiler.kernel_cache import SOURCES
from tests.helpers.hostile_changes import flip
from tests.helpers.repository import ROOT

LOSS = """
import numpy as np
from numba.core import event
from odyssey.training.losses import sigmoid_cross_entropy

logits, gradient = np.full((1, 3), 0.7, np.float32), np.empty((1, 3), np.float32)
with event.install_recorder("numba:compile") as compilations:
    loss = sigmoid_cross_entropy(logits, np.ones((1, 3), np.uint8), gradient)
print(loss, gradient.tolist(), "compiled" if compilations.buffer else "found")
"""
CELL = """
import torch
from numba.core import event
from odyssey.cells.make_layer import make_layer

torch.manual_seed(0)
layer = make_layer("SRN", 1, 1)
with event.install_recorder("numba:compile") as compilations:
    y = layer(torch.ones(2, 1))
print(y.tolist(), "compiled" if compilations.buffer else "found")
"""
PROGRAMS = {"loss": LOSS, "cell": CELL}


def run(folder, program):
    """Run a kernel of a copied package in a new process.

    Returns:
        What the kernel computes, and "compiled" or "found" in the cache.
    """
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    environment.pop("NUMBA_CACHE_DIR", None)
    command = [sys.executable, "-c", PROGRAMS[program]]
    told = subprocess.run(
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    numbers, _, how = told.stdout.strip().rpartition(" ")
    return numbers, how


@pytest.fixture(scope="module", params=PROGRAMS)
def computed(request, tmp_path_factory):
    """A copy of the package with one compiled kernel, its program, and what it computes."""
    folder = tmp_path_factory.mktemp("computed")
    shutil.copytree(ROOT / "odyssey", folder / "odyssey", ignore=shutil.ignore_patterns("__py*"))
    numbers, how = run(folder, request.param)
    assert how == "compiled"
    return folder, request.param, numbers


@pytest.fixture
def numbers(computed):
    """What the kernel of the copied package computes."""
    return computed[2]


@pytest.fixture
def compute(computed, tmp_path):
    """Return a function that runs the kernel again, from a copy of the compiled package."""
    folder, program, _ = computed
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return lambda: run(tmp_path, program)


def kernels(folder):
    return sorted(folder.rglob("*.kernel"))


def test_a_kernel_is_found(compute, numbers):
    assert compute() == (numbers, "found")


@pytest.mark.parametrize("damage", [flip, lambda content: content[:-1], lambda content: b""])
def test_a_damaged_kernel_is_compiled_again(compute, numbers, tmp_path, damage):
    [kernel] = kernels(tmp_path)
    whole = kernel.read_bytes()
    kernel.write_bytes(damage(whole))
    assert compute() == (numbers, "compiled")
    assert compute() == (numbers, "found")


def test_a_kernel_knows_what_it_calls_in_other_modules(compute, numbers, tmp_path):
    path = tmp_path / "odyssey/cells/compiler/activations.py"
    source = path.read_text(encoding="utf-8")
    assert "0.49999994" in source
    path.write_text(source.replace("0.49999994", "0.39999994"), encoding="utf-8")
    after, how = compute()
    assert how == "compiled" and after != numbers


@pytest.mark.parametrize("computed", ["cell"], indirect=True)
def test_a_cell_knows_its_own_equations_only(compute, numbers, tmp_path):
    path = tmp_path / "odyssey/cells/blocks.py"
    before = path.read_text(encoding="utf-8")
    srn = "tanh(p.W_z @ x + p.R_z @ y + p.b_z)\n\n\ndef mgu("
    assert srn in before
    another = "def another(p, x, y):\n    return p.W_z @ x + p.a_z * y\n\n\ndef srn("
    path.write_text(before.replace("def srn(", another), encoding="utf-8")
    assert compute() == (numbers, "found")
    path.write_text(before.replace(srn, srn.replace("tanh(", "tanh(1 + ")), encoding="utf-8")
    after, how = compute()
    assert how == "compiled" and after != numbers


def test_where_kernels_cannot_be_kept_they_are_compiled(compute, numbers, tmp_path):
    for kernel in kernels(tmp_path):
        kernel.unlink()
        kernel.mkdir()
    assert compute() == (numbers, "compiled")


def test_all_modules_with_kernels_are_among_the_sources():
    package = ROOT / "odyssey"
    sources = {path for pattern in SOURCES for path in package.glob(pattern)}
    own = ("kernel_cache", "compile")
    with_kernels = {
        path
        for path in package.rglob("*.py")
        if "njit" in path.read_text(encoding="utf-8") and path.stem not in own
    }
    assert with_kernels and with_kernels <= sources
