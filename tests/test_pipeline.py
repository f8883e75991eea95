"""The whole pipeline on the smoke configuration: what it makes, and what makes it run again.

The rerun contract: rewording reruns nothing, an edit to a kernel retrains everything, another
variant retrains no old trial, more trials train only the new ones.
"""

import hashlib
import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml
from repository import Repository

from odyssey import records

pytestmark = pytest.mark.pipeline

SMOKE_TRIALS = 3 * 3


@pytest.fixture
def smoke(studied):
    """The smoke configuration, to be written back changed; tests must undo what they do."""
    path = studied / "config" / "smoke.yaml"
    before = path.read_text(encoding="utf-8")
    yield lambda **changes: path.write_text(
        yaml.safe_dump(yaml.safe_load(before) | changes), encoding="utf-8"
    )
    path.write_text(before, encoding="utf-8")


@pytest.fixture
def edited(studied):
    """Edit a file of the repository for one test."""
    kept = {}

    def edit(path, old, new):
        kept.setdefault(path, (studied / path).read_text(encoding="utf-8"))
        studied.edit(path, old, new)

    yield edit
    for path, text in kept.items():
        (studied / path).write_text(text, encoding="utf-8")


def test_makes_what_it_promises(studied):
    for path in (
        "results/corpora/jsb/embedded/source.json",
        "results/features/jsb.npz",
        "results/features/jsb.json",
        "results/trials/jsb/V/0000.parquet",
        "results/trials/jsb/V/0000.curve.parquet",
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
    assert trials.groupby("variant")["trial"].apply(list).to_dict() == {
        variant: [0, 1, 2] for variant in ("V", "NP", "NOAF")
    }
    assert trials["hidden_size"].between(4, 8).all()
    assert trials["epochs"].eq(2).all() and trials["seed"].is_unique
    assert trials["peak_rss_mb"].between(50, 1000).all()
    assert trials["code_digest"].nunique() == trials["data_digest"].nunique() == 1
    summary = json.loads((studied / "results/features/jsb.json").read_text())
    assert trials["data_digest"].iloc[0] == summary["digest"]
    curves = pd.read_parquet(studied / "results/curves.parquet")
    epochs = curves.groupby(["variant", "trial"])["epoch"].apply(tuple)
    assert len(epochs) == SMOKE_TRIALS and set(epochs) == {(0, 1, 2)}


def test_the_reconstruction_is_called_one(studied):
    page = (studied / "results/start_page.rst").read_text(encoding="utf-8")
    assert "reconstruction" in page and "376 of 382" in re.sub(r"\\", "", page)
    for table in ("comparison", "best_trials"):
        data = pd.read_csv(studied / f"results/statistics/{table}.csv")["data"]
        assert set(data) == {"reconstruction"}


def test_a_log_shows_progress(studied):
    lines = (studied / "logs/trial/jsb/NP/0002.log").read_text().splitlines()
    assert len(lines) == 2 and re.match(
        r"epoch +2 of 2 +train .* validation .* best .* s left", lines[1]
    )


def test_nothing_is_left_to_do(studied):
    assert studied.would_run() == {}


def test_rewording_reruns_nothing(studied, edited):
    edited("odyssey/training.py", '"""One trial:', '"""A single trial:')
    edited("odyssey/cells/kernels.py", "# Comparisons, not min", "# These are comparisons, not min")
    edited("workflow/scripts/trial.py", '"""Train one trial', '"""Train a trial')
    assert studied.would_run() == {}


@pytest.mark.parametrize(
    "path, old, new",
    [
        (
            "odyssey/cells/kernels.py",
            "z[k] * i[k] + c_before[k] * f[k]",
            "z[k] * i[k] - c_before[k] * f[k]",
        ),
        ("odyssey/cells/layer.py", "DEVIATION = 0.1", "DEVIATION = 0.2"),
        ("odyssey/optimizer.py", "(1 - momentum) * learning_rate", "learning_rate"),
        ("odyssey/tasks.py", "torch.sigmoid(logits) - targets", "targets - torch.sigmoid(logits)"),
        ("workflow/scripts/trial.py", "params.seed,\n", "params.seed + 1,\n"),
    ],
)
def test_an_edit_to_training_retrains_everything(studied, edited, path, old, new):
    edited(path, old, new)
    jobs = studied.would_run()
    assert jobs["trial"] == SMOKE_TRIALS
    assert "features" not in jobs and "embedded_corpus" not in jobs


def test_an_edit_to_a_figure_redraws_that_figure(studied, edited):
    edited("odyssey/figures/search_space.py", "import numpy as np", "import numpy as np\n\nX = 1")
    assert set(studied.would_run()) == {"search_space", "report", "all"}


def test_an_edit_to_statistics_trains_nothing(studied, edited):
    edited("odyssey/statistics/comparison.py", "import numpy as np", "import numpy as np\n\nX = 1")
    jobs = studied.would_run()
    assert "comparison" in jobs and not {"trial", "trials", "features"} & set(jobs)


def test_another_variant_retrains_no_old_trial(studied, edited, smoke):
    edited(
        "odyssey/variants.py",
        '    "FGR": ',
        '    "NEW": Variant(peepholes=False, output_gate="open"),\n    "FGR": ',
    )
    assert studied.would_run() == {}
    smoke(variants=["V", "NP", "NOAF", "NEW"])
    jobs = studied.would_run()
    assert jobs["trial"] == 3 and "features" not in jobs and "kernels" not in jobs


def test_a_changed_switch_retrains_that_variant(studied, edited):
    edited(
        "odyssey/variants.py", '"NP": Variant(peepholes=False)', '"NP": Variant(output_gate="open")'
    )
    assert studied.would_run()["trial"] == 3


def test_more_trials_train_only_the_new_ones(studied, tmp_path):
    more = studied.copy(tmp_path)
    old = {p: p.stat().st_mtime_ns for p in (more / "results/trials").rglob("*.parquet")}
    more.edit("config/smoke.yaml", "trials: 3", "trials: 4")
    assert more.would_run()["trial"] == 3
    more.snakemake()
    trials = pd.read_parquet(more / "results/trials.parquet")
    assert len(trials) == SMOKE_TRIALS + 3
    assert {path: path.stat().st_mtime_ns for path in old} == old


def test_another_search_space_retrains_what_it_changes(studied, smoke):
    smoke(search_space={"hidden_size": [4, 8], "learning_rate": [1.0e-5, 1.0e-2]})
    assert studied.would_run()["trial"] == SMOKE_TRIALS
    smoke(search_space={"hidden_size": [4, 8], "learning_rate": [1.0e-6, 1.0e-2]})
    assert "trial" not in studied.would_run()


@pytest.mark.parametrize(
    "key, value, count", [("seed", 2, SMOKE_TRIALS), ("paired", True, SMOKE_TRIALS)]
)
def test_another_seed_retrains_everything(studied, smoke, key, value, count):
    smoke(**{key: value})
    assert studied.would_run()["trial"] == count


def test_same_numbers_whatever_the_cores_and_the_order(studied, tmp_path):
    again = Repository(tmp_path / "again")
    again.snakemake("--cores", "1", "results/trials.parquet", "--config", "seed=1")
    first, second = (
        pd.read_parquet(repository / "results/trials.parquet")
        .drop(columns=list(records.MEASURED))
        .sort_values(["variant", "trial"], ignore_index=True)
        for repository in (studied, again)
    )
    pd.testing.assert_frame_equal(first, second, check_exact=True)


def test_one_trial_alone_is_the_same_trial(studied, tmp_path):
    alone = Repository(tmp_path / "alone")
    path = "results/trials/jsb/NP/0002.parquet"
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
    said = studied.snakemake("--config", option, check=False)
    assert sentence in said and "Traceback" not in said
    assert "Job stats" not in said


def test_your_own_copy(tmp_path):
    repository = Repository(tmp_path / "own")
    rolls = [[[60, 64, 67], [62, 65, 69], [60, 64, 67]]] * 2
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps({"train": rolls, "valid": rolls, "test": rolls}))
    (repository / "mine.yaml").write_text(
        yaml.safe_dump({"corpora": {"jsb": {"path": str(mine)}}, "variants": ["V"], "trials": 2})
    )
    repository.snakemake("results/start_page.rst", configfiles=("config/smoke.yaml", "mine.yaml"))
    page = (repository / "results/start_page.rst").read_text(encoding="utf-8")
    assert "read from mine" in page.replace("\\", "") and "reconstruction" not in page


def test_a_damaged_copy_gets_one_sentence_and_leaves_nothing(tmp_path):
    repository = Repository(tmp_path / "damaged")
    mine = tmp_path / "mine.json"
    mine.write_text('{"train": [[[300]')
    (repository / "mine.yaml").write_text(yaml.safe_dump({"corpora": {"jsb": {"path": str(mine)}}}))
    said = repository.snakemake("results/features/jsb.npz", configfiles=("mine.yaml",), check=False)
    assert f"{mine} cannot be used: " in said and "Traceback" not in said
    assert not list(Path(repository / "results").rglob("jsb.*"))


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
    said = repository.snakemake("results/features/jsb.npz", configfiles=("mine.yaml",), check=False)
    assert "0" * 64 in said and "Traceback" not in said
    assert not (repository / "results/corpora/jsb/download").exists()


def test_a_damaged_trial_is_named(studied, tmp_path):
    damaged = studied.copy(tmp_path)
    path = damaged / "results/trials/jsb/V/0001.parquet"
    path.write_bytes(path.read_bytes()[:50])
    said = damaged.snakemake("results/trials.parquet", "--forcerun", "trials", check=False)
    assert "results/trials/jsb/V/0001.parquet is not a readable Parquet file" in said
