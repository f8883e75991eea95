"""Where in a module's parameters weights of the paper's shapes may lie: its slots.

A parameter's shape at three pairs of sizes says what each of its axes is made of: so many parts of
hidden_size, a part of input_size, or a fixed number of rows. Every combination of parts is a slot:
one matrix or vector that the paper would give a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

from torch import Tensor, nn

from odyssey.errors import BadInput

_SIZES = ((3, 4), (5, 4), (3, 9))  # input_size, hidden_size
MOST_SLOTS = 50

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Part:
    """A stretch of an axis. start, size: multiples of (input_size, hidden_size, 1)."""

    start: tuple[int, int, int]
    size: tuple[int, int, int]

    def slice(self, inputs: int, hidden: int) -> slice:
        """The stretch at given sizes."""
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

    kind: "input" (hidden_size, input_size), "square" (hidden_size, hidden_size) or "vector"
    (hidden_size,). flipped: it lies there transposed, which for a square remains to be found.
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
        """See above; empty for what the paper has no name for."""
        sizes = sorted(part.size for part in self.parts if part.size != _ONE)
        return {(_N,): "vector", (_N, _N): "square", (_N, _M): "input"}.get(tuple(sizes), "")

    @property
    def flipped(self) -> bool:
        """Whether an input matrix lies there as (input_size, hidden_size)."""
        return self.kind == "input" and next(p.size for p in self.parts if p.size != _ONE) == _M

    def view(self, tensor: Tensor, inputs: int, hidden: int) -> Tensor:
        """The slot of a parameter or its gradient, in the paper's shape."""
        places = tuple(part.slice(inputs, hidden) for part in self.parts)
        found = tensor[places]
        drop = [axis for axis, part in enumerate(self.parts) if part.size == _ONE]
        found = found.squeeze(drop) if drop else found
        return found.T if self.flipped else found

    def __str__(self) -> str:
        words = [":" if w else str(p) for p, w in zip(self.parts, self.whole_axes, strict=True)]
        while words and words[-1] == ":":
            words.pop()
        return f"{self.parameter}[{', '.join(words)}]" if words else self.parameter


def slots(build: Callable[[int, int], nn.Module], input_first: bool) -> list[Slot]:
    """All slots, in the order of the parameters.

    build: makes the module for an input_size and a hidden_size. input_first: in an axis that holds
    parts of both sizes, as in [x, y], input_size is the first part, not the last.

    Raises BadInput where parameters do not grow with the sizes, and for too many slots.
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
            "No parameter grows with hidden_size: make the sizes of all what the class is given."
        )
    if len(found) > MOST_SLOTS:
        raise BadInput(
            f"The parameters hold {len(found)} matrices and vectors, more than any variant; verify "
            "one layer, in one direction."
        )
    return found


def _shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(parameter.shape) for name, parameter in module.named_parameters()}


def _composition(name: str, sizes: tuple[int, ...]) -> tuple[int, int, int]:
    """How many times input_size, hidden_size and 1 an axis is, from its sizes at `_SIZES`."""
    (m, n), (more_m, _), (_, more_n) = _SIZES
    inputs, rest_m = divmod(sizes[1] - sizes[0], more_m - m)
    hidden, rest_n = divmod(sizes[2] - sizes[0], more_n - n)
    ones = sizes[0] - inputs * m - hidden * n
    if rest_m or rest_n or min(inputs, hidden, ones) < 0:
        raise BadInput(
            f"Parameter {name} has sizes {', '.join(map(str, sizes))} where (input_size, "
            f"hidden_size) are {', '.join(map(str, _SIZES))}; make it of whole multiples of these."
        )
    return inputs, hidden, ones


def _parts(composition: tuple[int, int, int], input_first: bool) -> list[Part]:
    inputs, hidden, ones = composition
    order = [_M] * inputs + [_N] * hidden if input_first else [_N] * hidden + [_M] * inputs
    parts: list[Part] = []
    start = (0, 0, 0)
    for size in [*order, *[_ONE] * min(ones, MOST_SLOTS)]:
        parts.append(Part(start, size))
        start = (start[0] + size[0], start[1] + size[1], start[2] + size[2])
    return parts


def _length(multiples: tuple[int, int, int]) -> str:
    """As Python would have it, with m for input_size and n for hidden_size: 2*n, m+n."""
    words = [
        (f"{count}*{name}" if count > 1 else name)
        for count, name in zip(multiples[:2], "mn", strict=True)
        if count
    ]
    if multiples[2] or not words:
        words.append(str(multiples[2]))
    return "+".join(words)
