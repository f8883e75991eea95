"""The cache of cells' kernels: one entry for each cell, outdated and damaged ones replaced."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from odyssey.cells.compiler import activations, compile
from tests.helpers.hostile_changes import flip
from tests.helpers.repository import ROOT

PROGRAM = """
import sys
import torch
from numba.core import event
from odyssey.cells import fused
from odyssey.cells.make_layer import make_layer

torch.manual_seed(0)
with event.install_recorder("numba:compile") as compilations:
    layer = make_layer(sys.argv[1], 2, 3, "fused")
    y = layer(torch.ones(4, 2))
    y.sum().backward()
how = "compiled" if compilations.buffer else "found"
print(y.sum().item(), layer.W_z.grad.sum().item(), how)
"""


@pytest.fixture(scope="module")
def compiled_package(tmp_path_factory):
    """A copy of the package in which a cell has been compiled, and what it computed."""
    folder = tmp_path_factory.mktemp("compiled")
    shutil.copytree(ROOT / "odyssey", folder / "odyssey", ignore=shutil.ignore_patterns("__py*"))
    numbers, how = use(folder)
    assert how == "compiled"
    return folder, numbers


@pytest.fixture
def package(compiled_package, tmp_path):
    """A copy of `compiled_package`."""
    folder, _ = compiled_package
    shutil.copytree(folder, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def numbers(compiled_package):
    return compiled_package[1]


def use(package, cell="SRN", **environment):
    """Return what a cell computes in a new process, and "compiled" or "found" in the cache."""
    inherited = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, cell],
        cwd=package, env={**inherited, "PYTHONPATH": str(package), **environment},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    numbers, _, how = told.stdout.strip().rpartition(" ")
    return numbers, how


def cached_on_disk(package, pattern="cell_*"):
    """Files of the cache, with the names of generated code."""
    return sorted(package.rglob(pattern))


def sources(package):
    return cached_on_disk(package, "cell_*.py")


def kernels(package):
    return cached_on_disk(package, "cell_*.kernel")


def edit(package, file, before, after):
    path = package / "odyssey/cells" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_source_and_kernels_are_kept_on_disk(package, numbers):
    [source] = sources(package)
    assert source.read_text(encoding="utf-8").startswith("def forward(")
    assert len(kernels(package)) == 2
    before = {path: path.read_bytes() for path in cached_on_disk(package)}
    assert use(package) == (numbers, "found")
    assert {path: path.read_bytes() for path in cached_on_disk(package)} == before


def test_a_damaged_kernel_is_compiled_again(package, numbers):
    for damage in (flip, lambda content: content[:-1], lambda content: b""):
        for path in kernels(package):
            path.write_bytes(damage(path.read_bytes()))
        assert use(package) == (numbers, "compiled")
    assert use(package) == (numbers, "found")


def test_a_damaged_source_is_written_again(package, numbers):
    [source] = sources(package)
    text = source.read_text(encoding="utf-8")
    source.write_text("raise SystemExit(1)", encoding="utf-8")
    assert use(package) == (numbers, "found")
    assert source.read_text(encoding="utf-8") == text


def test_another_cell_leaves_kernels_alone(package, numbers):
    before = {path: path.read_bytes() for path in cached_on_disk(package)}
    added = "\n\ndef plain(p, x, y):\n    return p.W_z @ x + y\n"
    for file, text in (("blocks", added), ("variants", 'VARIANTS["NEW"] = block(blocks.plain)')):
        with (package / f"odyssey/cells/{file}.py").open("a", encoding="utf-8") as module:
            module.write(text)
    assert use(package) == (numbers, "found")
    assert use(package, "NEW")[1] == "compiled"
    after = {path: path.read_bytes() for path in cached_on_disk(package)}
    assert before.items() <= after.items() and len(after) == len(before) + 3


def test_kernels_know_all_that_they_are_made_from(package, numbers):
    seen = {numbers}
    for file, before, after in (
        ("compiler/activations.py", "0.49999994", "0.39999994"),
        ("compiler/rows.py", "out[k] += a + b", "out[k] += a + a + b"),
        ("blocks.py", "return tanh(p.W_z @ x + p.R_z", "return tanh(2 * (p.W_z @ x) + p.R_z"),
        (
            "compiler/differentiate.py",
            'of("-", 1.0, of("*", symbol, symbol))',
            'of("-", 2.0, symbol)',
        ),
    ):
        edit(package, file, before, after)
        changed, how = use(package)
        assert how == "compiled" and changed not in seen, file
        seen.add(changed)


def test_cells_that_compute_the_same_share_kernels(package):
    """The mean of initial values does not belong to the equations."""
    use(package, "NP")
    assert use(package, "FB1")[1] == "found"


def test_where_there_can_be_no_folder_they_are_compiled(package, numbers, tmp_path):
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    assert use(package, NUMBA_CACHE_DIR=str(tmp_path / "cache")) == (numbers, "compiled")


def test_where_kernels_cannot_be_kept_they_are_compiled(package, numbers):
    for path in cached_on_disk(package):
        path.unlink()
        path.mkdir()
    assert use(package) == (numbers, "compiled")


def test_other_options_are_other_kernels(monkeypatch, tmp_path):
    monkeypatch.setattr(compile, "FOLDER", tmp_path)
    source = "def double(a):\n    for k in range(len(a)):\n        a[k] += a[k]\n"
    for options in (activations.OPTIONS, activations.REORDERING):
        [double] = compile.compiled(source, ("double",), options)
        double(np.ones(3, np.float32))
    assert len(list(tmp_path.rglob("*.kernel"))) == 2
