"""Golden vectors: what every variant makes of the same inputs and weights, exactly rounded.

Weights and inputs are multiples of 1/64, which float32 holds exactly. Outputs, states and gradients
are computed in decimal numbers of 60 digits, gradients by differences of 1e-30, and rounded once:
the files are the same bits on every machine.
"""

from __future__ import annotations

import decimal
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from odyssey.atomic import replace_file
from odyssey.errors import BadInput
from odyssey.search_space import stream
from odyssey.verify.equations import BLOCKS, Activations, states

INPUTS, HIDDEN, STEPS = 3, 4, 6
GRID = 64
SMALLEST_GRADIENT = 0.0005
DRAW = 6132  # the first in which no gradient of any variant is smaller than that

_DIGITS = 60
_DIFFERENCE = Decimal("1e-30")


def _decimal_tanh(a: Decimal) -> Decimal:
    e = (2 * a).exp()
    return (e - 1) / (e + 1)


_exp = np.frompyfunc(Decimal.exp, 1, 1)
_tanh = np.frompyfunc(_decimal_tanh, 1, 1)
_exact = np.frompyfunc(Decimal, 1, 1)
_ACTIVATIONS = Activations(lambda a: 1 / (1 + _exp(-a)), _tanh, _tanh)


def weights(name: str) -> dict[str, np.ndarray]:
    """A variant's weights by the paper's names; a name has the same values in all variants."""
    shapes = BLOCKS[name].parameter_shapes(INPUTS, HIDDEN)
    return {key: _drawn(key, shape, 1 / 8, 1) for key, shape in shapes.items()}


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
        exact = {key: _exact(value) for key, value in given.items()}
        steps = _states(name, exact)
        loss = _loss(steps, dy)
        gradients = {key: _gradient(name, exact, key, dy, loss) for key in given}
        found = {key: np.array([step[key] for step in steps]) for key in steps[0]}
    y = found.pop("y")
    return {
        "variant": name,
        "sizes": {"inputs": INPUTS, "hidden": HIDDEN, "steps": STEPS},
        "x": x.tolist(),
        "weights": {key: value.tolist() for key, value in weights(name).items()},
        "states": {key: _rounded(value) for key, value in found.items()},
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


def _states(name: str, given: dict[str, np.ndarray]) -> list[dict[str, np.ndarray]]:
    zero = _exact(np.zeros(HIDDEN))
    return states(BLOCKS[name], given, list(given["x"]), zero, _ACTIVATIONS)


def _loss(steps: list[dict[str, np.ndarray]], dy: np.ndarray) -> Decimal:
    y = np.array([step["y"] for step in steps])
    return sum((_exact(dy) * y).ravel(), Decimal(0))


def _gradient(
    name: str, given: dict[str, np.ndarray], key: str, dy: np.ndarray, loss: Decimal
) -> np.ndarray:
    """The loss's derivatives for every number under a key, one moved at a time."""
    gradient = np.empty_like(given[key])
    for place in np.ndindex(gradient.shape):
        moved = given[key].copy()
        moved[place] += _DIFFERENCE
        gradient[place] = (_loss(_states(name, {**given, key: moved}), dy) - loss) / _DIFFERENCE
    return gradient


def _rounded(values: np.ndarray) -> list[Any]:
    return values.astype(np.float64).tolist()


def _lines(value: Any, indent: str = "", end: str = "\n") -> Iterator[str]:
    """JSON with one vector in a line."""
    mapping = isinstance(value, dict)
    if not mapping and not (isinstance(value, list) and isinstance(value[0], list)):
        yield json.dumps(value) + end
        return
    yield ("{" if mapping else "[") + "\n"
    items = [(f"{json.dumps(k)}: ", v) for k, v in value.items()] if mapping else None
    items = items or [("", row) for row in value]
    for place, (label, item) in enumerate(items, 1):
        yield f"{indent}  {label}"
        yield from _lines(item, indent + "  ", "\n" if place == len(items) else ",\n")
    yield indent + ("}" if mapping else "]") + end
