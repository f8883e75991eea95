"""The ways to call a module: with a whole sequence, or with one step at a time and its states."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_sequence

from odyssey.errors import BadInput
from odyssey.verify.binding import forward_arguments

MAX_STATES = 4
MAX_OUTPUTS = 3  # of the tensors that a call returns, those that are tried as y


class UnusableOutput(BadInput):
    """A call returned something that cannot be compared.

    Args:
        rank: how far the test of the call came; the highest is reported.
        sentence: what is wrong; it follows the name of the class.
    """

    def __init__(self, rank: float, sentence: str) -> None:
        super().__init__(sentence)
        self.rank = rank


@dataclass(frozen=True)
class States:
    """How states are passed.

    Attributes:
        count: how many there are.
        as_tuple: whether they are one argument, a tuple, or one argument each.
        first: what stands for them at the first call: nothing, None or zeros.
    """

    count: int = 0
    as_tuple: bool = False
    first: Literal["absent", "None", "zeros"] = "absent"

    def arguments(self, values: Sequence[Tensor]) -> tuple[Any, ...]:
        """Return the arguments for the values of the states."""
        return (tuple(values),) if self.as_tuple else tuple(values)

    def first_arguments(self, like: Tensor, shape: tuple[int, ...]) -> tuple[Any, ...]:
        """Return the arguments of the first call.

        Args:
            like: a tensor of the type and on the device of the states.
            shape: of a state.
        """
        if self.first == "zeros":
            return self.arguments([like.new_zeros(shape) for _ in range(self.count)])
        return () if self.first == "absent" else (None,) * (1 if self.as_tuple else self.count)

    def __str__(self) -> str:
        if self.first == "None":
            return "None for its states"
        form = "as a tuple" if self.as_tuple else "as an argument each"
        return f"its {self.count} states {form}" if self.count > 1 else "its state"


_FORMS = [States(1), *(States(n, t) for n in range(2, MAX_STATES + 1) for t in (True, False))]
_GIVEN = [dataclasses.replace(form, first=first) for first in ("None", "zeros") for form in _FORMS]


@dataclass(frozen=True)
class WholeSequence:
    """One call with a whole sequence.

    Attributes:
        form: of x, in words.
        reshape: makes the argument from x (time, input_size).
        axes: of y that is returned: (time, hidden_size) with an axis of size 1 at this place, or
            without one for None.
        states: the states before the sequence.
        state_axes: axes of a state.
        y: which of the tensors that are returned is y.
    """

    form: str
    reshape: Callable[[Tensor], Any]
    axes: int | None
    states: States
    state_axes: int
    y: int

    @property
    def description(self) -> str:
        """The call in words."""
        states = f", and {self.states}" if self.states.first != "absent" else ""
        return f"with x {self.form}{states}{_which(self.y)}"

    def run(self, module: nn.Module, x: Tensor, hidden: int) -> Tensor:
        """Call a module of a hidden_size for x (time, input_size); return y (time, hidden_size)."""
        shape = (1,) * (self.state_axes - 1) + (hidden,)
        argument = self.reshape(x.clone())
        returned = _call(module, argument, self.states.first_arguments(x, shape))
        expected = [len(x), hidden]
        if self.axes is not None:
            expected.insert(self.axes, 1)
        x_shape = tuple(argument.shape) if isinstance(argument, Tensor) else tuple(x.shape)
        return _output(returned, self.y, expected, x_shape).reshape(len(x), hidden)


@dataclass(frozen=True)
class ByStep:
    """A call for each time step, with the states that the call before returned.

    Attributes:
        batched: whether x is (batch, input_size), and otherwise (input_size,).
        states: how states are passed. Without states, the module is called with x only.
        last: whether the states are the last of the tensors that are returned, or the first.
        reverse: whether they are returned in the reverse order.
        y: which of the tensors that are returned is y.
    """

    batched: bool
    states: States
    last: bool
    reverse: bool
    y: int

    @property
    def description(self) -> str:
        """The call in words."""
        form = "of shape (batch, input_size)" if self.batched else "of shape (input_size,)"
        states = ", then its states" if self.states.count else ""
        reverse = ", in the reverse order of those that it returns" if self.reverse else ""
        return f"one step at a time, with x {form}{states}{reverse}{_which(self.y)}"

    def run(self, module: nn.Module, x: Tensor, hidden: int) -> Tensor:
        """Call a module of a hidden_size for x (time, input_size); return y (time, hidden_size)."""
        batch = (1,) if self.batched else ()
        arguments = self.states.first_arguments(x, (*batch, hidden))
        outputs = []
        for x_t in x:
            argument = x_t.clone().reshape(*batch, len(x_t))
            returned = _call(module, argument, arguments)
            y = _output(returned, self.y, [*batch, hidden], tuple(argument.shape))
            outputs.append(y.clone().reshape(hidden))
            arguments = self.states.arguments(self._states(returned))
        return torch.stack(outputs)

    def _states(self, returned: Any) -> list[Tensor]:
        if not self.states.count:
            return []
        tensors = _tensors(returned)
        if len(tensors) < self.states.count:
            raise UnusableOutput(-1, f"returns fewer than {self.states.count} states")
        chosen = tensors[-self.states.count :] if self.last else tensors[: self.states.count]
        return chosen[::-1] if self.reverse else chosen


Way = WholeSequence | ByStep

_FORMS_OF_X: tuple[tuple[str, Callable[[Tensor], Any], int | None], ...] = (
    ("of shape (time, input_size)", lambda x: x, None),
    ("of shape (time, batch, input_size)", lambda x: x[:, None], 1),
    ("of shape (batch, time, input_size)", lambda x: x[None], 0),
    ("as a PackedSequence", lambda x: pack_sequence([x]), None),
)


def all_ways() -> Iterator[Way]:
    """Yield all ways to call a module, the most usual first."""
    for y in range(MAX_OUTPUTS):
        for form, reshape, axes in _FORMS_OF_X:
            yield WholeSequence(form, reshape, axes, States(), 0, y)
        for batched in (True, False):
            yield from _steps(batched, y)
        for form, reshape, axes in _FORMS_OF_X:
            for states in _GIVEN:
                for state_axes in (1, 2, 3) if states.first == "zeros" else (0,):
                    yield WholeSequence(form, reshape, axes, states, state_axes, y)
        for batched in (True, False):
            yield ByStep(batched, States(), last=True, reverse=False, y=y)


def _steps(batched: bool, y: int) -> Iterator[ByStep]:
    for states in (*_FORMS, *_GIVEN):
        for reverse in (False, True) if states.count == 2 else (False,):
            for last in (True, False):
                yield ByStep(batched, states, last, reverse, y)


def _call(module: nn.Module, x: Any, states: tuple[Any, ...]) -> Any:
    bound = forward_arguments(module, x, states)
    return module(*bound.args, **bound.kwargs)


def _which(y: int) -> str:
    return f"; its output is tensor {y + 1} of those that it returns" if y else ""


def _tensors(returned: Any) -> list[Tensor]:
    """Return the tensors of numbers in what a call returned, in their order."""
    if isinstance(returned, Tensor):
        return [returned] if returned.is_floating_point() else []
    if dataclasses.is_dataclass(returned) and not isinstance(returned, Mapping | type):
        returned = [getattr(returned, field.name) for field in dataclasses.fields(returned)]
    values = returned.values() if isinstance(returned, Mapping) else returned
    if not isinstance(values, tuple | list) and values is returned:
        return []
    return [tensor for value in values for tensor in _tensors(value)]


def _output(returned: Any, index: int, expected: Sequence[int], x_shape: tuple[int, ...]) -> Tensor:
    """Return the y in what a call returned.

    Args:
        returned: by the call.
        index: of y among the tensors.
        expected: shape of y.
        x_shape: shape of x.

    Raises:
        UnusableOutput: there is no such tensor, or it has another shape.
    """
    tensors = _tensors(returned)
    if not tensors:
        kind = type(returned).__name__
        raise UnusableOutput(0, f"returns a {kind}, in which there is no tensor; return y")
    if index >= len(tensors):
        raise UnusableOutput(-1, f"returns fewer than {index + 1} tensors")
    y = tensors[index]
    if tuple(y.shape) != tuple(expected):
        raise UnusableOutput(
            0 if not index else -1,
            f"returns shape {tuple(y.shape)} for x of shape {x_shape} and "
            f"hidden_size {expected[-1]}; return shape {tuple(expected)}",
        )
    return y
