"""The check of one module: find what it computes, and compare it on the golden vectors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import torch
from torch import nn

from odyssey.cells.block import Block
from odyssey.cells.own_file import named_block
from odyssey.errors import BadInput
from odyssey.verify import report
from odyssey.verify.calling import usable_ways
from odyssey.verify.compare import check_finite, compare
from odyssey.verify.identify import Match, identify
from odyssey.verify.nearest import neighbours, roles_by_name
from odyssey.verify.references import Reference
from odyssey.verify.subject import Subject
from odyssey.verify.user_module import build, fixed_environment, load_class
from odyssey.verify.vectors import BLOCKS, HIDDEN, INPUTS

COMPUTES, NEARLY = 2, 1  # values of similarity


class CheckResult(NamedTuple):
    """The result of a check.

    Attributes:
        agrees: whether the module computes one of the blocks, with its gradients.
        text: what was found, for people.
        similarity: 2 if the module computes a block, perhaps with one mistake; 1 if it does so
            only while all weights of a kind are equal; otherwise 0.
    """

    agrees: bool
    text: str
    similarity: int = 0


def check(name: str, cell: str = "") -> CheckResult:
    """Find out what a PyTorch module computes.

    Args:
        name: the class, as `module:Class`. It is imported, so its code is run.
        cell: compare with this cell only: a variant, as in "NP", or a function of equations, as in
            "my_cells.py:mine", whose file is run. By default, compare with all variants.

    Raises:
        BadInput: there is no such class or cell, or the class cannot be built, called or compared.

    Examples:
        >>> result = check("torch.nn:RNN", "SRN")
        >>> result.agrees
        True
        >>> print(result.text.splitlines()[0])
        torch.nn:RNN is SRN (the simple recurrent network).
    """
    cls = load_class(name)
    blocks = {cell: named_block(cell)} if cell else BLOCKS
    for each in blocks.items() if cell else ():
        check_finite(Reference(*each))
    try:
        return _check(name, cls, blocks, torch.float64)
    except BadInput as problem:
        try:
            return _check(name, cls, blocks, torch.float32)
        except BadInput:
            raise problem from None


def _check(
    name: str, cls: type[nn.Module], blocks: Mapping[str, Block], dtype: torch.dtype
) -> CheckResult:
    """Check a module in all ways to call it, until it agrees; otherwise report on the best way."""
    results: list[CheckResult] = []
    problems: list[BadInput] = []
    with fixed_environment(dtype):
        make = partial(build, cls, dtype=dtype)
        for way in usable_ways(make, INPUTS, HIDDEN):
            try:
                result = _check_way(name, Subject(make, way, dtype), blocks)
            except BadInput as problem:
                problems.append(problem)
                continue
            if result.agrees:
                return result
            results.append(result)
    best = max(results, key=lambda result: result.similarity, default=None)
    if best is None or (problems and best.similarity < COMPUTES):
        raise problems[0]
    return best


def _check_way(name: str, subject: Subject, blocks: Mapping[str, Block]) -> CheckResult:
    matches = identify(subject, blocks)
    if not matches:
        return CheckResult(False, report.on_no_match(name, neighbours(subject, blocks)))
    match = matches[0]
    if not match.complete:
        return CheckResult(False, report.on_partial_match(name, match, len(blocks)), NEARLY)
    comparison = compare(subject, match.reference, match.roles)
    misnamed = _misnamed(match)
    text = report.on_match(name, subject.way.description, match, comparison, misnamed)
    return CheckResult(report.agrees(match, comparison, misnamed), text, COMPUTES)


def _misnamed(match: Match) -> dict[str, str]:
    """Return parameters with the name of one weight that act as another, with this other weight."""
    return {
        role.name: match.roles[slot].name
        for slot, role in roles_by_name(match.layout, match.reference).items()
        if slot in match.roles and match.roles[slot].name != role.name
    }
