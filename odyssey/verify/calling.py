"""How a module is called: with a whole sequence, or with one step at a time and its states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from odyssey.errors import BadInput
from odyssey.verify.user_module import raise_bad_input, user_line

STEPS = 5  # of the sequence on which conventions are tried
MAX_STATES = 4

# Runs a module of a hidden_size over x (time, input_size); returns y (time, hidden_size).
Run = Callable[[nn.Module, Tensor, int], Tensor]


@dataclass(frozen=True)
class Convention:
    """One way to call a module.

    Attributes:
        description: in words, with the shape of x.
        run: calls the module in this way.
    """

    description: str
    run: Run


class _UnusableOutput(Exception):
    """A call returned something that cannot be compared.

    Args:
        rank: how far the test of the convention came; the highest is reported.
        sentence: what is wrong; it follows the name of the class.
    """

    def __init__(self, rank: int, sentence: str) -> None:
        super().__init__(sentence)
        self.rank = rank


def find_convention(module: nn.Module, inputs: int, hidden: int) -> Convention:
    """Find the first way to call a module with which it is a causal recurrence.

    Args:
        module: it gets random weights.
        inputs: its input_size.
        hidden: its hidden_size.

    Raises:
        BadInput: there is no such way; the sentence says why the most successful one failed.
    """
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.5)
    x = torch.randn(STEPS, inputs)
    unusable: list[_UnusableOutput] = []
    raised: list[Exception] = []
    for convention in _conventions():
        try:
            with torch.no_grad():
                _check(convention, module, x, hidden)
            return convention
        except _UnusableOutput as problem:
            unusable.append(problem)
        except Exception as problem:
            raised.append(problem)
    if unusable:
        raise BadInput(f"{type(module).__name__} {max(unusable, key=lambda each: each.rank)}.")
    furthest = max(raised, key=lambda problem: (user_line(problem) or ("", 0))[1])
    raise_bad_input(f"{type(module).__name__} cannot be called in any of the usual ways", furthest)


def _check(convention: Convention, module: nn.Module, x: Tensor, hidden: int) -> None:
    other_first, other_last = x.clone(), x.clone()
    other_first[0] += 1
    other_last[-1] += 1
    y, again, after_first, after_last = (
        convention.run(module, each, hidden) for each in (x, x, other_first, other_last)
    )
    if not y.isfinite().all():
        sentence = "returns NaN or infinity for ordinary weights and inputs; correct that first"
        raise _UnusableOutput(4, sentence)
    if not torch.equal(y, again):
        sentence = "returns different outputs for the same input; build it without dropout"
        raise _UnusableOutput(3, sentence)
    if not torch.equal(y[:-1], after_last[:-1]):
        sentence = "looks ahead: its outputs depend on later inputs; verify one direction"
        raise _UnusableOutput(2, sentence)
    if torch.equal(y[1:], after_first[1:]):
        raise _UnusableOutput(1, "has no memory: its outputs do not depend on earlier inputs")


def _conventions() -> Iterator[Convention]:
    yield Convention("with x of shape (time, input_size)", _sequence(lambda x: x))
    yield Convention("with x of shape (time, batch, input_size)", _sequence(lambda x: x[:, None]))
    yield Convention("with x of shape (batch, time, input_size)", _sequence(lambda x: x[None]))
    for shape, batched in (("(batch, input_size)", True), ("(input_size,)", False)):
        for first in _FIRST_STATES:
            for following in _FOLLOWING_STATES:
                yield Convention(f"one step at a time, with x of shape {shape}, then its states",
                                 _by_step(first, following, batched))  # fmt: skip


def _tuple_of(count: int) -> Callable[[Tensor], tuple[Any, ...]]:
    return lambda zero: ((zero,) * count,)


def _arguments(count: int) -> Callable[[Tensor], tuple[Any, ...]]:
    return lambda zero: (zero,) * count


# The arguments after x at the first step: none, (h, c) as a tuple, h, or h and c, and more states.
_FIRST_STATES: tuple[Callable[[Tensor], tuple[Any, ...]], ...] = (
    _arguments(0),
    _tuple_of(2),
    _arguments(1),
    _arguments(2),
    *(states(n) for n in range(3, MAX_STATES + 1) for states in (_tuple_of, _arguments)),
)
# The arguments after x at the next step, made from what a step returned: all of it, as one argument
# or as several; or all but the first value, which is y.
_FOLLOWING_STATES: tuple[Callable[[Any], tuple[Any, ...]], ...] = (
    lambda returned: (returned,),
    lambda returned: tuple(returned),
    lambda returned: tuple(returned[1:]),
    lambda returned: (tuple(returned[1:]),),
)


def _sequence(reshape: Callable[[Tensor], Tensor]) -> Run:
    def run(module: nn.Module, x: Tensor, hidden: int) -> Tensor:
        argument = reshape(x)
        return _output(module(argument), argument, hidden).reshape(len(x), hidden)

    return run


def _by_step(
    first: Callable[[Tensor], tuple[Any, ...]],
    following: Callable[[Any], tuple[Any, ...]],
    batched: bool,
) -> Run:
    def run(module: nn.Module, x: Tensor, hidden: int) -> Tensor:
        states = first(x.new_zeros((1, hidden) if batched else (hidden,)))
        outputs = []
        for x_t in x:
            argument = x_t[None] if batched else x_t
            returned = module(argument, *states)
            outputs.append(_output(returned, argument, hidden).reshape(hidden))
            states = following(returned)
        return torch.stack(outputs)

    return run


def _output(returned: Any, argument: Tensor, hidden: int) -> Tensor:
    """Return the y in what a call returned: a tensor, or the first of several values."""
    y = returned[0] if isinstance(returned, tuple | list) and returned else returned
    if not isinstance(y, Tensor):
        raise _UnusableOutput(
            0, f"returns a {type(y).__name__}; return a tensor, or a tuple that starts with one"
        )
    expected = (*argument.shape[:-1], hidden)
    if y.shape != expected:
        raise _UnusableOutput(
            0,
            f"returns shape {tuple(y.shape)} for x of shape {tuple(argument.shape)} and "
            f"hidden_size {hidden}; return shape {tuple(expected)}",
        )
    return y
