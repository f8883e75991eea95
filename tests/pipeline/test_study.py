"""The whole pipeline on the smoke configuration: its files, and its error sentences."""

import json
import re
import shutil

import pandas as pd
import pytest

from odyssey import records
from tests.helpers.repository import DATASETS, SMOKE_TRIALS, VARIANTS, Repository

pytestmark = pytest.mark.pipeline


def test_all_files_are_made(studied):
    of_each = (
        "results/corpora/{}/embedded/source.json",
        "results/features/{}.npz",
        "results/features/{}.json",
        "results/trials/{}/V/0000.parquet",
        "results/trials/{}/V/0000.curve.parquet",
        "results/figures/examples/{}.svg",
        "results/figures/learning_curves/{}.svg",
    )
    for path in (
        *(path.format(dataset) for path in of_each for dataset in DATASETS),
        "results/trials.parquet",
        "results/curves.parquet",
        "results/statistics/comparison.parquet",
        "results/statistics/comparison.csv",
        "results/statistics/best_trials.csv",
        "results/figures/variant_comparison.svg",
        "results/figures/variant_comparison.png",
        "results/figures/variant_comparison.pdf",
        "results/report.html",
        "results/benchmarks/trial/jsb/V/0000.tsv",
        "logs/trial/jsb/V/0000.log",
    ):
        assert (studied / path).stat().st_size > 0, path
    assert not list((studied / "results").rglob("*.part"))


def test_the_table_of_trials_is_complete(studied):
    records.read(studied / "results/trials.parquet", records.TRIALS)
    trials = pd.read_parquet(studied / "results/trials.parquet")
    assert len(trials) == SMOKE_TRIALS
    searches = trials.groupby(["dataset", "variant"])["trial"].apply(list)
    assert searches.to_dict() == {(d, v): [0, 1] for d in DATASETS for v in VARIANTS}
    assert trials["hidden_size"].between(4, 8).all()
    assert trials["epochs"].eq(2).all() and trials["seed"].is_unique
    assert trials["peak_rss_mb"].between(50, 1000).all()
    assert len(set(trials["code_digest"])) == 1
    for dataset, digests in trials.groupby("dataset")["data_digest"]:
        summary = json.loads((studied / f"results/features/{dataset}.json").read_text())
        assert set(digests) == {summary["digest"]}
    chosen = trials.loc[trials["dataset"] != "timit", ["nesterov", "clip_gradients"]]
    assert set(chosen.itertuples(index=False, name=None)) == {(True, False)}
    on_timit = trials.loc[trials["dataset"] == "timit", ["nesterov", "clip_gradients"]]
    assert on_timit.nunique().tolist() == [2, 2]
    curves = pd.read_parquet(studied / "results/curves.parquet")
    epochs = curves.groupby(["dataset", "variant", "trial"])["epoch"].apply(tuple)
    assert len(epochs) == SMOKE_TRIALS and set(epochs) == {(0, 1, 2)}


def test_replaced_data_sets_are_named_in_page_and_tables(studied):
    page = (studied / "results/start_page.rst").read_text(encoding="utf-8")
    stand_ins = {
        "timit": "synthetic speech",
        "iam": "synthetic handwriting",
        "jsb": "reconstruction",
    }
    assert "376 of 382" in re.sub(r"\\", "", page)
    assert all(words in page for words in stand_ins.values())
    for table in ("comparison", "best_trials"):
        rows = pd.read_csv(studied / f"results/statistics/{table}.csv")
        assert set(zip(rows["dataset"], rows["data"], strict=True)) == set(stand_ins.items())


def test_a_log_shows_progress(studied):
    lines = (studied / "logs/trial/jsb/NP/0001.log").read_text().splitlines()
    assert len(lines) == 2 and re.match(
        r"epoch +2 of 2 +train .* validation .* best .* s left", lines[1]
    )


def test_same_numbers_whatever_the_cores_the_order_and_the_jobs(studied, tmp_path):
    again = studied.copy(tmp_path / "again")
    shutil.rmtree(again / "results/trials")
    (again / "results/trials.parquet").unlink()
    options = ("--config", "seed=1", "trials_per_job=2")
    again.snakemake("--cores", "1", "results/trials.parquet", *options)
    first, second = (
        pd.read_parquet(repository / "results/trials.parquet")
        .drop(columns=list(records.MEASURED))
        .sort_values(["dataset", "variant", "trial"], ignore_index=True)
        for repository in (studied, again)
    )
    pd.testing.assert_frame_equal(first, second, check_exact=True)


def test_one_trial_alone_is_the_same_trial(studied, tmp_path):
    alone = Repository(tmp_path / "alone")
    path = "results/trials/jsb/NP/0001.parquet"
    alone.snakemake(path)
    mine, theirs = (
        records.read(repository / path, records.TRIALS).drop_columns(list(records.MEASURED))
        for repository in (alone, studied)
    )
    assert mine.equals(theirs)


@pytest.mark.parametrize(
    "option, sentence",
    [
        ("trails=3", "config: trails: unknown key (did you mean 'trials'?)"),
        ("trials=0", "config: trials: 0 is less than the minimum of 1"),
        ("variants=[LSTM]", "config: variants: 'LSTM' is not known"),
    ],
)
def test_a_wrong_configuration_fails_before_any_job(studied, option, sentence):
    output = studied.snakemake("--config", option, check=False)
    assert sentence in output and "Traceback" not in output
    assert "Job stats" not in output


def test_a_damaged_trial_is_named(studied, tmp_path):
    damaged = studied.copy(tmp_path)
    path = damaged / "results/trials/jsb/V/0001.parquet"
    path.write_bytes(path.read_bytes()[:50])
    output = damaged.snakemake("results/trials.parquet", "--forcerun", "trials", check=False)
    assert "results/trials/jsb/V/0001.parquet is not a readable Parquet file" in output
