"""How a module wants to be called: over a whole sequence, or step by step with its state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from odyssey.errors import BadInput
from odyssey.verify.strangers import refuse, where

STEPS = 5  # of the sequence that conventions are tried on

# Runs a module over x (time, input_size) and returns y (time, hidden_size).
Run = Callable[[nn.Module, Tensor, int], Tensor]


@dataclass(frozen=True)
class Convention:
    """One way to call a module."""

    says: str
    run: Run


class _Unfit(Exception):
    """A convention whose call returned, but nothing to compare. rank: how near that is."""

    def __init__(self, rank: int, sentence: str) -> None:
        super().__init__(sentence)
        self.rank = rank


def convention(module: nn.Module, inputs: int, hidden: int) -> Convention:
    """The first way to call the module that makes a causal recurrence of it; changes its weights.

    Raises BadInput where there is none: what stopped the one that came nearest.
    """
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.5)
    x = torch.randn(STEPS, inputs)
    unfit: list[_Unfit] = []
    raised: list[Exception] = []
    for found in _conventions():
        try:
            with torch.no_grad():
                _check(found, module, x, hidden)
            return found
        except _Unfit as problem:
            unfit.append(problem)
        except Exception as problem:
            raised.append(problem)
    if unfit:
        raise BadInput(f"{type(module).__name__} {max(unfit, key=lambda each: each.rank)}.")
    furthest = max(raised, key=lambda problem: (where(problem) or ("", 0))[1])
    refuse(f"{type(module).__name__} cannot be called in any of the usual ways", furthest)


def _check(found: Convention, module: nn.Module, x: Tensor, hidden: int) -> None:
    first, last = x.clone(), x.clone()
    first[0] += 1
    last[-1] += 1
    y, again, after_first, after_last = (
        found.run(module, each, hidden) for each in (x, x, first, last)
    )
    if not y.isfinite().all():
        raise _Unfit(4, "returns NaN or infinity for ordinary weights and inputs; mend that first")
    if not torch.equal(y, again):
        raise _Unfit(3, "returns something else for the same input; build it without dropout")
    if not torch.equal(y[:-1], after_last[:-1]):
        raise _Unfit(2, "looks ahead: its outputs depend on later inputs; verify one direction")
    if torch.equal(y[1:], after_first[1:]):
        raise _Unfit(1, "has no memory: its outputs do not depend on earlier inputs")


def _conventions() -> Iterator[Convention]:
    yield Convention("x of shape (time, input_size)", _sequence(lambda x: x))
    yield Convention("x of shape (time, batch, input_size)", _sequence(lambda x: x[:, None]))
    yield Convention("x of shape (batch, time, input_size)", _sequence(lambda x: x[None]))
    for shape, batched in (("(batch, input_size)", True), ("(input_size,)", False)):
        for start in _STARTS:
            for carry in _CARRIES:
                yield Convention(f"one step at a time, x of shape {shape}, then its state",
                                 _by_step(start, carry, batched))  # fmt: skip


# What follows x at the first step: nothing, (h, c) as one, h, or h and c.
_STARTS: tuple[Callable[[Tensor], tuple[Any, ...]], ...] = (
    lambda zero: (),
    lambda zero: ((zero, zero),),
    lambda zero: (zero,),
    lambda zero: (zero, zero),
)
# What follows x at the next step, out of what a step returned: all of it, as one or singly, or all
# but the first, which is y.
_CARRIES: tuple[Callable[[Any], tuple[Any, ...]], ...] = (
    lambda returned: (returned,),
    lambda returned: tuple(returned),
    lambda returned: tuple(returned[1:]),
    lambda returned: (tuple(returned[1:]),),
)


def _sequence(shaped: Callable[[Tensor], Tensor]) -> Run:
    def run(module: nn.Module, x: Tensor, hidden: int) -> Tensor:
        given = shaped(x)
        return _output(module(given), given, hidden).reshape(len(x), hidden)

    return run


def _by_step(
    start: Callable[[Tensor], tuple[Any, ...]],
    carry: Callable[[Any], tuple[Any, ...]],
    batched: bool,
) -> Run:
    def run(module: nn.Module, x: Tensor, hidden: int) -> Tensor:
        state = start(x.new_zeros((1, hidden) if batched else (hidden,)))
        outputs = []
        for x_t in x:
            given = x_t[None] if batched else x_t
            returned = module(given, *state)
            outputs.append(_output(returned, given, hidden).reshape(hidden))
            state = carry(returned)
        return torch.stack(outputs)

    return run


def _output(returned: Any, given: Tensor, hidden: int) -> Tensor:
    """The y of what a call returned: a tensor, or the first of several things."""
    y = returned[0] if isinstance(returned, tuple | list) and returned else returned
    if not isinstance(y, Tensor):
        raise _Unfit(
            0, f"returns a {type(y).__name__}, not a tensor, nor a tuple that starts with one"
        )
    expected = (*given.shape[:-1], hidden)
    if y.shape != expected:
        raise _Unfit(
            0,
            f"returns shape {tuple(y.shape)} for {tuple(given.shape)} and hidden_size {hidden}; "
            f"{tuple(expected)} is needed",
        )
    return y
