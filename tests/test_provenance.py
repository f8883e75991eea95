"""Which edits change a digest of code."""

import pytest

from odyssey import provenance
from odyssey.provenance import PLUMBING, code_digest, code_files, files_digest
from tests.helpers.repository import ROOT


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with four modules, two of which a script imports."""
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
    for unused in ("unused.py", "logs.py"):
        (package / unused).write_text("x = 1\n")
    (tmp_path / "script.py").write_text("import json\nfrom odyssey import outer\n")

    def edit(name, old="", new=""):
        path = tmp_path / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new) if old else text + new)
        for cached in (provenance._source, provenance._beside):
            cached.cache_clear()
        return code_digest("script.py")

    edit("script.py")  # empty the caches
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
    """The digest after the edit is undone."""
    return repository(name, new, old) if new else repository(name)


def test_plumbing_is_part_of_no_digest(repository):
    before = repository("odyssey/outer.py", "", "from odyssey import logs\n")
    assert repository("odyssey/logs.py", "x = 1", "x = 2") == before


def test_modules_can_be_left_out(repository):
    before = code_digest("script.py", without=["odyssey/inner.py"])
    repository("odyssey/inner.py", "return 1", "return 2")
    assert code_digest("script.py", without=["odyssey/inner.py"]) == before


def test_files_alone_do_not_follow_imports(repository, tmp_path):
    before = files_digest([tmp_path / "odyssey/outer.py"])
    repository("odyssey/inner.py", "return 1", "return 2")
    assert files_digest([tmp_path / "odyssey/outer.py"]) == before
    repository("odyssey/outer.py", "", "x = 0\n")
    assert files_digest([tmp_path / "odyssey/outer.py"]) != before


def test_plumbing_exists_and_has_a_reason():
    assert all((ROOT / name).is_file() and reason for name, reason in PLUMBING.items())


def test_equations_of_blocks_are_declarations(repository, tmp_path):
    blocks = tmp_path / "odyssey" / "cells" / "blocks.py"
    blocks.parent.mkdir()
    blocks.write_text("def srn(p, x, y):\n    return y\n")
    before = repository("odyssey/outer.py", "", "from odyssey.cells import blocks\n")
    assert blocks in code_files("script.py")
    assert repository("odyssey/cells/blocks.py", "return y", "return p.W_z @ x") == before
