"""Functional ANOVA of synthetic studies: importance, policies, curves, guidelines, script."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from odyssey.errors import BadInput
from odyssey.statistics.fanova.guidelines import learning_rate_guideline
from odyssey.statistics.fanova.posterior import share_interval
from odyssey.statistics.fanova.responses import response_values, undecided
from odyssey.statistics.fanova.study import Tables, analyse
from tests.helpers.importance_study import BOUNDS, QUICK, made_up
from workflow.scripts import importance, importance_of_dataset

CHOICES = {"timit": ["nesterov", "clip_gradients"]}


@pytest.fixture(scope="module")
def tables():
    return analyse(made_up(("timit", "jsb")), BOUNDS, CHOICES, **QUICK)


def five(errors, status=None):
    """Trials with these test errors and statuses."""
    status = status or ["finished"] * len(errors)
    return pd.DataFrame({"test_error": errors, "status": status, "cpu_seconds": 10.0})


DIVERGED = five([1.0, 3.0, 1e6, 2.0, np.inf], ["finished"] * 2 + ["diverged"] + ["finished"] * 2)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("kept", {0: 1.0, 1: 3.0, 2: 1e6, 3: 2.0}),
        ("dropped", {0: 1.0, 1: 3.0, 3: 2.0}),
        ("capped", {0: 1.0, 1: 2.9, 2: 2.9, 3: 2.0, 4: 2.9}),  # 95 % of the way from 1 to 3
        ("ranked", {0: 1.0, 1: 3.0, 2: 4.5, 3: 2.0, 4: 4.5}),
    ],
)
def test_policies_say_what_a_diverged_trial_counts_as(policy, expected):
    values = response_values(DIVERGED, "test_error", policy)
    assert values.to_dict() == pytest.approx(expected)


def test_a_diverged_trial_with_a_small_error_is_capped_too():
    trials = five([1.0, 2.0, 0.5], ["finished", "finished", "diverged"])
    assert response_values(trials, "test_error", "capped")[2] == pytest.approx(1.95)


def test_time_is_in_powers_of_ten():
    assert response_values(DIVERGED, "cpu_seconds", "kept").tolist() == [1.0] * 5
    assert response_values(DIVERGED, "cpu_seconds", "dropped").index.tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    ("trials", "why"),
    [
        (five([1.0] * 9), "the same value"),
        (five([1.0, 2.0, 3.0]), "3 trials, the analysis needs 8"),
        (five([1.0]), "undecided: 1 trial, the analysis needs 8"),
        (five(list(range(9)), ["diverged"] * 9), "no trial finished"),
        (five([np.nan] * 9), "no trial finished"),
        (five(list(range(9))), ""),
    ],
)
def test_says_why_a_search_is_undecided(trials, why):
    note = undecided(trials, response_values(trials, "test_error", "capped"))
    assert why in note and bool(note) == bool(why)


def test_every_component_of_every_analysis_has_a_row(tables):
    of_four = 4 + 6 + 1
    jsb = 2 * ((3 * of_four) + (5 + 10 + 1))
    timit = 2 * ((3 * (6 + 15 + 1)) + (7 + 21 + 1))
    assert len(tables.importance) == jsb + timit
    assert tables.importance["variant"].unique().tolist() == ["V", "NP", "all", "joint"]
    sums = tables.policies.groupby(["dataset", "variant", "response", "policy"])["share"].sum()
    assert len(sums) == 2 * 4 * 6 and np.allclose(sums, 1)


def test_finds_the_learning_rate_and_for_time_the_hidden_size(tables):
    pooled = tables.importance[tables.importance["variant"] == "all"]
    for response, cause in (("test_error", "learning_rate"), ("cpu_seconds", "hidden_size")):
        rows = pooled[pooled["response"] == response]
        best = rows.loc[rows.groupby("dataset")["share"].idxmax()]
        assert (best["hyperparameters"] == cause).all() and best["above_noise"].all()
        assert (best["share_low"] <= best["estimate"]).all()
        assert (best["estimate"] <= best["share_high"]).all()


def test_a_learning_rate_that_depends_on_the_variant_is_seen_in_the_joint_analysis():
    trials = made_up(count=50).assign(status="finished")
    sign = np.where(trials["variant"] == "V", 1, -1)
    trials["test_error"] = 100 + sign * np.log10(trials["learning_rate"])
    actual = analyse(trials, BOUNDS, {}, **QUICK).importance
    joint = actual[(actual["variant"] == "joint") & (actual["response"] == "test_error")]
    pair = joint.set_index("hyperparameters").loc["learning_rate × variant"]
    # Levels differ by 8 at mean rate -4, slopes ± 1 over 4 decades: 4/3 of 16 + 4/3.
    assert pair["share"] == pytest.approx((4 / 3) / (16 + 4 / 3), abs=0.03)
    assert pair["above_noise"]


def test_one_exploded_trial_only_dominates_where_it_is_kept():
    trials = made_up(variants=("V",), count=40).assign(status="finished")
    highest = trials["learning_rate"].idxmax()
    trials.loc[highest, ["test_error", "status"]] = [1e6, "diverged"]
    marginals = analyse(trials, BOUNDS, {}, **QUICK).marginals
    assert marginals.loc[marginals["response"] == "test_error", "predicted"].max() < 100


def test_curves_have_values_in_their_own_units(tables):
    curves = tables.marginals.query("dataset == 'timit' and variant == 'V'")
    error = curves[curves["response"] == "test_error"].groupby("hyperparameter")["value"]
    assert error.size().to_dict() == dict.fromkeys(BOUNDS, 50) | dict.fromkeys(CHOICES["timit"], 2)
    for name, (low, high) in BOUNDS.items():
        assert (error.min()[name], error.max()[name]) == pytest.approx((low, high), abs=1e-12)


def test_heat_maps_are_singles_plus_interaction(tables):
    where = "dataset == 'jsb' and variant == 'all' and response == 'test_error'"
    curves, maps = tables.marginals.query(where), tables.interactions.query(where)
    assert set(tables.interactions["variant"]) == {"all"}
    assert len(maps) == 6 * 25 * 25
    pair = maps[(maps["first"] == "learning_rate") & (maps["second"] == "input_noise")]
    corner = pair[(pair["x"] == pair["x"].max()) & (pair["y"] == 0)].iloc[0]
    rate, noise = (
        curves[curves["hyperparameter"] == name] for name in ("learning_rate", "input_noise")
    )
    first = maps.iloc[0]
    hidden = curves[curves["hyperparameter"] == "hidden_size"]["predicted"].iloc[0]
    # At the first corner, hidden size and learning rate are lowest: total - interaction is the sum
    # of both singles less one mean.
    mean = hidden + rate["predicted"].iloc[0] - (first["total"] - first["interaction"])
    singles = rate["predicted"].iloc[-1] + noise["predicted"].iloc[0] - mean
    assert corner["total"] == pytest.approx(singles + corner["interaction"])


def marginal(errors):
    rates = np.logspace(-4, -4 + len(errors) - 1, len(errors))
    return pd.DataFrame({"value": rates, "predicted": errors})


def test_the_basin_is_around_the_best_and_its_high_end_the_sweet_spot():
    actual = learning_rate_guideline(
        marginal([10.0, 0.5, 9.0, 0.8, 0.0, 1.0, 5.0]), marginal([3.0, 3, 3, 3, 2, 1, 0])
    )
    assert (actual["best"], actual["best_error"]) == pytest.approx((1.0, 0.0))
    assert (actual["basin_low"], actual["basin_high"]) == pytest.approx((0.1, 10.0))
    assert actual["basin_decades"] == pytest.approx(2)
    assert (actual["sweet_spot"], actual["sweet_spot_error"]) == pytest.approx((10.0, 1.0))
    assert (actual["seconds_at_best"], actual["seconds_at_sweet_spot"]) == pytest.approx((100, 10))
    assert not actual["best_at_edge"] and not actual["sweet_spot_at_edge"]


@pytest.mark.parametrize(
    ("errors", "best_at_edge", "sweet_spot_at_edge"),
    [([5, 3, 0], True, True), ([0, 5, 9], True, False), ([9, 0, 0.5], False, True)],
)
def test_warns_where_the_search_ends_before_the_basin(errors, best_at_edge, sweet_spot_at_edge):
    actual = learning_rate_guideline(marginal(errors), None)
    assert actual["best_at_edge"] == best_at_edge
    assert actual["sweet_spot_at_edge"] == sweet_spot_at_edge
    assert np.isnan(actual["seconds_at_best"])


def test_guidelines_find_the_valley_of_the_made_up_trials(tables):
    rows = tables.guidelines.set_index(["dataset", "variant"])
    assert rows.index.tolist() == [(d, v) for d in ("jsb", "timit") for v in ("V", "NP", "all")]
    assert 10**-4.2 < rows.loc[("jsb", "all"), "best"] < 10**-2.4


def test_what_cannot_be_decided_is_said_and_the_rest_goes_on():
    trials = made_up(variants=("V", "NP", "NOAF"))
    trials = trials[(trials["variant"] != "NP") | (trials["trial"] < 3)]
    trials.loc[trials["variant"] == "NOAF", "status"] = "diverged"
    actual = analyse(trials, BOUNDS, {}, **QUICK)
    error = actual.importance[actual.importance["response"] == "test_error"]
    notes = error.groupby("variant")["note"].first()
    assert notes["NOAF"] == "undecided: no trial finished"
    assert notes["NP"] == "undecided: 3 trials, the analysis needs 8"
    assert notes["V"] == notes["all"] == ""
    assert error[error["note"] != ""][["share", "above_noise"]].isna().all(axis=None)
    advice = actual.guidelines.set_index("variant")
    assert advice.loc["NP", "note"] == notes["NP"] and np.isnan(advice.loc["NP", "best"])


def test_no_trials_give_empty_tables_and_missing_columns_a_sentence():
    assert {len(table) for table in analyse(made_up().head(0), BOUNDS, {}, **QUICK)} == {0}
    with pytest.raises(BadInput, match="lacks cpu_seconds, momentum; make it again"):
        analyse(made_up().drop(columns=["cpu_seconds", "momentum"]), BOUNDS, {}, **QUICK)


def test_the_order_of_trials_does_not_matter():
    trials = made_up(variants=("V",), count=12)
    once, again = (
        analyse(table, BOUNDS, {}, **QUICK)
        for table in (trials, trials.sample(frac=1, random_state=1))
    )
    for table, same in zip(once, again, strict=True):
        pd.testing.assert_frame_equal(table, same, check_exact=True)


def test_draws_are_where_the_intervals_come_from(tables):
    selected = {"dataset": "jsb", "variant": "all", "response": "cpu_seconds"}
    shares, draws = (
        table[(table[list(selected)] == pd.Series(selected)).all(axis=1)]
        for table in (tables.importance, tables.draws)
    )
    by_draw = draws.pivot_table("share", index="draw", columns="hyperparameters")
    assert len(by_draw) == QUICK["n_draws"]
    assert by_draw.sum(axis=1).tolist() == pytest.approx([1] * len(by_draw))
    shares = shares.set_index("hyperparameters")
    assert np.allclose(shares["estimate"], by_draw.mean()[shares.index])
    low, high = share_interval(by_draw[shares.index].to_numpy())
    assert np.allclose(shares[["share_low", "share_high"]], np.transpose([low, high]))
    together = by_draw[shares.index[shares["order"] != 1]].sum(axis=1)
    assert np.allclose(shares["interactions"], together.mean())
    assert set(tables.draws["variant"]) == {"all"}


def test_offsets_between_variants_are_no_interactions():
    trials = made_up(variants=("V", "NP", "FGR"), count=60).assign(status="finished")
    error = np.abs(np.log10(trials["learning_rate"]) + 3.5)
    offset = trials["variant"].map({"V": 0.0, "NP": 3.0, "FGR": -2.0})
    shares = [
        analyse(trials.assign(test_error=values), BOUNDS, {}, **QUICK)
        .importance.query("variant == 'all' and response == 'test_error'")
        .set_index("hyperparameters")["share"]["learning_rate"]
        for values in (error, error + offset)
    ]
    assert shares[1] == pytest.approx(shares[0], abs=0.02) and shares[1] > 0.9


def test_equal_responses_share_a_forest():
    """Without diverged trials, times kept and times of finished trials are the same."""
    trials = made_up(variants=("V",), count=20).assign(status="finished")
    tables = analyse(trials, BOUNDS, {}, **QUICK)
    times = tables.policies.query("variant == 'V' and response == 'cpu_seconds'")
    kept, dropped = (times[times["policy"] == name]["share"] for name in ("kept", "dropped"))
    assert kept.tolist() == dropped.tolist()


def test_the_scripts_write_every_table(tmp_path, monkeypatch):
    monkeypatch.setattr(importance_of_dataset, "analyse", lambda *study: analyse(*study, **QUICK))
    made_up(("jsb", "iam"), variants=("V",), count=10).to_parquet(tmp_path / "trials.parquet")
    label = {"title": "A title", "source": "made up", "stand_in": "", "task": "next_step"}
    label |= {"set_aside": [], "constant_error": 11}
    parts = {name: [] for name in Tables._fields}
    for dataset in ("jsb", "iam"):
        (tmp_path / f"{dataset}.json").write_text(json.dumps(label))
        of_dataset = {name: tmp_path / f"{dataset}_{name}.parquet" for name in Tables._fields}
        importance_of_dataset.main(
            SimpleNamespace(
                input=SimpleNamespace(trials=tmp_path / "trials.parquet"),
                output=SimpleNamespace(**of_dataset),
                params=SimpleNamespace(bounds=BOUNDS, choices=CHOICES),
                wildcards=SimpleNamespace(dataset=dataset),
                log=[tmp_path / "log"],
            )
        )
        parts = {name: [*paths, of_dataset[name]] for name, paths in parts.items()}
    output = {name: tmp_path / f"{name}.parquet" for name in Tables._fields}
    output |= {f"{name}_csv": tmp_path / f"{name}.csv" for name in Tables._fields}
    summaries = [tmp_path / "jsb.json", tmp_path / "iam.json"]
    importance.main(
        SimpleNamespace(
            input=SimpleNamespace(**parts, summaries=summaries),
            output=SimpleNamespace(**output),
            log=[tmp_path / "log"],
        )
    )
    whole = analyse(pd.read_parquet(tmp_path / "trials.parquet"), BOUNDS, CHOICES, **QUICK)
    for name, expected in whole._asdict().items():
        actual = pd.read_parquet(output[name])
        assert (actual["data"] == "original").all()
        pd.testing.assert_frame_equal(actual.drop(columns="data"), expected, check_exact=True)
        assert output[f"{name}_csv"].exists() == (name not in ("draws", "interactions"))


def test_one_hyperparameter_alone_has_all_the_variance():
    bounds = {"input_noise": BOUNDS["input_noise"]}
    actual = analyse(made_up(variants=("V",)), bounds, {}, **QUICK)
    alone = actual.importance.query("variant == 'V' and response == 'test_error'")
    assert alone["share"].tolist() == pytest.approx([1, 0])
    assert actual.interactions.empty
    assert (actual.guidelines["note"] == "undecided: the learning rate was not searched").all()
