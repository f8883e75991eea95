"""Tests of the choice of a study's folder, and of paths that cannot be used."""

import re
from pathlib import Path

import pytest

from odyssey.errors import BadInput
from tests.helpers.repository import ROOT
from workflow.configuration_file import read
from workflow.folders import check_repository, default_configuration


def test_the_configuration_in_the_folder_is_on_top_of_the_default(tmp_path, monkeypatch):
    default = ROOT / "config/config.yaml"
    monkeypatch.chdir(ROOT)
    assert default_configuration() == [default]
    monkeypatch.chdir(tmp_path)
    assert default_configuration() == [default]
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.yaml").write_text("trials: 77")
    assert read(*default_configuration()) == read(default) | {"trials": 77}


def test_a_brace_in_the_path_of_the_repository():
    check_repository(Path('/it\'s a "clone" for $5, 100 % ü'))
    for name in ("a{dataset}", "a}"):
        sentence = f"/x/{name} has a brace in its path; rename the folder or move the clone."
        with pytest.raises(BadInput, match=re.escape(sentence)):
            check_repository(Path("/x", name))
