"""Models in the whole pipeline: one for every search, and when they are made again."""

import pandas as pd
import pytest

from odyssey.models.saved import load
from tests.helpers.repository import DATASETS, VARIANTS

pytestmark = pytest.mark.pipeline

MODEL = "results/models/jsb/NP"


def test_every_search_has_its_best_trial_as_a_model(studied):
    trials = pd.read_parquet(studied / "results/trials.parquet")
    for (dataset, variant), search in trials.groupby(["dataset", "variant"]):
        metadata = load(studied / f"results/models/{dataset}/{variant}").metadata
        best = search.loc[search["validation_error"].idxmin()]
        for column in ("trial", "seed", "hidden_size", "test_error", "epochs"):
            assert metadata.training[column] == best[column], (dataset, variant, column)
        assert "gives the same numbers, bit for bit" in metadata.training["compared"]
        assert "recorded with other" not in metadata.training["compared"]
        assert metadata.stand_in and len(metadata.classes) == metadata.output_size
    made = {
        path.relative_to(studied / "results/models")
        for path in studied.folder.glob("results/models/*/*")
    }
    assert {path.parts for path in made} == {(d, v) for d in DATASETS for v in VARIANTS}


def test_no_models_no_jobs(studied):
    assert "model" not in studied.would_run("--config", "models=False", "--forceall")


def test_another_card_makes_them_anew_and_nothing_else(studied, tmp_path):
    assert studied.would_run(MODEL) == {}
    changed = studied.copy(tmp_path)
    changed.edit("odyssey/models/card.py", "## Limits", "## What it cannot do")
    assert changed.would_run(MODEL) == {"model": 1}
