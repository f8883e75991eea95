"""Published studies are used only if all their files are as they were published."""

import json

import pytest

from odyssey.errors import BadInput
from odyssey.published.study import differences, open_study, public
from odyssey.training.plan import installed_versions
from odyssey.training.trial_code import trial_code
from tests.helpers.published_study import DIGEST, published


def test_a_study_opens_by_its_path_and_knows_what_trained(tmp_path):
    study = published(tmp_path)
    assert (study.name, study.code, study.versions) == (
        "made_up",
        trial_code(),
        installed_versions(),
    )
    assert study.config["trials"] == 4 and study.provenance["trials"] == {"jsb/NP": 4, "jsb/V": 4}
    assert differences(study, trial_code(), {"jsb": DIGEST}) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-9]),
        lambda path: path.write_bytes(path.read_bytes() + b" "),
        lambda path: path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]),
    ],
)
@pytest.mark.parametrize("name", ["trials.parquet", "curves.parquet", "jsb.json", "README.md"])
def test_a_file_that_is_missing_cut_or_edited_is_named(tmp_path, change, name):
    folder = published(tmp_path).folder
    change(folder / name)
    with pytest.raises(BadInput, match=rf"{name} is missing, damaged or was edited; restore it"):
        open_study(str(folder))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": {"../x": ""}}', "nonsense"])
def test_a_damaged_record_of_files_is_named(tmp_path, content):
    folder = published(tmp_path).folder
    (folder / "provenance.json").write_text(content)
    with pytest.raises(BadInput, match="is missing, damaged or was edited"):
        open_study(str(folder))


@pytest.mark.parametrize("name", ["data_digests", "versions", "declarations", "trials", "config"])
def test_a_record_without_an_entry_is_damaged(tmp_path, name):
    path = published(tmp_path).folder / "provenance.json"
    facts = json.loads(path.read_text())
    del facts[name]
    path.write_text(json.dumps(facts))
    with pytest.raises(BadInput, match=r"provenance.json is missing, damaged"):
        open_study(str(path.parent))


def test_an_unknown_study_is_refused():
    with pytest.raises(BadInput, match="published: there is no study nothing; choose none or"):
        open_study("nothing")


def test_differences_are_named(tmp_path):
    study = published(tmp_path)
    assert differences(study, "other", {"jsb": "other"}) == [
        "the code that trains",
        "the data of jsb",
    ]
    assert differences(study, trial_code(), {"timit": DIGEST}) == ["the data of timit"]


def test_other_versions_of_libraries_are_named(tmp_path, monkeypatch):
    study = published(tmp_path)
    versions = ("9.9.9+cpu", *installed_versions()[1:])
    monkeypatch.setattr("odyssey.published.study.installed_versions", lambda: versions)
    [sentence] = differences(study, trial_code(), {})
    assert sentence.startswith("torch 9.9.9 instead of ")


def test_a_local_part_of_a_version_does_not_count(tmp_path):
    study = published(tmp_path)
    other = [f"{version.partition('+')[0]}+cu130" for version in installed_versions()]
    assert public(other) == public(installed_versions())
    assert study.holds_for(trial_code(), other) and not study.holds_for("other", other)
