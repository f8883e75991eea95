"""The ranking of candidates, how sure it is, and the check by training."""

import numpy as np
import pandas as pd
import pytest

from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.series import Series, sine
from odyssey.random_sampling.suggest import ranking
from odyssey.random_sampling.suggest.budget import Budget
from odyssey.random_sampling.suggest.candidates import Bounds, read_candidates
from odyssey.random_sampling.suggest.check import baselines, series_of, to_train, train_chosen
from odyssey.random_sampling.suggest.ranking import FINALISTS, Evaluator, certainty, rank_candidates
from odyssey.report.words.suggestion import in_words

SMALL = Bounds((1, 2), (1, 6), (1, 8))
NAMES = ["2_lb1", "4_lb4", "3-3_lb2"]
OPTIONS = {"series": "sine", "samples": 10, "threshold": 0.01, "train_top": 2, "epochs": 3}
OPTIONS |= {"evaluations": 0}


def evaluator(samples=10, threshold=0.01, series=None):
    return Evaluator(series or sine(seconds=10), samples, threshold, 1)


def ranked(candidates=SMALL, evaluations=14, **changes):
    return rank_candidates(candidates, evaluator(**changes), Budget(1, evaluations, FINALISTS), 2)


@pytest.fixture(scope="module")
def table():
    return ranked()


def test_finalists_are_ranked_by_fresh_samples(table):
    assert table["rank"].tolist() == list(range(1, 15)) and table["finalist"].sum() == FINALISTS
    finals, rest = table[table["finalist"]], table[~table["finalist"]]
    assert finals["log_p"].is_monotonic_decreasing and rest["log_p"].is_monotonic_decreasing
    assert finals["first_log_p"].min() >= rest["first_log_p"].max()
    assert (finals["first_log_p"] != finals["log_p"]).all()
    assert rest["first_log_p"].equals(rest["log_p"])
    assert finals["probability_first"].sum() == pytest.approx(1)
    assert finals["probability_top"].sum() == pytest.approx(2)
    assert finals["as_good_as_first"].iloc[0] and rest["as_good_as_first"].isna().all()


def test_the_same_evaluations_give_the_same_table(table):
    pd.testing.assert_frame_equal(ranked(), table)


def test_more_samples_keep_those_of_fewer():
    architecture = Architecture((3,), 2)
    more, fewer = evaluator(20).errors(architecture), evaluator(10).errors(architecture)
    assert np.array_equal(more[:10], fewer)
    assert not set(fewer) & set(evaluator(10).errors(architecture, again=True))


def test_a_list_is_ranked_as_far_as_the_budget_goes():
    candidates = read_candidates(NAMES)
    assert set(ranked(candidates)["architecture"]) == set(NAMES)
    assert set(ranked(candidates, evaluations=2)["architecture"]) == set(NAMES[:2])


def test_parameters_are_those_of_the_series_variables():
    two = Series("two", ("a", "b"), np.random.default_rng(1).uniform(-1, 1, (30, 2)))
    row = ranked([Architecture((3,), 2)], series=two).iloc[0]
    assert row["parameters"] == Architecture((3,), 2).parameters(ranking.VARIANTS["NP"], 2, 2)


def test_certainty_knows_a_clear_winner_and_a_tie():
    rng = np.random.default_rng(1)
    low, high, high_too = (rng.normal(mean, 0.1, 200) for mean in (0.4, 1.2, 1.2))
    clear = certainty([low, high], evaluator(), 1)
    assert clear[0]["probability_first"] == 1 and not clear[1]["as_good_as_first"]
    tie = certainty([high, high_too], evaluator(), 1)
    assert tie[1]["as_good_as_first"] and 0.02 < tie[1]["probability_first"] < 0.98


def test_networks_without_a_finite_error_come_last(monkeypatch):
    def errors(self, architecture, again=False):
        lost = architecture.cells[0] == 2
        return np.full(10, np.nan) if lost else np.linspace(0.5, 0.9, 10)

    monkeypatch.setattr(Evaluator, "errors", errors)
    table = ranked(read_candidates(NAMES))
    assert table["architecture"].iloc[-1] == "2_lb1" and table["finite"].iloc[-1] == 0
    assert table["probability_first"].iloc[-1] == 0
    told = in_words(
        table, pd.concat([train_chosen(None, sine(), 1, 1), baselines(sine())]), OPTIONS, sine()
    )
    assert "10 networks had no finite error" in " ".join(told.split()) and "log p" in told


