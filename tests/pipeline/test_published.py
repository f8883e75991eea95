"""A study that begins with a published one: the same tables from fewer trainings."""

import subprocess
import sys

import pandas as pd
import pytest
import yaml

from odyssey.published.origin import read_origin
from tests.helpers.repository import Repository

pytestmark = pytest.mark.pipeline

TARGETS = ("results/trials.parquet", "results/fresh_seeds.parquet", "results/models/jsb/NP")
STUDY = {"datasets": ["jsb"], "variants": ["V", "NP"], "trials": 3, "sampling": {"spaces": []}}


def run(repository, **config):
    (repository / "study.yaml").write_text(yaml.safe_dump(STUDY | config))
    configfiles = ("config/smoke.yaml", "study.yaml")
    return repository.snakemake(*TARGETS, configfiles=configfiles)


def numbers(repository, table):
    measured = ["wall_seconds", "cpu_seconds", "peak_rss_mb", "host", "origin"]
    return pd.read_parquet(repository / f"results/{table}.parquet").drop(columns=measured)


def test_a_study_begins_with_a_published_one(tmp_path):
    everything = Repository(tmp_path / "everything")
    run(everything)
    publish = [sys.executable, "-m", "odyssey", "publish", "mine"]
    subprocess.run(publish, cwd=everything.folder, check=True)
    verified = Repository(tmp_path / "verified")
    study = str(everything / "published/mine")
    run(verified, published=study, trials_here=1)
    trained = sorted((verified / "results/trials/jsb").glob("*/*.outcome"))
    assert [path.relative_to(verified / "results/trials/jsb").as_posix() for path in trained] == [
        "NP/0000.outcome",
        "V/0000.outcome",
    ]
    assert not (verified / "results/seeds/jsb/V/0000.parquet").exists()
    for table in ("trials", "fresh_seeds"):
        pd.testing.assert_frame_equal(numbers(verified, table), numbers(everything, table))
    curves = [pd.read_parquet(each / "results/curves.parquet") for each in (verified, everything)]
    pd.testing.assert_frame_equal(*curves)
    origin = read_origin(verified / "results/origin.json")
    assert (origin.here, origin.published, origin.agreements[0]["same"]) == (2, 4, 2)
    # Another variant: only its trials are trained.
    added = run(verified, published=study, trials_here=1, variants=["V", "NP", "NOAF"])
    assert "mine is not used for 2 trials" in added
    new = sorted((verified / "results/trials/jsb").glob("*/*.outcome"))
    assert {path.parent.name for path in set(new) - set(trained)} == {"NOAF"}
    assert len(new) - len(trained) == 3
