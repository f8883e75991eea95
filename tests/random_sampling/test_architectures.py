import pytest

from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import SPACES, Architecture, Space

SMALL = Space(((1, 2, 3), (0, 5, 6)), (1, 4))


def test_spaces_are_as_large_as_the_papers():
    """Section 4.2 counts 625 two-layer architectures, Section 4.3 15,625, without look backs."""
    assert len(SPACES["one_layer"]) == 100 * 30
    assert len(SPACES["two_layers"]) == (625 + 25) * 4
    assert len(SPACES["three_layers"]) == 15625 * 4


def test_zero_cells_leave_a_layer_out():
    assert SMALL[0] == Architecture((1,), 1)
    assert SMALL[len(SMALL) - 1] == Architecture((3, 6), 4)
    assert len(set(SMALL)) == len(SMALL) == 18


@pytest.mark.parametrize(
    ("cells", "keras"),
    [((1,), 12 + 2), ((7,), 4 * (7 + 49 + 7) + 8), ((2, 3), 4 * (2 + 4 + 2) + 4 * (6 + 9 + 3) + 4)],
)
def test_parameters_are_what_keras_counts(cells, keras):
    assert Architecture(cells, 1).parameters(VARIANTS["NP"]) == keras


def test_parameters_of_a_variant_with_several_variables():
    """Peepholes are three of each block; two variables go in and come out."""
    plain, vanilla = (Architecture((5,), 1).parameters(VARIANTS[v], 2, 2) for v in ("NP", "V"))
    assert plain == 4 * (10 + 25 + 5) + 2 * 6
    assert vanilla == plain + 15


def test_draws_repeat_are_distinct_and_grow():
    drawn = SPACES["three_layers"].draw(100, 3, "check")
    assert len(set(drawn)) == 100
    assert SPACES["three_layers"].draw(10, 3, "check") == drawn[:10]
    assert SPACES["three_layers"].draw(100, 4, "check") != drawn


def test_a_spread_subset_grows_and_covers_the_space():
    spread = SPACES["two_layers"].spread(60)
    assert spread[:20] == SPACES["two_layers"].spread(20)
    assert len(set(spread)) == 60
    counts = [sum(a.look_back == lb for a in spread) for lb in (1, 10, 20, 30)]
    assert min(counts) >= 12
    quarters = [
        sum(7 + 6.25 * q <= a.cells[0] < 13.25 + 6.25 * q for a in spread) for q in range(4)
    ]
    assert min(quarters) >= 12


def test_spreading_over_everything_takes_everything_once():
    assert sorted(a.name for a in SMALL.spread(18)) == sorted(a.name for a in SMALL)


@pytest.mark.parametrize("choose", [lambda s: s.spread(19), lambda s: s.draw(19, 0, "check")])
def test_more_than_there_are_is_bad_input(choose):
    with pytest.raises(BadInput, match="19 architectures are asked for and the space has 18"):
        choose(SMALL)


@pytest.mark.parametrize(
    ("cells", "look_back", "words"),
    [
        ((7, 0), 1, "hidden layer 2 has 0 cells"),
        ((-1,), 1, "hidden layer 1 has -1 cells"),
        ((2.5,), 1, "hidden layer 1 has 2.5 cells"),
        ((True,), 1, "has True cells"),
        ((), 1, "no hidden layer"),
        ((7,), 0, "the look back is 0"),
    ],
)
def test_an_impossible_architecture_is_one_sentence(cells, look_back, words):
    with pytest.raises(BadInput, match=words) as caught:
        Architecture(cells, look_back)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
