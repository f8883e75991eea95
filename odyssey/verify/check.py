"""The whole check of one module: what it is, and a comparison on the golden vectors."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn

from odyssey.errors import BadInput
from odyssey.verify import report
from odyssey.verify.compare import compare
from odyssey.verify.identify import Match, identify
from odyssey.verify.nearest import named, neighbours
from odyssey.verify.strangers import find, surroundings
from odyssey.verify.subject import Subject


class Verdict(NamedTuple):
    """Whether a module is one of the variants, and the findings in words."""

    is_variant: bool
    words: str


def check(name: str) -> Verdict:
    """Check the class of `module:Class`, in float64, or else in float32.

    Raises BadInput where there is no such class, or where it cannot be built, called or compared.
    """
    found = find(name)
    try:
        return _check(name, found, torch.float64)
    except BadInput as problem:
        try:
            return _check(name, found, torch.float32)
        except BadInput:
            raise problem from None


def _check(name: str, found: type[nn.Module], dtype: torch.dtype) -> Verdict:
    with surroundings(dtype):
        subject = Subject(found, dtype)
        matches = identify(subject)
        if not matches:
            return Verdict(False, report.on_no_match(name, neighbours(subject)))
        if not matches[0].complete:
            return Verdict(False, report.on_partial_match(name, matches[0]))
        match = matches[0]
        comparison, wrong = compare(subject, match.reference, match.roles), _misnamed(match)
    words = report.on_match(name, subject.convention.says, match, comparison, wrong)
    return Verdict(report.is_variant(match, comparison, wrong), words)


def _misnamed(match: Match) -> dict[str, str]:
    """What parameters with the paper's names are by these and do instead, where that differs."""
    return {
        role.name: match.roles[slot].name
        for slot, role in named(match.layout, match.reference).items()
        if slot in match.roles and match.roles[slot].name != role.name
    }
