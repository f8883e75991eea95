"""Golden vectors: what every variant makes of the same inputs and weights, exactly rounded.

Weights and inputs are multiples of 1/64, which float32 holds exactly. The blocks' own equations are
computed in decimal numbers of 60 digits, gradients by differences of 1e-30, and what comes out is
rounded once: the files are the same bits on every machine.
"""

from __future__ import annotations

import decimal
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from odyssey.atomic import replace_file
from odyssey.cells.block import Block
from odyssey.cells.compiler.text import evaluated, lines
from odyssey.cells.compiler.trace import Trace
from odyssey.cells.variants import VARIANTS
from odyssey.errors import BadInput
from odyssey.search_space import stream
from odyssey.verify.exact import Exact, decimals, exact

INPUTS, HIDDEN, STEPS = 3, 4, 6
GRID = 64
SMALLEST_GRADIENT = 0.0005
DRAW = 6132  # the first in which no gradient of the paper's nine and the GRU is smaller than that

_DIGITS = 60
_DIFFERENCE = Decimal("1e-30")
_NOTHING = Decimal("1e-25")  # a gradient below that is 0: the rest is digits that were lost

# In which order a file has weights of one kind, and states, by the letters of their names.
_WEIGHTS, _STATES = "zirfou", "sruzifcomn"


def _blocks() -> dict[str, Block]:
    """The variants, without those that differ from an earlier one in where training starts only."""
    by_equations: dict[tuple[str, ...], str] = {}
    for name, block in VARIANTS.items():
        by_equations.setdefault(tuple(lines(block.trace)), name)
    return {name: VARIANTS[name] for name in by_equations.values()}


BLOCKS = _blocks()


def weights(name: str) -> dict[str, np.ndarray]:
    """A variant's weights by the paper's names; a name has the same values in all variants."""
    shapes = BLOCKS[name].parameter_shapes(INPUTS, HIDDEN)
    order = sorted(shapes, key=lambda key: ("WRpb".find(key[0]), *_place(key[2:], _WEIGHTS)))
    return {key: _drawn(key, shapes[key], 1 / 8, 1) for key in order}


def inputs() -> tuple[np.ndarray, np.ndarray]:
    """Return x (time, input_size), and dy (time, hidden_size), the weights of y in the loss."""
    return _drawn("x", (STEPS, INPUTS), 1 / 2, 2), _drawn("dy", (STEPS, HIDDEN), 1 / 2, 1)


def _drawn(purpose: str, shape: tuple[int, ...], smallest: float, largest: float) -> np.ndarray:
    random = stream(DRAW, f"verification {purpose}")
    sizes = random.integers(round(smallest * GRID), round(largest * GRID) + 1, shape) / GRID
    return sizes * random.choice([-1.0, 1.0], shape)


def golden(name: str) -> dict[str, Any]:
    """One variant's vectors, as in its file: verification/README.md says what each is."""
    x, dy = inputs()
    given = {"x": x, **weights(name)}
    with decimal.localcontext(prec=_DIGITS):
        numbers = {key: exact(value) for key, value in given.items()}
        steps = _steps(name, numbers)
        loss = _loss(steps, dy)
        gradients = {key: _gradient(name, numbers, key, dy, loss) for key in given}
        constants = _constants(BLOCKS[name], numbers)
        found = {key: np.array([step[key] for step in steps]) for key in steps[0]} | constants
    y = found.pop("y")
    return {
        "variant": name,
        "sizes": {"inputs": INPUTS, "hidden": HIDDEN, "steps": STEPS},
        "x": x.tolist(),
        "weights": {key: value.tolist() for key, value in weights(name).items()},
        "states": {
            key: _rounded(found[key])
            for key in sorted(found, key=lambda state: _place(state, _STATES))
        },
        "y": _rounded(y),
        "dy": dy.tolist(),
        "loss": float(loss),
        "gradients": {key: _rounded(value) for key, value in gradients.items()},
    }


def write(folder: Path) -> list[Path]:
    """Write one JSON file per variant. Raises BadInput where the folder cannot be written."""
    paths = [folder / f"{name}.json" for name in BLOCKS]
    try:
        for path in paths:
            with replace_file(path) as part:
                part.write_text("".join(_lines(golden(path.stem))), encoding="utf-8", newline="\n")
    except OSError as problem:
        raise BadInput(
            f"{folder} cannot be written to ({problem.strerror}); name another folder."
        ) from problem
    return paths


def _steps(name: str, given: Mapping[str, Exact]) -> list[dict[str, Exact]]:
    """Of every time step the states, and what else has a name in the equations."""
    trace = _recorded(name)
    step = evaluated(trace)
    found = [dict.fromkeys(trace.states, exact(np.zeros(HIDDEN)))]
    for x in given["x"]:
        found.append(dict(zip(trace.states, step(given, x, *found[-1].values()), strict=True)))
    return found[1:]


@cache
def _recorded(name: str) -> Trace:
    """A block's trace with more states, that nothing reads: all values that have a name."""
    trace = BLOCKS[name].trace
    named = {called: symbol for symbol, called in trace.names.items()}
    return Trace(trace.graph, {**trace.after, **named}, trace.names)


class _Weights(dict[str, Exact]):
    """What equations take their parameters from, as p.W_z or p["W_z"]."""

    __getattr__ = dict.__getitem__


def _constants(block: Block, given: Mapping[str, Exact]) -> dict[str, np.ndarray]:
    """States that are the same at every step, as a gate that is open."""
    zeros = [exact(np.zeros(HIDDEN))] * len(block.states)
    after = block.equations(_Weights(given), given["x"][0], *zeros, **block.switches)
    values = after if isinstance(after, tuple) else (after,)
    named = zip(block.states, values, strict=True)
    return {k: np.full((STEPS, HIDDEN), v) for k, v in named if isinstance(v, int | float)}


def _place(name: str, order: str) -> tuple[int, ...]:
    """Where a name comes: short ones first, then by the letters' order."""
    return len(name), *(order.find(letter) % 99 for letter in name)


def _loss(steps: list[dict[str, Exact]], dy: np.ndarray) -> Decimal:
    y = np.array([step["y"] for step in steps])
    return sum((decimals(dy) * y).ravel(), Decimal(0))


def _gradient(
    name: str, given: dict[str, Exact], key: str, dy: np.ndarray, loss: Decimal
) -> np.ndarray:
    """The loss's derivatives for every number under a key, one moved at a time."""
    gradient = np.zeros(given[key].shape, object)
    for place in np.ndindex(gradient.shape):
        moved = given[key].copy()
        moved[place] += _DIFFERENCE
        found = (_loss(_steps(name, {**given, key: moved}), dy) - loss) / _DIFFERENCE
        gradient[place] = found if abs(found) > _NOTHING else 0
    return gradient


def _rounded(values: np.ndarray) -> list[Any]:
    return values.astype(np.float64).tolist()


def _lines(value: Any, indent: str = "", end: str = "\n") -> Iterator[str]:
    """JSON with one vector in a line."""
    mapping = isinstance(value, dict)
    rows = isinstance(value, list) and isinstance(value[0], list)
    if not value or not (mapping or rows):
        yield json.dumps(value) + end
        return
    yield ("{" if mapping else "[") + "\n"
    items = [(f"{json.dumps(k)}: ", v) for k, v in value.items()] if mapping else None
    items = items or [("", row) for row in value]
    for place, (label, item) in enumerate(items, 1):
        yield f"{indent}  {label}"
        yield from _lines(item, indent + "  ", "\n" if place == len(items) else ",\n")
    yield indent + ("}" if mapping else "]") + end
