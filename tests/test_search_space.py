"""Distributions of hyperparameters, and seeds that depend only on the address."""

import math

import numpy as np
import pytest
from scipy import stats

from odyssey.errors import BadInput
from odyssey.search_space import PRIORS, check_bounds, sample, stream, trial_seed, with_choices

PAPER = {
    "hidden_size": (20, 200),
    "learning_rate": (1e-6, 1e-2),
    "momentum": (0.0, 0.99),
    "input_noise": (0.0, 1.0),
}

SEED, FIRST_INTEGERS = 2177879020392526021, [949, 756, 353]


@pytest.fixture(scope="module")
def draws():
    return [sample(PAPER, trial_seed(1, "jsb", "V", trial)) for trial in range(4000)]


@pytest.mark.parametrize(
    "name, to_unit",
    [
        ("learning_rate", lambda v: (math.log10(v) + 6) / 4),
        ("momentum", lambda v: (math.log10(1 - v) + 2) / 2),
        ("input_noise", lambda v: v),
    ],
)
def test_draws_follow_the_papers_distributions(draws, name, to_unit):
    """A Kolmogorov-Smirnov test: uniform in the coordinates of Section IV.D."""
    values = [draw[name] for draw in draws]
    assert PAPER[name][0] <= min(values) and max(values) <= PAPER[name][1]
    assert stats.kstest([to_unit(value) for value in values], "uniform").pvalue > 1e-3


def test_hidden_sizes_are_whole_and_log_uniform(draws):
    sizes = [draw["hidden_size"] for draw in draws]
    assert all(isinstance(size, int) for size in sizes)
    assert min(sizes) == 20 and max(sizes) in range(198, 201)
    below = np.mean([size < math.sqrt(20 * 200) for size in sizes])
    assert below == pytest.approx(0.5, abs=0.03)


def test_hyperparameters_are_independent(draws):
    table = np.array([[draw[name] for name in PAPER] for draw in draws])
    correlations = np.corrcoef(table, rowvar=False) - np.eye(len(PAPER))
    assert np.abs(correlations).max() < 0.06


def test_a_trial_is_known_by_its_address():
    addresses = [
        (seed, dataset, variant, trial)
        for seed in (1, 2)
        for dataset in ("jsb", "timit")
        for variant in ("V", "NP")
        for trial in (0, 1, 10)
    ]
    seeds = [trial_seed(*address) for address in addresses]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert seeds == [trial_seed(*address) for address in addresses]


def test_neighbouring_parts_of_an_address_are_not_joined():
    assert trial_seed(1, "jsb", "V", 11) != trial_seed(1, "jsb", "V1", 1)


def test_seeds_are_the_same_on_every_machine_and_in_every_version():
    """If these numbers change, every study changes."""
    assert trial_seed(1, "jsb", "V", 0) == SEED
    assert stream(SEED, "weights").integers(0, 1000, 3).tolist() == FIRST_INTEGERS


def test_paired_variants_share_their_draws_and_others_do_not():
    paired = {trial_seed(1, "jsb", variant, 3, paired=True) for variant in ("V", "NP", "FGR")}
    assert len(paired) == 1
    assert paired != {trial_seed(1, "timit", "V", 3, paired=True)}
    assert len({trial_seed(1, "jsb", variant, 3) for variant in ("V", "NP", "FGR")}) == 3


def test_another_hyperparameter_changes_no_draw():
    seed = trial_seed(1, "jsb", "V", 0)
    fewer = {name: PAPER[name] for name in ("learning_rate", "momentum")}
    assert sample(fewer, seed).items() <= sample(PAPER, seed).items()


def test_choices_in_the_search_are_drawn():
    both = with_choices(PAPER, ["nesterov", "clip_gradients"])
    drawn = [sample(both, trial_seed(1, "timit", "V", trial)) for trial in range(1000)]
    for name in ("nesterov", "clip_gradients"):
        assert {type(draw[name]) for draw in drawn} == {bool}
        assert 450 < sum(draw[name] for draw in drawn) < 550
    assert len({(draw["nesterov"], draw["clip_gradients"]) for draw in drawn}) == 4


def test_choices_outside_the_search_have_their_default(draws):
    assert {(draw["nesterov"], draw["clip_gradients"]) for draw in draws} == {(True, False)}
    assert sample(with_choices(PAPER, ["nesterov"]), 3).items() >= sample(PAPER, 3).items() - {
        ("nesterov", True)
    }


def test_each_purpose_has_its_own_stream():
    first, second = (stream(1, purpose).random(1000) for purpose in ("weights", "noise"))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.1
    assert (stream(1, "noise").random(5) == second[:5]).all()


@pytest.mark.parametrize(
    "name, values",
    [
        ("learning_rate", (1e-6, 3e-4)),
        ("momentum", (0, 0.99)),
        ("input_noise", (0, 1)),
        ("nesterov", (False, True)),
    ],
)
def test_coordinates_and_back(name, values):
    for value in values:
        assert PRIORS[name].value(PRIORS[name].coordinate(value)) == pytest.approx(value)


def test_equal_bounds_fix_a_hyperparameter():
    fixed = PAPER | {
        "hidden_size": (30, 30),
        "momentum": (0.9, 0.9),
        "learning_rate": (0.001, 0.001),
    }
    draw = sample(fixed, 7)
    assert (draw["hidden_size"], draw["momentum"], draw["learning_rate"]) == (30, 0.9, 0.001)


@pytest.mark.parametrize(
    "bounds, named",
    [
        ({"input_noise": (1, 0)}, "input_noise.*lower bound 1 is above the upper bound 0"),
        ({"learning_rate": (0, 1)}, "learning_rate.*above 0"),
        ({"momentum": (0, 1)}, "momentum.*below 1"),
    ],
)
def test_invalid_bounds_get_one_sentence(bounds, named):
    with pytest.raises(BadInput, match=named):
        check_bounds(PAPER | bounds)
