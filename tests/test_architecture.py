"""The package's layers: imports point down, and only down."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    {"errors", "files", "parquet_bounds", "phrases", "processor", "provenance", "threads"},
    {"atomic", "labels", "logs", "search_space"},
    {"features", "missing", "records", "tables"},
    {"cells", "corpora", "fresh_seeds"},
    {"statistics", "training"},
    {"random_sampling", "models", "verify", "status"},
    {"published", "verdicts"},
    {"tabular_benchmark"},
    {"share"},
    {"report"},
    {"__main__"},
]
LAYER_OF = {name: depth for depth, names in enumerate(LAYERS) for name in names}
MODULES = sorted((ROOT / "odyssey").rglob("*.py"))


def imports(path):
    """The dotted names a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    parts = path.relative_to(ROOT / "odyssey").with_suffix("").parts
    own = parts[0]
    if own == "__init__":
        return
    assert own in LAYER_OF, f"odyssey/{own} has no layer in this test"
    for name in imports(path):
        first, _, rest = name.partition(".")
        assert first not in ("snakemake", "workflow"), f"{path} imports {name}"
        if first == "odyssey" and (module := rest.split(".")[0]) != own:
            assert LAYER_OF[module] < LAYER_OF[own], f"odyssey.{own} imports odyssey.{module}"


def test_the_package_reads_no_configuration():
    for path in MODULES:
        assert "config/" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    "module",
    [
        "cells.own_file",
        "training.time_limit",
        "search_space",
        "provenance",
        "corpora",
        "status.run",
        "published.study",
    ],
)
def test_what_the_snakefile_imports_is_light(module):
    """The Snakefile is parsed again in every cluster job."""
    code = f"import sys, odyssey.{module}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert not {"torch", "numba", "pandas", "scipy", "pyarrow", "music21"} & set(
        loaded.stdout.split()
    )


# Tests of several modules together, and of modules that are run as commands.
OTHER_TESTS = {
    "cells/test_processors.py",
    "corpora/test_main.py",
    "models/test_runtimes.py",
    "report/figures/test_certainty.py",
    "report/figures/test_evidence.py",
    "report/pages/test_browser.py",
    "report/test_unusual_studies.py",
    "training/test_resumed.py",
    "verdicts/test_several_variants.py",
}
TESTS = sorted(
    path.relative_to(ROOT / "tests")
    for path in (ROOT / "tests").rglob("test_*.py")
    if (ROOT / "odyssey" / path.relative_to(ROOT / "tests").parts[0]).is_dir()
)


@pytest.mark.parametrize("path", TESTS, ids=str)
def test_a_test_file_is_named_like_its_module_or_folder(path):
    name = path.stem.removeprefix("test_")
    module = ROOT / "odyssey" / path.parent / f"{name}.py"
    assert module.exists() or name == path.parent.name or str(path) in OTHER_TESTS


def test_the_other_tests_exist():
    assert set(map(str, TESTS)) >= OTHER_TESTS
