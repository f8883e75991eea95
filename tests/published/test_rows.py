"""A published row holds if everything that its numbers depend on is the same."""

import pytest

from odyssey.cells.block import declaration
from odyssey.cells.variants import VARIANTS
from odyssey.fresh_seeds import Selected
from odyssey.published.rows import seeds_that_hold, select, trials_that_hold
from odyssey.published.tables import read_table
from tests.helpers.published_study import CONFIG, DIGEST, NAMES, published, searches, trials

ALL = {name: [0, 1, 2, 3] for name in NAMES}
NONE = {name: [] for name in NAMES}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return published(tmp_path_factory.mktemp("published"))


def test_all_rows_of_the_same_study_hold(study):
    assert trials_that_hold(study, searches(), DIGEST) == ALL


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 2},
        {"code": "other"},
        {"options": CONFIG["training"] | {"max_epochs": 26}},
        {"bounds": CONFIG["search_space"] | {"hidden_size": [300, 400]}},
        {"dataset": "timit"},
    ],
)
def test_no_row_holds_if_something_else_is_trained(study, changes):
    assert trials_that_hold(study, searches(**changes), DIGEST) == NONE


def test_no_row_holds_on_other_data(study):
    assert trials_that_hold(study, searches(), "fedcba9876543210") == NONE


def test_a_new_or_changed_variant_has_no_rows_and_others_keep_theirs(study):
    variants = {name: declaration(VARIANTS[name]) for name in ("V", "FGR")}
    variants["NP"] = declaration(VARIANTS["CIFG"])  # another cell under a published name
    held = trials_that_hold(study, searches(variants=variants), DIGEST)
    assert held == {"V": [0, 1, 2, 3], "FGR": [], "NP": []}


@pytest.mark.parametrize(("count", "numbers"), [(2, [0, 1]), (9, [0, 1, 2, 3])])
def test_fewer_and_more_trials_than_published(study, count, numbers):
    assert trials_that_hold(study, searches(trials=count), DIGEST) == dict.fromkeys(NAMES, numbers)


def test_other_libraries_hold_no_row(study, monkeypatch):
    monkeypatch.setattr("odyssey.published.rows.installed_versions", lambda: ("9", "9", "9"))
    assert trials_that_hold(study, searches(), DIGEST) == NONE


def test_rows_are_selected_by_address(study):
    table = select(read_table(study, "trials"), "jsb", {"V": [3], "NP": [], "FGR": [0]})
    assert table.select(["variant", "trial"]).to_pylist() == [{"variant": "V", "trial": 3}]


def test_repetitions_hold_if_the_same_trial_is_repeated(study):
    of_study, every = searches(), trials()
    best = {}
    for name, trial in (("V", 1), ("NP", 2)):
        [row] = every[(every["variant"] == name) & (every["trial"] == trial)].to_dict("records")
        [plan] = [p for p in of_study.plans(name, "") if p.seed == row["seed"]]
        best[name] = Selected(trial, plan.hyperparameters)
    held = seeds_that_hold(study, of_study, DIGEST, best, 2).to_pandas()
    assert list(zip(held["variant"], held["fresh_seed"], strict=True)) == [("V", 0), ("V", 1)]
    assert seeds_that_hold(study, of_study, DIGEST, {"V": None}, 2).num_rows == 0
    assert seeds_that_hold(study, searches(code="other"), DIGEST, best, 2).num_rows == 0