def test_a_series_shorter_than_the_longest_look_back_is_refused_at_once():
    with pytest.raises(BadInput, match="has 100 values, and a look back of 200"):
        ranked(Bounds((1, 1), (1, 2), (1, 200)))
    with pytest.raises(BadInput, match="look back of 300"):
        ranked(read_candidates(["2_lb1", "2_lb300"]))


def test_a_threshold_of_zero_is_refused():
    with pytest.raises(BadInput, match="threshold"):
        ranked(read_candidates(NAMES), threshold=0)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("x\n1\n\n2\n3\n", "line 3 is blank"),
        ("x\n1\ntwo\n3\n", "line 3 has 'two' for a number in column x"),
        ("x\n1\n", "fewer than two values"),
        ("x\n1\n1\n1\n", "the same value throughout"),
    ],
)
def test_a_bad_series_is_named(text, sentence, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=sentence) as refused:
        series_of(str(path))
    assert str(path) in str(refused.value)


def test_a_series_is_scaled_but_not_the_sine(tmp_path):
    (tmp_path / "mine.csv").write_text("x\n10\n20\n30\n")
    assert series_of(str(tmp_path / "mine.csv")).values.ravel().tolist() == [-1, 0, 1]
    assert np.array_equal(series_of("sine").values, sine().values)


def test_as_many_of_the_rest_are_trained(table):
    chosen = to_train(table, 2, 1)
    assert [c["role"] for c in chosen] == ["top", "top", "other", "other"]
    assert [c["rank"] for c in chosen[:2]] == [1, 2]
    assert len({c["architecture"] for c in chosen}) == 4 and chosen == to_train(table, 2, 1)
    assert len(to_train(table.head(3), 2, 1)) == 3 and to_train(table, 0, 1) == []


def test_an_architecture_is_trained():
    short = sine(seconds=4)
    chosen = {"role": "top", "rank": 1, "architecture": "3_lb2"}
    [row] = train_chosen(chosen, short, 2, 1).to_dict("records")
    assert row["epochs"] == 2 and 0 < row["error"] < 2
    assert train_chosen(chosen, short, 2, 1)["error"].tolist() == [row["error"]]
    assert train_chosen(None, short, 2, 1).empty


def test_answers_that_need_no_network():
    series = Series("steps", ("x",), np.array([[0.0], [1.0], [0.0], [0.0]]))
    found = baselines(series).set_index("architecture")["error"]
    assert found["the last value again"] == pytest.approx(2 / 3)
    assert found["always the median"] == pytest.approx(1 / 4)


def in_training(*errors):
    roles = ["top"] * 2 + ["other"] * 2
    rows = [
        {"role": r, "rank": k, "architecture": f"{k}_lb1", "epochs": 3, "error": e}
        for k, (r, e) in enumerate(zip(roles, errors, strict=True), start=1)
    ]
    return pd.concat([pd.DataFrame(rows), baselines(sine())])


def test_words_say_how_sure_and_what_training_said(table):
    told = in_words(table, in_training(0.1, 0.3, 0.2, np.nan), OPTIONS, sine(), not_reached=3)
    first = table["architecture"].iloc[0]
    for words in (
        "the sine wave",
        "14 architectures sampled",
        "no time for 3 candidates",
        f"with other samples, {first} would be the first",
        "in 1 of 2 pairs",
        "1 network diverged",
        "always the median",
        "evaluations: 14 gives",
    ):
        assert words in " ".join(told.split()), words
    assert max(map(len, told.splitlines())) <= 100
    again = in_words(table, in_training(1, 1, 1, 1), OPTIONS | {"evaluations": 14}, sine())
    assert "gives this" not in again


def test_words_name_the_variables_that_were_read(table):
    values = np.zeros((400, 2))
    series = Series("my.csv", ("load", "kW"), values, ("", "index"))
    told = in_words(table, in_training(1, 1, 1, 1), OPTIONS | {"series": "my.csv"}, series)
    read = "Read: 400 time steps of 2 variables: load and kW. Left out, because"
    assert read in " ".join(told.split())
    assert "rows: a column without a name and index." in " ".join(told.split())


def test_words_without_training_and_of_a_single_candidate():
    table = ranked([Architecture((3,), 2)])
    told = in_words(table, baselines(sine()), OPTIONS, sine())
    assert "only one candidate" in told and "Trained for" not in told and "The check" not in told
