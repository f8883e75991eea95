"""What a failed job took away is made again, though what was once made from it is there."""

import pytest

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def study(studied, tmp_path_factory):
    return studied.copy(tmp_path_factory.mktemp("missing"))


@pytest.mark.parametrize(
    "path, rule",
    [
        ("results/corpora/jsb/embedded", "embedded_corpus"),
        ("results/features/jsb.npz", "features"),
        ("results/kernels.json", "kernels"),
        ("results/trials/jsb/V/0001.curve.parquet", "trial"),
        ("results/trials.parquet", "trials"),
        ("results/seeds/jsb/V/hyperparameters.json", "best_hyperparameters"),
        ("results/seeds/jsb/V/0000.parquet", "fresh_seed"),
        ("results/importance/jsb/draws.parquet", "importance_of_dataset"),
        ("results/statistics/comparison.csv", "comparison"),
        ("results/figures/learning_curves/jsb.rst", "learning_curves"),
        ("results/pages/explore.html", "explore"),
    ],
)
def test_a_missing_file_is_made_again(study, path, rule):
    aside = study / "aside"
    (study / path).rename(aside)
    would = study.would_run()
    aside.rename(study / path)
    assert would.get(rule) == 1
