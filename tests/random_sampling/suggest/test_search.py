"""Candidates, the evolutionary search and its budget."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.suggest.budget import Budget
from odyssey.random_sampling.suggest.candidates import Bounds, read_candidates
from odyssey.random_sampling.suggest.search import evolve

WIDE = Bounds((1, 3), (1, 30), (1, 30))


def test_names_are_read_once_each_in_order():
    names = ["16-8_lb10", "4_lb1", "16-8_lb10"]
    assert read_candidates(names) == [Architecture((16, 8), 10), Architecture((4,), 1)]


@pytest.mark.parametrize(
    "names, sentence",
    [
        ([], "candidates: the list is empty"),
        (["0_lb3"], "candidates: Architecture 0_lb3: hidden layer 1 has 0 cells"),
        (["8-0_lb3"], "hidden layer 2 has 0 cells"),
        (["8_lb0"], "the look back is 0"),
        (["8"], "'8' is no architecture"),
        (["8_lb3\n"], "is no architecture"),
        (["٣_lb3"], "is no architecture"),
    ],
)
def test_what_is_no_candidate_is_refused_with_the_key(names, sentence):
    with pytest.raises(BadInput, match="config: suggest: candidates") as refused:
        read_candidates(names)
    assert sentence in str(refused.value) and str(refused.value).count(". ") == 0


@pytest.mark.parametrize("bounds", [((2, 1), (1, 3), (1, 3)), ((1, 1), (0, 3), (1, 3))])
def test_bounds_that_hold_nothing_are_refused(bounds):
    with pytest.raises(BadInput, match=r"config: suggest: (depth|cells): \["):
        Bounds(*bounds)


def test_how_many_architectures_bounds_hold():
    assert len(Bounds((1, 2), (1, 3), (5, 6))) == 2 * (3 + 9)


def far_from(goal):
    """A fitness that is best at one architecture and falls with the distance from it."""

    def fitness(architecture):
        cells = [*architecture.cells, 0, 0][:3]
        off = np.subtract([*cells, architecture.look_back], goal)
        return -float(np.abs(off).sum())

    return fitness


def first(count):
    return lambda done: done < count


@pytest.mark.parametrize("goal", [(25, 0, 0, 3), (5, 20, 0, 28), (12, 4, 9, 15)])
def test_the_search_finds_more_than_chance_does(goal):
    """Its best is as good as that of a uniform draw of as many, and all of it is far better."""
    fitness = far_from(goal)
    found = list(evolve(WIDE, fitness, first(400), 1).values())
    rng = np.random.default_rng(1)
    uniform = [
        fitness(Architecture(tuple(map(int, rng.integers(1, 31, rng.integers(1, 4)))), int(k)))
        for k in rng.integers(1, 31, 400)
    ]
    assert max(found) >= max(uniform) and max(found) >= -4
    assert np.mean(found) > np.mean(uniform) + 5


def test_the_same_evaluations_give_the_same_architectures():
    known = evolve(WIDE, far_from((25, 0, 0, 3)), first(60), 1)
    assert list(evolve(WIDE, far_from((25, 0, 0, 3)), first(60), 1).items()) == list(known.items())
    assert len(known) == 60
    assert list(evolve(WIDE, far_from((25, 0, 0, 3)), first(20), 1)) == list(known)[:20]
    assert list(evolve(WIDE, far_from((25, 0, 0, 3)), first(60), 2)) != list(known)


@settings(max_examples=15, deadline=None)
@given(
    st.tuples(*[st.tuples(st.integers(1, 4), st.integers(0, 3)) for _ in range(3)]),
    st.integers(0, 9),
)
def test_architectures_lie_within_the_bounds_each_once(pairs, seed):
    bounds = Bounds(*((low, low + width) for low, width in pairs))
    seen = []

    def fitness(architecture):
        seen.append(architecture)
        return float(len(architecture.cells))

    evolve(bounds, fitness, first(30), seed)
    assert 0 < len(seen) <= min(30, len(bounds)) and len(set(seen)) == len(seen)
    for architecture in seen:
        assert bounds.depth[0] <= len(architecture.cells) <= bounds.depth[1]
        assert all(bounds.cells[0] <= n <= bounds.cells[1] for n in architecture.cells)
        assert bounds.look_back[0] <= architecture.look_back <= bounds.look_back[1]


def test_a_single_architecture_ends_the_search():
    assert len(evolve(Bounds((1, 1), (3, 3), (2, 2)), lambda a: 0.0, lambda done: True, 1)) == 1


def clock(*seconds):
    return iter(seconds).__next__


def test_a_budget_of_time_keeps_time_for_the_finalists():
    """After 4 evaluations in 40 s, 10 finalists need 100 s more."""
    assert Budget(3, reserved=10, clock=clock(0, 40)).more(4)
    assert not Budget(2, reserved=10, clock=clock(0, 40)).more(4)
    assert Budget(1e-9, clock=clock(0, 40)).more(0)


def test_a_budget_of_evaluations_does_not_look_at_the_clock():
    budget = Budget(1, evaluations=3, clock=clock(0))
    assert [budget.more(done) for done in range(5)] == [True, True, True, False, False]
    assert budget.share_spent(3) == 1
