"""Orthonormal functions of the hyperparameters, in blocks: one block per component of variance.

The functions have mean 0 and variance 1 over the search space, and no two of them correlate there.
The variance of a sum of them is therefore the sum of the squared coefficients, exactly, and the
share of a component is the share of its block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.polynomial import legendre

DEGREE = 10  # largest degree of a function of one hyperparameter
DEGREE_OF_PAIR = 10  # largest sum of two degrees; 6 misses a cliff that moves with another value
DEGREE_OF_HIGHER = 4  # largest sum of three degrees
DECAY = 2.0  # the prior variance of a function is proportional to degree ** -DECAY


@dataclass(frozen=True)
class Basis:
    """The values of all functions at the trials.

    Attributes:
        values: (trials, functions).
        weights: (functions,), prior variance of each coefficient; they sum to 1 in each block.
        blocks: First and last function of each component, ordered as in `forest.components`. The
            block of higher orders has products of three hyperparameters, without factors.
    """

    values: np.ndarray
    weights: np.ndarray
    blocks: list[slice]


def basis(points: np.ndarray, factors: Sequence[bool]) -> Basis:
    """Compute the functions at the trials.

    Args:
        points: (trials, axes), coordinates from 0 to 1; the index of the level for factors.
        factors: Whether each axis is a factor.

    Returns:
        The functions, in blocks.
    """
    axes = [_of_axis(column, factor) for column, factor in zip(points.T, factors, strict=True)]
    ordered = [axis for axis, factor in zip(axes, factors, strict=True) if not factor]
    blocks = [
        *axes,
        *(_products(pair, DEGREE_OF_PAIR) for pair in combinations(axes, 2)),
        _joined([_products(three, DEGREE_OF_HIGHER) for three in combinations(ordered, 3)], points),
    ]
    values, degrees = zip(*blocks, strict=True)
    ends = np.cumsum([0, *(len(of_block) for of_block in degrees)])
    weights = [prior / prior.sum() for prior in (of_block**-DECAY for of_block in degrees)]
    slices = [slice(*ends[index : index + 2]) for index in range(len(blocks))]
    return Basis(np.hstack(values), np.concatenate(weights), slices)


_Functions = tuple[np.ndarray, np.ndarray]  # values (trials, functions), degrees (functions,)


def _of_axis(coordinates: np.ndarray, factor: bool) -> _Functions:
    """Contrasts of the levels of a factor; polynomials of an axis.

    An axis with few distinct values has as many polynomials as are independent. The values then
    have equal measure, as the two values of a choice.
    """
    coordinates = coordinates if factor else coordinates.clip(0, 1)  # as the forest's leaves are
    distinct, index = np.unique(coordinates, return_inverse=True)
    count = len(distinct)
    if not factor and (count > DEGREE or 2 * count > len(coordinates)):
        values = legendre.legvander(2 * coordinates - 1, DEGREE)[:, 1:]
        degrees = np.arange(1.0, DEGREE + 1)
        return values * np.sqrt(2 * degrees + 1), degrees
    powers = np.eye(count) if factor else np.vander(distinct, count, increasing=True)
    powers[:, 0] = 1.0
    of_levels = np.linalg.qr(powers)[0][:, 1:] * np.sqrt(count)
    degrees = np.ones(count - 1) if factor else np.arange(1.0, count)
    return of_levels[index], degrees


def _products(axes: Sequence[_Functions], largest: int) -> _Functions:
    """Products of one function of each axis whose degrees sum to at most `largest`."""
    values, sums, products = np.ones((len(axes[0][0]), 1)), np.zeros(1), np.ones(1)
    for of_axis, degrees in axes:
        values = (values[:, :, None] * of_axis[:, None, :]).reshape(len(values), -1)
        sums = np.add.outer(sums, degrees).ravel()
        products = np.multiply.outer(products, degrees).ravel()
    few = sums <= largest
    return values[:, few], products[few]


def _joined(blocks: Sequence[_Functions], points: np.ndarray) -> _Functions:
    if not blocks:
        return np.empty((len(points), 0)), np.empty(0)
    values, degrees = zip(*blocks, strict=True)
    return np.hstack(values), np.concatenate(degrees)
