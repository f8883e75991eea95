"""Fresh seeds in the whole pipeline: their seeds, and what trains them again."""

import numpy as np
import pandas as pd
import pytest

from odyssey.search_space import PRIORS, stream_seed
from tests.helpers.repository import Repository

pytestmark = pytest.mark.pipeline

TABLE = "results/fresh_seeds.parquet"
SMALL = "datasets: [jsb]\nvariants: [V, NP]\nseed: 4\n"
CONFIGURED = {"configfiles": ("config/smoke.yaml", "small.yaml")}


@pytest.fixture(scope="module")
def repeated(tmp_path_factory):
    """A small study with two fresh seeds of each search; a test that changes it takes a copy."""
    repository = Repository(tmp_path_factory.mktemp("repeated"))
    (repository / "small.yaml").write_text(SMALL)
    repository.snakemake("results/figures/seeds.svg", **CONFIGURED)
    return repository


def test_the_best_trials_are_repeated_with_seeds_of_their_own(repeated):
    trials = pd.read_parquet(repeated / "results/trials.parquet")
    runs = pd.read_parquet(repeated / "results/fresh_seeds.parquet")
    assert runs.groupby("variant")["fresh_seed"].apply(list).to_dict() == {
        "V": [0, 1],
        "NP": [0, 1],
    }
    for variant, own in runs.groupby("variant"):
        search = trials[trials["variant"] == variant].set_index("trial")
        best = search["validation_error"].idxmin()
        assert set(own["trial"]) == {best}
        assert (own[list(PRIORS)] == search.loc[best, list(PRIORS)]).all(axis=None)
        assert own["seed"].tolist() == [
            stream_seed(4, f"fresh seed jsb {variant} {number}") for number in (0, 1)
        ]
    assert not set(runs["seed"]) & set(trials["seed"])
    seeds = pd.read_parquet(repeated / "results/statistics/seeds.parquet").set_index("variant")
    assert np.isclose(seeds.loc["V", "mean"], runs.query("variant == 'V'")["test_error"].mean())
    words = (repeated / "results/figures/seeds.rst").read_text().replace("\\", "")
    assert "JSB Chorales (reconstruction)" in words


def test_no_seeds_no_jobs(repeated):
    jobs = repeated.would_run("results/report.html", "--config", "fresh_seeds=0", **CONFIGURED)
    assert not {"best_hyperparameters", "fresh_seed", "seeds", "seed_luck"} & set(jobs)


def test_more_seeds_train_only_the_new_ones(repeated):
    """Existing repetitions stay: no seed depends on the number of repetitions."""
    assert repeated.would_run(TABLE, **CONFIGURED) == {}
    jobs = repeated.would_run(TABLE, "--config", "fresh_seeds=3", **CONFIGURED)
    assert jobs == {"fresh_seed": 2, "seeds": 1}


def test_another_best_trial_is_repeated_and_the_same_one_is_not(repeated, tmp_path):
    """A third trial of each search changes the table; only vanilla's is then the best."""
    more = repeated.copy(tmp_path)
    old = {path: path.stat().st_mtime_ns for path in (more / "results/seeds").rglob("*.parquet")}
    jobs = more.would_run(TABLE, "--config", "trials=3", **CONFIGURED)
    assert jobs["fresh_seed"] == 4, "a dry run does not know which will not be needed"
    more.snakemake(TABLE, "--config", "trials=3", **CONFIGURED)
    trained = {path.parent.name for path, time in old.items() if path.stat().st_mtime_ns != time}
    assert trained == {"V"}
    runs = pd.read_parquet(more / TABLE)
    assert runs.groupby("variant")["trial"].unique().map(list).to_dict() == {"V": [2], "NP": [1]}
