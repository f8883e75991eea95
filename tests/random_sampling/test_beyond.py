"""Random sampling beyond the sine: other series, and what log p adds to what is free."""

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad

from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.beyond import correlations_of, gains_of, sampled_and_trained
from odyssey.random_sampling.gain import gains, gains_by_space
from odyssey.random_sampling.other_series import (
    BROAD,
    DAMPING,
    GENERATORS,
    TITLES,
    mackey_glass,
    series_by_name,
)
from odyssey.report.words.beyond import in_words
from tests.helpers import synthetic_sampling

SAMPLING = {
    "samples": 5,
    "threshold": 0.01,
    "fit": "moments",
    "variant": "NP",
    "gate_activation": "hard_sigmoid",
    "output_activation": "tanh",
    "weights": dict.fromkeys(("input", "recurrent", "bias"), "normal"),
    "inferred_weights": True,
}


@pytest.mark.parametrize("name", TITLES)
def test_a_series_is_as_long_as_the_sine_and_as_high(name):
    values = series_by_name(name).values
    assert values.shape == (1000, 1) and np.isfinite(values).all()
    assert (values.min(), values.max()) == pytest.approx((-1, 1), abs=0.05)
    np.testing.assert_array_equal(values, series_by_name(name).values)


@pytest.mark.parametrize("name", GENERATORS)
def test_no_window_comes_twice(name):
    inputs, _ = series_by_name(name).windows(5)
    assert len(np.unique(inputs.reshape(len(inputs), -1), axis=0)) == len(inputs)


def test_mackey_glass_obeys_its_equation(monkeypatch):
    """Over the first delay, x(t - 17) is 1.2, and the equation has a solution in closed form."""
    monkeypatch.setattr("odyssey.random_sampling.other_series.DROPPED", 0)
    rise = 0.2 * 1.2 / (1 + 1.2**10)
    whole = mackey_glass()
    expected = [
        1.2 * np.exp(-0.1 * t) + quad(lambda s: rise * np.exp(-0.1 * s), 0, t)[0]
        for t in (0.1, 6.1)
    ]
    np.testing.assert_allclose(whole[:2], expected, rtol=1e-4)


def test_the_noise_of_ar2_is_what_its_equation_leaves_over():
    x = GENERATORS["noisy_ar2"]()
    left = x[2:] - 2 * DAMPING * np.cos(np.pi / 5) * x[1:-1] + DAMPING**2 * x[:-2]
    assert left.mean() == pytest.approx(0, abs=0.1) and left.std() == pytest.approx(1, abs=0.1)
    assert abs(np.corrcoef(left[1:], left[:-1])[0, 1]) < 0.1


def test_the_space_is_broader_than_the_papers():
    assert len(set(BROAD)) == len(BROAD) == 336
    depths = {len(architecture.cells) for architecture in BROAD}
    assert depths == {1, 2, 3} and Architecture((64, 16, 8), 30) in set(BROAD)


def test_all_series_have_the_same_architectures_under_both_schemes():
    recipe = {"batch_size": 100, "dropout": 0.0}
    found = [sampled_and_trained(n, 3, 1, SAMPLING, recipe, 1) for n in ("sine", "two_sines")]
    names = [[row["architecture"] for row in trained] for _, trained in found]
    assert names[0] == names[1] and len(set(names[0])) == 3
    for sampled, _ in found:
        assert [row["weights"] for row in sampled] == ["as printed", "inferred"] * 3


def study(error, count=60):
    """Architectures whose error is a function of the table."""
    rng = np.random.default_rng(0)
    sampled = synthetic_sampling.sampled(count=count, weights=("as printed", "inferred"))
    sampled["parameters"] = np.repeat(rng.integers(50, 5000, count), 2)
    sampled["log_p"] = rng.normal(size=2 * count)
    trained = synthetic_sampling.trained(sampled, epochs=(100,))
    own = sampled[sampled["weights"] == "as printed"].set_index("architecture")
    return sampled, trained.assign(error=error(own).loc[trained["architecture"]].to_numpy())


def test_what_size_explains_leaves_no_gain_however_curved():
    rows = gains(*study(lambda t: (np.log(t["parameters"]) - 6.5) ** 2), seed=1).set_index(
        ["weights", "features"]
    )
    free, both = (rows.loc[("as printed", name)] for name in ("baselines", "both"))
    assert free["explained"] > 0.8 and free["gain"] == 0
    assert both["gain_low"] < 0.02 and rows.loc[("as printed", "log_p"), "explained"] < 0.2


def test_what_log_p_alone_knows_is_a_gain_of_its_scheme():
    rows = gains(*study(lambda t: t["log_p"]), seed=1).set_index(["weights", "features"])
    assert rows.loc[("as printed", "both"), "gain_low"] > 0.3
    assert rows.loc[("inferred", "both"), "gain_low"] < 0
    assert (rows["low"] <= rows["explained"]).all() and (rows["explained"] <= rows["high"]).all()


def test_few_architectures_or_one_error_are_left_out():
    assert gains(*study(lambda t: t["log_p"], count=9), seed=1).empty
    assert gains(*study(lambda t: t["log_p"] * 0), seed=1)["explained"].isna().all()


def test_the_page_says_where_log_p_adds_something():
    sampled, trained = study(lambda t: t["log_p"])
    table, more = (f("two_sines", sampled, trained, 1) for f in (correlations_of, gains_of))
    page = in_words(table, more)
    title = TITLES["two_sines"]
    assert f"| {title} | look back |" in page and f"| {title} | number of weights |" in page
    first, second = page.splitlines()[:2]
    assert (
        "weights as printed improves the prediction" in first
        and f"on 1 of 1 series ({title})" in first
    )
    assert "(inferred) improves" in second and "on 0 of 1 series" in second
    tables = [part for part in page.split("\n\n") if part.startswith("|")]
    for part in tables:
        assert len({line.count("|") for line in part.splitlines()}) == 1
    assert isinstance(table, pd.DataFrame) and table["published"].isna().all()


def test_gains_are_taken_in_each_space_and_without_look_back_1(monkeypatch):
    monkeypatch.setattr("odyssey.random_sampling.gain.TREES", 5)
    monkeypatch.setattr("odyssey.random_sampling.gain.REPEATS", 1)
    sampled, trained = study(lambda t: t["log_p"])
    trained = pd.concat([trained, trained.assign(epochs=1, error=0.0)])
    table = gains_by_space(sampled, trained, 1)
    groups = table.groupby(["weights", "look_backs"])["n"].first()
    own = sampled[sampled["weights"] == "as printed"]
    assert groups["as printed", "all"] == 60
    assert groups["inferred", "above 1"] == (own["look_back"] > 1).sum()
    assert set(table["space"]) == {"two_layers"} and table["explained"].notna().all()
