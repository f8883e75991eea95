"""Where weights can be in a module's parameters: its slots.

The shape of a parameter for three pairs of sizes tells what each of its axes consists of: so many
parts of hidden_size, parts of input_size, and single rows. Every combination of parts is a slot: a
matrix or a vector that can be a weight of the equations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

from torch import Tensor, nn

from odyssey.errors import BadInput

_SIZES = ((3, 4), (5, 4), (3, 9))  # input_size, hidden_size
MAX_SLOTS = 50

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Part:
    """A range of an axis.

    Attributes:
        start: the first index, as multiples of (input_size, hidden_size, 1).
        size: the length, in the same way.
    """

    start: tuple[int, int, int]
    size: tuple[int, int, int]

    def slice(self, inputs: int, hidden: int) -> slice:
        """Return the range for an input_size and a hidden_size."""
        units = (inputs, hidden, 1)
        start, size = (sum(map(int.__mul__, a, units)) for a in (self.start, self.size))
        return slice(start, start + size)

    def __str__(self) -> str:
        end = tuple(map(int.__add__, self.start, self.size))
        if self.size == (0, 0, 1):
            return _length(self.start)
        return f"{_length(self.start)}:{_length((end[0], end[1], end[2]))}"


_M, _N, _ONE = (1, 0, 0), (0, 1, 0), (0, 0, 1)


@dataclass(frozen=True)
class Slot:
    """One matrix or vector in a parameter.

    Attributes:
        parameter: its name in the module.
        parts: a part of each axis.
        whole_axes: for each axis, whether the part is all of it.
    """

    parameter: str
    parts: tuple[Part, ...]
    whole_axes: tuple[bool, ...]

    @property
    def whole(self) -> bool:
        """Whether the slot is all of its parameter."""
        return all(self.whole_axes)

    @property
    def kind(self) -> str:
        """The shape of the weight that the slot can hold.

        "input" is (hidden_size, input_size), "square" is (hidden_size, hidden_size), "vector" is
        (hidden_size,). An empty string stands for any other shape.
        """
        sizes = sorted(part.size for part in self.parts if part.size != _ONE)
        return {(_N,): "vector", (_N, _N): "square", (_N, _M): "input"}.get(tuple(sizes), "")

    @property
    def transposed(self) -> bool:
        """Whether an input matrix is stored as (input_size, hidden_size).

        For square matrices, the shape does not tell this; see `probes.Role`.
        """
        return self.kind == "input" and next(p.size for p in self.parts if p.size != _ONE) == _M

    def view(self, tensor: Tensor, inputs: int, hidden: int) -> Tensor:
        """Return the slot's part of a tensor, without copying.

        Args:
            tensor: the parameter, or its gradient.
            inputs: input_size of the module.
            hidden: hidden_size of the module.

        Returns:
            The part, in the shape of the slot's `kind`.
        """
        part = tensor[tuple(part.slice(inputs, hidden) for part in self.parts)]
        single = [axis for axis, part in enumerate(self.parts) if part.size == _ONE]
        part = part.squeeze(single) if single else part
        return part.T if self.transposed else part

    def __str__(self) -> str:
        words = [":" if w else str(p) for p, w in zip(self.parts, self.whole_axes, strict=True)]
        while words and words[-1] == ":":
            words.pop()
        return f"{self.parameter}[{', '.join(words)}]" if words else self.parameter


def slots(build: Callable[[int, int], nn.Module], input_first: bool) -> list[Slot]:
    """List all slots of a module, in the order of its parameters.

    Args:
        build: makes the module for an input_size and a hidden_size.
        input_first: whether the part of input_size is the first of an axis with parts of both
            sizes, as in [x, y]. Otherwise it is the last.

    Raises:
        BadInput: no parameter grows with hidden_size, or there are too many slots.
    """
    shapes = [_shapes(build(*sizes)) for sizes in _SIZES]
    found: list[Slot] = []
    for name in shapes[0]:
        axes = [
            _parts(_composition(name, sizes), input_first)
            for sizes in zip(*(each.get(name, ()) for each in shapes), strict=False)
        ]
        whole_axes = tuple(len(parts) == 1 for parts in axes)
        candidates = (Slot(name, parts, whole_axes) for parts in product(*axes))
        found += [slot for slot in candidates if slot.kind]
    if not found:
        raise BadInput(
            "No parameter grows with hidden_size; use the sizes that the class is given for all "
            "parameters."
        )
    if len(found) > MAX_SLOTS:
        raise BadInput(
            f"The parameters contain {len(found)} matrices and vectors, more than {MAX_SLOTS}; "
            "verify one layer, in one direction."
        )
    return found


def _shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    return {
        name: tuple(parameter.shape)
        for name, parameter in module.named_parameters()
        if parameter.is_floating_point()
    }


def _composition(name: str, lengths: tuple[int, ...]) -> tuple[int, int, int]:
    """Return an axis as multiples of (input_size, hidden_size, 1), from its lengths at `_SIZES`."""
    (m, n), (more_m, _), (_, more_n) = _SIZES
    inputs, rest_m = divmod(lengths[1] - lengths[0], more_m - m)
    hidden, rest_n = divmod(lengths[2] - lengths[0], more_n - n)
    ones = lengths[0] - inputs * m - hidden * n
    if rest_m or rest_n or min(inputs, hidden, ones) < 0:
        raise BadInput(
            f"An axis of parameter {name} has the lengths {', '.join(map(str, lengths))} for "
            f"(input_size, hidden_size) of {', '.join(map(str, _SIZES))}; use whole multiples of "
            "these sizes."
        )
    return inputs, hidden, ones


def _parts(composition: tuple[int, int, int], input_first: bool) -> list[Part]:
    inputs, hidden, ones = composition
    order = [_M] * inputs + [_N] * hidden if input_first else [_N] * hidden + [_M] * inputs
    parts: list[Part] = []
    start = (0, 0, 0)
    for size in [*order, *[_ONE] * min(ones, MAX_SLOTS)]:
        parts.append(Part(start, size))
        start = (start[0] + size[0], start[1] + size[1], start[2] + size[2])
    return parts


def _length(multiples: tuple[int, int, int]) -> str:
    """Write a length with m for input_size and n for hidden_size: "2*n", "m+n"."""
    words = [
        (f"{count}*{name}" if count > 1 else name)
        for count, name in zip(multiples[:2], "mn", strict=True)
        if count
    ]
    if multiples[2] or not words:
        words.append(str(multiples[2]))
    return "+".join(words)
