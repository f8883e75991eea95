"""The examples in docstrings give the results that they show."""

import doctest
import importlib

import pytest

from tests.helpers.repository import ROOT

MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted((ROOT / "odyssey").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_right(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted, f"no docstring of {name} was searched for its examples"
    assert not results.failed, f"python -m doctest, or the output above, shows what {name} gives"
