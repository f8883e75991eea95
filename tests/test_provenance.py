"""Which edits change a digest."""

import pytest

from odyssey import provenance
from odyssey.provenance import code_digest, code_files
from tests.helpers.repository import ROOT


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository of three modules, of which a script needs two."""
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    package = tmp_path / "odyssey"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "inner.py").write_text(
        '"""Words."""\nVARIANTS = {"V": 1}\n\ndef f():\n    """More."""\n    return 1\n'
    )
    (package / "outer.py").write_text("from odyssey.inner import f\n")
    for beside in ("inner.csv", "inner.js", "inner.more.js", "inner.css", "inner.html"):
        (package / beside).write_text("1\n")
    (package / "inner.md").write_text("1\n")
    (package / "innermost.js").write_text("1\n")
    (package / "unused.py").write_text("x = 1\n")
    (tmp_path / "script.py").write_text("import json\nfrom odyssey import outer\n")

    def edit(name, old="", new=""):
        path = tmp_path / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new) if old else text + new)
        for cached in (provenance._source, provenance._beside):
            cached.cache_clear()
        return code_digest("script.py")

    edit("script.py")  # clear what other tests cached
    return edit


def test_follows_imports(repository, tmp_path):
    names = {path.relative_to(tmp_path).as_posix() for path in code_files("script.py")}
    assert names == {"script.py", "odyssey/__init__.py", "odyssey/outer.py", "odyssey/inner.py"}


@pytest.mark.parametrize(
    "name, old, new",
    [
        ("odyssey/inner.py", "Words", "Other words"),
        ("odyssey/inner.py", "More.", "Less."),
        ("odyssey/inner.py", '    """More."""\n', ""),
        ("odyssey/inner.py", "return 1", "return 1  # one"),
        ("odyssey/inner.py", "def f():", "def f( ) :"),
        ("odyssey/inner.py", '{"V": 1}', '{"V": 1, "NEW": 2}'),
        ("odyssey/unused.py", "x = 1", "x = 2"),
        ("odyssey/inner.md", "1", "2"),
        ("odyssey/innermost.js", "1", "2"),
    ],
)
def test_what_means_the_same_keeps_the_digest(repository, name, old, new):
    assert repository(name, old, new) == _undo(repository, name, old, new)


@pytest.mark.parametrize(
    "name, old, new",
    [
        ("odyssey/inner.py", "return 1", "return 2"),
        ("odyssey/outer.py", "from odyssey", "x = 0\nfrom odyssey"),
        ("script.py", "outer", "unused"),
        ("script.py", "", "print(1)\n"),
        *(
            (f"odyssey/inner.{ending}", "1", "2")
            for ending in ("csv", "js", "more.js", "css", "html")
        ),
    ],
)
def test_what_means_something_else_changes_it(repository, name, old, new):
    before = repository("script.py")
    assert repository(name, old, new) != before


def _undo(repository, name, old, new):
    """The digest after taking the edit back."""
    return repository(name, new, old) if new else repository(name)


def test_training_does_not_depend_on_analysis():
    names = {path.name for path in code_files("workflow/scripts/trial.py")}
    assert {"trial.py", "train.py", "fused.py", "records.py"} <= names
    assert not names & {"comparison.py", "variant_comparison.py", "start_page.py", "jsb.py"}


@pytest.mark.parametrize(
    "script",
    ["trial", "fresh_seed", "model", "rerun_trial", "kernels_of_variant", "bridge_of_dataset"],
)
def test_what_trains_depends_on_the_compiler_and_on_no_blocks_but_its_own(script):
    """Which comes as a rule parameter."""
    names = {
        path.relative_to(ROOT / "odyssey").as_posix()
        for path in code_files(f"workflow/scripts/{script}.py")
        if path.is_relative_to(ROOT / "odyssey")
    }
    compiler = ("trace", "differentiate", "statements", "source", "compile", "activations", "rows")
    assert {f"cells/compiler/{module}.py" for module in compiler} <= names
    assert not names & {
        f"cells/{module}.py" for module in ("blocks", "variants", "make_layer", "own_file")
    }


def test_equations_of_blocks_are_declarations(repository, tmp_path):
    blocks = tmp_path / "odyssey" / "cells" / "blocks.py"
    blocks.parent.mkdir()
    blocks.write_text("def srn(p, x, y):\n    return y\n")
    before = repository("odyssey/outer.py", "", "from odyssey.cells import blocks\n")
    assert blocks in code_files("script.py")
    assert repository("odyssey/cells/blocks.py", "return y", "return p.W_z @ x") == before
