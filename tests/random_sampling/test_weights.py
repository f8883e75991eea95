"""Schemes of random weights, and the authors' own example of the method."""

import numpy as np
import pytest
from scipy import stats

from odyssey import labels
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.random_sampling.architectures import Architecture
from odyssey.random_sampling.distribution import fit_errors
from odyssey.random_sampling.forward import ForwardPass, NetworkOptions
from odyssey.random_sampling.sampler import sample_errors
from odyssey.random_sampling.series import sine
from odyssey.random_sampling.weights import (
    INFERRED,
    NAMES,
    PRINTED,
    Scheme,
    draw,
    schemes,
    unpack,
)

ARCHITECTURE = Architecture((8, 5), 4)
UNIFORM = Scheme("uniform", "uniform", "uniform")


def named(scheme, variant="V"):
    block = VARIANTS[variant]
    hidden, dense = unpack(
        draw(ARCHITECTURE, variant, 3, 1, 2, 2, scheme), ARCHITECTURE, block, 2, 2
    )
    layers = [*hidden, dense]
    return {(k, name): values for k, layer in enumerate(layers) for name, values in layer.items()}


def test_every_named_scheme_has_a_title():
    """The names are not taken from `labels`, whose edits would sample all networks again."""
    assert set(NAMES.values()) == set(labels.SCHEMES)


def test_the_default_is_algorithm_1():
    assert Scheme() == PRINTED
    plain = draw(ARCHITECTURE, "NP", 0, 0)
    np.testing.assert_array_equal(plain, draw(ARCHITECTURE, "NP", 0, 0, scheme=PRINTED))


@pytest.mark.parametrize("variant", VARIANTS)
def test_uniform_parts_follow_from_the_same_normal_numbers(variant):
    normal, own = named(PRINTED, variant), named(INFERRED, variant)
    for (layer, name), values in own.items():
        drawn = normal[layer, name]
        if name[0] in "WVb":
            np.testing.assert_allclose(values, 2 * stats.norm.cdf(drawn) - 1, atol=1e-6)
        else:
            np.testing.assert_array_equal(values, drawn)


def test_each_part_is_changed_alone():
    normal = named(PRINTED)
    for scheme, kinds in (
        (Scheme(input="uniform"), "WV"),
        (Scheme(recurrent="uniform"), "Rp"),
        (Scheme(bias="uniform"), "b"),
    ):
        own = named(scheme)
        changed = {key for key, values in own.items() if not np.array_equal(values, normal[key])}
        assert changed == {key for key in own if key[1][0] in kinds}


def test_uniform_weights_fill_their_interval_evenly():
    drawn = np.concatenate(
        [draw(Architecture((31,), 1), "NP", k, 0, scheme=UNIFORM) for k in (0, 1)]
    )
    assert drawn.dtype == np.float32 and np.abs(drawn).max() <= 1
    assert stats.kstest(drawn, "uniform", (-1, 2)).pvalue > 0.01


def test_a_scheme_changes_the_errors():
    printed, inferred = (
        sample_errors(ARCHITECTURE, sine(), range(3), 0, scheme=s) for s in (PRINTED, INFERRED)
    )
    assert not np.isclose(printed, inferred).any()


def test_schemes_have_names_and_each_is_sampled_once():
    settings = {"weights": {"input": "normal", "recurrent": "normal", "bias": "normal"}}
    both = schemes(settings | {"inferred_weights": True})
    assert [scheme.name for scheme in both] == ["as printed", "inferred"]
    assert schemes(settings | {"inferred_weights": False}) == [PRINTED]
    twice = {"weights": vars(INFERRED), "inferred_weights": True}
    assert schemes(twice) == [INFERRED]
    assert UNIFORM.name == "uniform, uniform, uniform"


def test_a_distribution_that_does_not_exist_is_one_sentence():
    with pytest.raises(BadInput, match="weights: bias is 'gamma'; choose one of normal, uniform"):
        Scheme(bias="gamma")


def in_kerass_order(rng, architecture):
    """Weights drawn as Keras lists them, in the order of `unpack`.

    Of each layer kernel, recurrent kernel and bias, of gates i, f, c, o side by side; then of the
    dense layer kernel and bias.
    """
    found, m = [], 1
    for n in architecture.cells:
        shapes = {"W": (m, 4 * n), "R": (n, 4 * n), "b": (4 * n,)}
        own = {kind: rng.normal(0, 1, shape) for kind, shape in shapes.items()}
        gates = {
            f"{kind}_{gate}": array[..., k * n : (k + 1) * n].T
            for kind, array in own.items()
            for k, gate in enumerate("ifzo")
        }
        found += [gates[name].ravel() for name in VARIANTS["NP"].parameter_shapes(m, n)]
        m = n
    found += [rng.normal(0, 1, (m, 1)).ravel(), rng.normal(0, 1, 1)]
    return np.concatenate(found).astype(np.float32)


def test_the_authors_own_example():
    """Listing 2 of arXiv 1807.03523: layers [1, 2, 2, 1], look back 2, 30 samples.

    Hard sigmoids give it to the last digit; sigmoids have a mean of .811487.
    """
    architecture, series = Architecture((2, 2), 2), sine(seconds=10)
    inputs, targets = series.windows(2)
    rng = np.random.RandomState(1)
    predictor = ForwardPass(architecture, NetworkOptions(), inputs)
    drawn = [in_kerass_order(rng, architecture) for _ in range(30)]
    off = np.array([predictor.predict(vector) - targets.T for vector in drawn])
    errors = np.abs(off).mean(axis=(1, 2), dtype=float)
    assert errors[[0, -1]] == pytest.approx([0.615282, 0.723549], abs=1e-6)
    fit = fit_errors(errors, 2.0, 0, resamples=1)
    assert (fit.mean, fit.sd) == pytest.approx((0.810728, 0.110461), abs=1e-6)
    assert fit.log_p == pytest.approx(-29.906006, abs=2e-5)
