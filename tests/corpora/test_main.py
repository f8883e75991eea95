"""Tests of `python -m odyssey.corpora`: a report, or one sentence and exit status 1."""

import json
import subprocess
import sys

import pytest

from odyssey.corpora.__main__ import main
from tests.helpers.repository import ROOT

OFFICIAL = ROOT.parent / "shared" / "data" / "jsb"
SMALL = {"train": [[[60, 64], [62], []]], "valid": [[[60], [62]]], "test": [[[], []]]}


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.json"
    path.write_text(json.dumps(SMALL))
    return path


def test_report(small, capsys):
    assert main(["check", "jsb", str(small)]) == 0
    name, _, train, validation, test, verdict = capsys.readouterr().out.splitlines()
    assert name == str(small)
    assert train.split() == ["train", "1", "3", "3.00", "1", "60-64", "3", "1.00"]
    assert validation.split() == ["validation", "1", "2", "2.00", "0", "60-62", "2", "1.00"]
    assert test.split() == ["test", "1", "2", "2.00", "2", "none", "0", "0.00"]
    assert verdict == (
        "Not the published 229/76/77 sequences "
        "(train 1 instead of 229, validation 1 instead of 76, test 1 instead of 77), but usable."
    )


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="no published JSB Chorales at ../shared/data/jsb")
def test_report_on_the_published_file(capsys):
    assert main(["check", "jsb", str(OFFICIAL / "JSB_Chorales.mat")]) == 0
    *_, train, _, _, verdict = capsys.readouterr().out.splitlines()
    assert train.split()[:4] == ["train", "229", "13807", "60.29"]
    assert verdict == "As many sequences as published: 229/76/77."


def test_embedded_is_labelled(tmp_path, capsys):
    assert main(["embed", "jsb", str(tmp_path / "new")]) == 0
    path = capsys.readouterr().out.removeprefix("wrote ").strip()
    for named in (path, str(tmp_path / "new")):  # the file, or the folder that holds it
        assert main(["check", "jsb", named]) == 0
        assert "A reconstruction of JSB Chorales" in capsys.readouterr().out.splitlines()[1]


def test_what_cannot_be_used(tmp_path, small, capsys):
    small.write_text("[]")
    assert main(["check", "jsb", str(small)]) == 1
    assert main(["check", "jsb", str(tmp_path / "nowhere.json")]) == 1
    assert main(["embed", "jsb", str(small)]) == 1  # a file where a folder belongs
    out, err = capsys.readouterr()
    assert not out and len(err.splitlines()) == 3
    assert all(sentence.endswith(".") for sentence in err.splitlines())


@pytest.mark.parametrize("arguments", [[], ["check"], ["check", "jsb"], ["burn", "jsb", "x"]])
def test_usage(arguments):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)


def test_unknown_data_set_lists_the_known(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["check", "bach", "x"])
    said = capsys.readouterr().err.replace("'", "")
    assert "bach (choose from timit, iam, jsb)" in said


def run(*arguments):
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_as_a_process(tmp_path):
    finished = run("-m", "odyssey.corpora", "check", "jsb", str(tmp_path / "nowhere.json"))
    assert finished.returncode == 1
    assert finished.stderr.count("\n") == 1 and "Traceback" not in finished.stderr


def test_import_is_light():
    heavy = "{'torch', 'music21', 'pandas', 'scipy', 'odyssey.corpora.embedded'}"
    finished = run("-c", f"import sys, odyssey.corpora; print({heavy} & set(sys.modules))")
    assert finished.stdout == "set()\n"
