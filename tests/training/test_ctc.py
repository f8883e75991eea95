"""Connectionist temporal classification against all paths, PyTorch, and extreme inputs."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.training import ctc


def random_logits(frames, symbols, seed=0, scale=1.0):
    return np.random.default_rng(seed).standard_normal((frames, symbols)) * scale


def loss_and_gradient(logits, labels):
    gradient = np.full_like(logits, np.nan)
    loss = ctc.ctc_loss(logits, np.array(labels, dtype=np.uint8), gradient)
    return loss, gradient


def by_torch(logits, labels):
    """Loss and gradient of torch.nn.functional.ctc_loss, in double precision."""
    logits = torch.from_numpy(logits).double().requires_grad_()
    labels = torch.tensor(labels, dtype=torch.int64)
    loss = F.ctc_loss(
        F.log_softmax(logits, 1), labels, (len(logits),), (len(labels),), reduction="sum"
    )
    (gradient,) = torch.autograd.grad(loss, logits)
    return loss.item(), gradient.numpy()


def merged(path):
    """The labels of a path: repeats merged, then blanks removed."""
    return [symbol for symbol, _ in itertools.groupby(path) if symbol != ctc.BLANK]


@pytest.mark.parametrize("labels", [[1], [1, 2], [1, 1], [2, 1, 2], [1, 1, 1], []])
def test_loss_counts_every_path(labels):
    """The sum over those of all 3^5 paths that give the labels is the same."""
    y = torch.softmax(torch.from_numpy(random_logits(5, 3)), 1).numpy()
    paths = [p for p in itertools.product(range(3), repeat=5) if merged(p) == labels]
    p = math.fsum(math.prod(y[t, symbol] for t, symbol in enumerate(path)) for path in paths)
    loss, _ = loss_and_gradient(random_logits(5, 3), labels)
    assert loss == pytest.approx(-math.log(p))


def test_loss_by_hand():
    """Two frames, one label of probability 0.6 and 0.1: paths 1-, -1 and 11."""
    loss, _ = loss_and_gradient(np.log([[0.4, 0.6], [0.9, 0.1]]), [1])
    assert loss == pytest.approx(-math.log(0.6 * 0.9 + 0.4 * 0.1 + 0.6 * 0.1))


CASES = {
    "a line": (random_logits(120, 82), list(range(1, 25))),
    "repeated characters": (random_logits(40, 5), [1, 1, 2, 2, 2, 3, 1, 1]),
    "all the same": (random_logits(9, 4), [2] * 5),
    "as long as the input": (random_logits(4, 6), [1, 2, 3, 4]),
    "one character": (random_logits(30, 10), [7]),
    "one frame": (random_logits(1, 10), [7]),
    "no character": (random_logits(6, 4), []),
    "very sure, and wrong": (random_logits(60, 8, scale=400), [1, 2, 1, 5, 5, 3]),
    "blank for sure": (np.array([[60.0] + [0.0] * 9] * 90), [1, 2, 3, 4, 5] * 8),
}


@pytest.mark.parametrize("case", CASES)
def test_agrees_with_pytorch(case):
    loss, gradient = loss_and_gradient(*CASES[case])
    expected, expected_gradient = by_torch(*CASES[case])
    assert loss == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(gradient, expected_gradient, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("labels", [[1, 2, 3, 1], [1, 1, 1]])
def test_no_path_is_an_infinite_loss(labels):
    """The labels, with blanks between repeats, are longer than the input; as in PyTorch."""
    loss, gradient = loss_and_gradient(random_logits(3, 4), labels)
    expected, expected_gradient = by_torch(random_logits(3, 4), labels)
    assert loss == expected == math.inf
    np.testing.assert_allclose(gradient, expected_gradient)
    assert not np.isfinite(gradient).all()


@settings(max_examples=60, deadline=None)
@given(
    frames=st.integers(1, 60),
    labels=st.lists(st.integers(1, 5), max_size=12),
    scale=st.floats(0, 300, allow_subnormal=False),
    seed=st.integers(0, 999),
)
def test_agrees_with_pytorch_on_random_outputs(frames, labels, scale, seed):
    logits = random_logits(frames, 6, seed, scale)
    loss, gradient = loss_and_gradient(logits, labels)
    expected, expected_gradient = by_torch(logits, labels)
    assert loss == pytest.approx(expected, rel=1e-10)
    np.testing.assert_allclose(gradient, expected_gradient, rtol=1e-7, atol=1e-8)


def test_single_precision_is_close_to_double():
    logits, labels = random_logits(300, 82), range(1, 31)
    loss, gradient = loss_and_gradient(logits.astype(np.float32), labels)
    expected, expected_gradient = by_torch(logits, labels)
    assert gradient.dtype == np.float32
    assert loss == pytest.approx(expected, rel=1e-6)
    np.testing.assert_allclose(gradient, expected_gradient, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("scale", [1, 5])
def test_typical_outputs_do_not_need_logarithms(monkeypatch, scale):
    """The slow method is only for outputs with almost no probability on the true symbols."""
    monkeypatch.setattr(ctc, "_in_log_space", None)
    loss, _ = loss_and_gradient(random_logits(320, 82, scale=scale), range(1, 31))
    assert math.isfinite(loss)


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ([0, 0, 0], []),
        ([1, 1, 0, 1], [1, 1]),
        ([2, 2, 2, 1], [2, 1]),
        ([0, 3, 0, 0, 3, 3, 2, 0], [3, 3, 2]),
    ],
)
def test_best_path_merges_repeats_then_removes_blanks(path, labels):
    assert ctc.best_path(np.eye(4)[path]) == labels == merged(path)
