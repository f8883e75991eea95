"""Data of the user in the whole pipeline: copies, downloads, and files that cannot be used."""

import hashlib
import json
from pathlib import Path

import pytest
import yaml

from odyssey.corpora import corpus
from tests.helpers.repository import Repository

pytestmark = pytest.mark.pipeline


def test_your_own_copy(tmp_path):
    repository = Repository(tmp_path / "own")
    rolls = [[[60, 64, 67], [62, 65, 69], [60, 64, 67]]] * 2
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps({"train": rolls, "valid": rolls, "test": rolls}))
    (repository / "mine.yaml").write_text(
        yaml.safe_dump(
            {"corpora": {"jsb": {"path": str(mine)}}, "variants": ["V"], "datasets": ["jsb"]}
            | {"sampling": {"spaces": []}, "bridge": {"samples": 0}}
        )
    )
    repository.snakemake("results/start_page.rst", configfiles=("config/smoke.yaml", "mine.yaml"))
    page = (repository / "results/start_page.rst").read_text(encoding="utf-8")
    assert "read from mine" in page.replace("\\", "") and "reconstruction" not in page


def test_a_damaged_copy_gets_one_sentence_and_leaves_nothing(tmp_path):
    repository = Repository(tmp_path / "damaged")
    mine = tmp_path / "mine.json"
    mine.write_text('{"train": [[[300]')
    (repository / "mine.yaml").write_text(yaml.safe_dump({"corpora": {"jsb": {"path": str(mine)}}}))
    output = repository.snakemake(
        "results/features/jsb.npz", configfiles=("mine.yaml",), check=False
    )
    assert f"{mine} cannot be used: " in output and "Traceback" not in output
    assert not list(Path(repository / "results").rglob("jsb.*"))


def test_bad_files_are_set_aside_or_stop_the_study(tmp_path):
    """One recording of 24 is incomplete: 4 % of the files, above or below the limit."""
    repository = Repository(tmp_path / "own")
    mine = corpus("timit").write_embedded(tmp_path, {"train": 16, "validation": 4, "test": 4})
    bad = mine / "TRAIN/DR1/MAAA9/SI1.WAV"
    bad.write_bytes(bad.read_bytes()[:5000])
    (repository / "mine.yaml").write_text(
        yaml.safe_dump({"corpora": {"timit": {"path": str(mine)}}})
    )
    configured = {"configfiles": ("mine.yaml",)}
    output = repository.snakemake("results/features/timit.json", check=False, **configured)
    assert "1 of 24 files cannot be used" in output and f"{bad} cannot be used: it is cut" in output
    assert "Traceback" not in output and not list(Path(repository / "results").rglob("timit.*"))
    repository.snakemake(
        "results/features/timit.json", "--config", "max_set_aside=0.05", **configured
    )
    summary = json.loads((repository / "results/features/timit.json").read_text())
    [sentence] = summary["set_aside"]
    assert sentence.startswith(f"{bad} cannot be used")
    assert summary["splits"]["train"]["sequences"] == 15
    assert sentence in (repository / "logs/features/timit.log").read_text()


def test_a_download_is_studied(tmp_path):
    repository = Repository(tmp_path / "download")
    rolls, content = tmp_path / "rolls.json", [[[60, 64, 67], [62, 65, 69], [60, 64, 67]]]
    rolls.write_text(json.dumps({"train": content, "valid": content, "test": content}))
    source = {"url": rolls.as_uri(), "sha256": hashlib.sha256(rolls.read_bytes()).hexdigest()}
    (repository / "mine.yaml").write_text(yaml.safe_dump({"corpora": {"jsb": source}}))
    repository.snakemake("results/features/jsb.npz", configfiles=("mine.yaml",))
    summary = json.loads((repository / "results/features/jsb.json").read_text())
    assert (summary["source"], summary["stand_in"]) == ("read from rolls.json", "")


def test_a_download_is_checked(tmp_path):
    repository = Repository(tmp_path / "download")
    rolls = tmp_path / "rolls.json"
    rolls.write_text("{}")
    (repository / "mine.yaml").write_text(
        yaml.safe_dump({"corpora": {"jsb": {"url": rolls.as_uri(), "sha256": "0" * 64}}})
    )
    output = repository.snakemake(
        "results/features/jsb.npz", configfiles=("mine.yaml",), check=False
    )
    assert "0" * 64 in output and "Traceback" not in output
    assert not (repository / "results/corpora/jsb/download").exists()
