"""Golden vectors: the outputs and gradients of every variant for fixed inputs and weights.

Weights and inputs are multiples of 1/64, which float32 represents exactly. The equations of a block
are computed with decimal numbers of 60 digits, and gradients as differences of the loss for a
change of 1e-30. Results are rounded once, to float64. So the files are the same on every machine.
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
from odyssey.verify.decimal_arrays import DecimalArray, decimal_array, to_decimal

INPUTS, HIDDEN, STEPS = 3, 4, 6
GRID = 64
SMALLEST_GRADIENT = 0.0005
SEED = 6132  # the first with no smaller gradient in the paper's nine variants and the GRU

_DIGITS = 60
_DIFFERENCE = Decimal("1e-30")
_LARGEST_ZERO = Decimal("1e-25")  # smaller gradients are 0: their digits are rounding errors

# The order of weights of one kind, and of states, in a file: by the letters of their names.
_WEIGHT_LETTERS, _STATE_LETTERS = "zirfou", "sruzifcomn"


def _different_blocks() -> dict[str, Block]:
    """Return the variants, but only the first of those that have the same equations."""
    by_equations: dict[tuple[str, ...], str] = {}
    for name, block in VARIANTS.items():
        by_equations.setdefault(tuple(lines(block.trace)), name)
    return {name: VARIANTS[name] for name in by_equations.values()}


BLOCKS = _different_blocks()


def weights(block: Block) -> dict[str, np.ndarray]:
    """Return the golden weights of a block by name; a name has the same values in all blocks."""
    shapes = block.parameter_shapes(INPUTS, HIDDEN)
    order = sorted(
        shapes, key=lambda name: ("WRpb".find(name[0]), *_letter_order(name[2:], _WEIGHT_LETTERS))
    )
    return {name: _random_values(name, shapes[name], 1 / 8, 1) for name in order}


def inputs() -> tuple[np.ndarray, np.ndarray]:
    """Return x (time, input_size), and dy (time, hidden_size), the weights of y in the loss."""
    x = _random_values("x", (STEPS, INPUTS), 1 / 2, 2)
    return x, _random_values("dy", (STEPS, HIDDEN), 1 / 2, 1)


def _random_values(
    purpose: str, shape: tuple[int, ...], smallest: float, largest: float
) -> np.ndarray:
    random = stream(SEED, f"verification {purpose}")
    sizes = random.integers(round(smallest * GRID), round(largest * GRID) + 1, shape) / GRID
    return sizes * random.choice([-1.0, 1.0], shape)


def golden(name: str, block: Block) -> dict[str, Any]:
    """Compute the golden vectors of one block.

    Args:
        name: the value of `variant` in the file.
        block: the block; its equations are computed.

    Returns:
        The content of its file; verification/README.md describes the keys.

    Raises:
        BadInput: the equations divide by zero, or take the logarithm of a number that is not
            positive.
    """
    x, dy = inputs()
    given = {"x": x, **weights(block)}
    try:
        with decimal.localcontext(prec=_DIGITS):
            states, loss, gradients = _computed(block, given, dy)
    except ArithmeticError as problem:
        raise BadInput(
            f"The equations of {name} cannot be computed on the golden vectors "
            f"({type(problem).__name__}); write equations that are defined for all numbers, and "
            "for states of 0."
        ) from problem
    y = states.pop(block.trace.output)
    order = sorted(states, key=lambda state: _letter_order(state, _STATE_LETTERS))
    return {
        "variant": name,
        "sizes": {"inputs": INPUTS, "hidden": HIDDEN, "steps": STEPS},
        "x": given.pop("x").tolist(),
        "weights": {key: value.tolist() for key, value in given.items()},
        "states": {key: _rounded(states[key]) for key in order},
        "y": _rounded(y),
        "dy": dy.tolist(),
        "loss": float(loss),
        "gradients": {key: _rounded(value) for key, value in gradients.items()},
    }


def _computed(
    block: Block, given: Mapping[str, np.ndarray], dy: np.ndarray
) -> tuple[dict[str, np.ndarray], Decimal, dict[str, np.ndarray]]:
    """Return the states by name, each (time, hidden_size); the loss; and its gradients by name."""
    numbers = {key: decimal_array(value) for key, value in given.items()}
    steps = _run(block, numbers)
    loss = _loss(steps, dy)
    gradients = {key: _gradient(block, numbers, key, dy, loss) for key in given}
    states = {key: np.array([step[key] for step in steps]) for key in steps[0]}
    return states | _constant_states(block, numbers), loss, gradients


def write(folder: Path, blocks: Mapping[str, Block] = BLOCKS) -> list[Path]:
    """Write the golden vectors of every block into its own JSON file.

    Args:
        folder: where to write; it is made if it does not exist.
        blocks: by name: a variant, or `file:function`, whose JSON file is named after the function.

    Returns:
        The paths of the files.

    Raises:
        BadInput: the folder cannot be written, or equations cannot be computed.
    """
    paths = []
    try:
        for name, block in blocks.items():
            short = name.rpartition(":")[2]
            paths.append(folder / f"{short}.json")
            content = "".join(json_lines(golden(short, block)))
            with replace_file(paths[-1]) as part:
                part.write_text(content, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise BadInput(
            f"{folder} cannot be written to ({problem.strerror}); name another folder."
        ) from problem
    return paths


def _run(block: Block, given: Mapping[str, DecimalArray]) -> list[dict[str, DecimalArray]]:
    """Return, for every time step, the states and the other values with a name."""
    trace = _trace_of_all_values(block)
    step = evaluated(trace)
    states = [dict.fromkeys(trace.states, decimal_array(np.zeros(HIDDEN)))]
    for x in given["x"]:
        states.append(dict(zip(trace.states, step(given, x, *states[-1].values()), strict=True)))
    return states[1:]


@cache
def _trace_of_all_values(block: Block) -> Trace:
    """Return the block's trace, with every value that has a name as a further state."""
    trace = block.trace
    others = {name: value for value, name in trace.names.items() if name not in trace.after}
    return Trace(trace.graph, {**trace.after, **others}, trace.names)


class _Weights(dict[str, DecimalArray]):
    """The parameters as equations read them: p.W_z or p["W_z"]."""

    __getattr__ = dict.__getitem__


def _constant_states(block: Block, given: Mapping[str, DecimalArray]) -> dict[str, np.ndarray]:
    """Return the states that are the same number at every step, such as a gate that is open."""
    zeros = [decimal_array(np.zeros(HIDDEN))] * len(block.states)
    after = block.equations(_Weights(given), given["x"][0], *zeros, **block.switches)
    values = after if isinstance(after, tuple | list) else (after,)
    by_name = zip(block.states, values, strict=True)
    return {k: np.full((STEPS, HIDDEN), v) for k, v in by_name if isinstance(v, int | float)}


def _letter_order(name: str, letters: str) -> tuple[int, ...]:
    """Return a key for sorting: short names first, then by the order of the letters."""
    return len(name), *(letters.find(letter) % 99 for letter in name)


def _loss(steps: list[dict[str, DecimalArray]], dy: np.ndarray) -> Decimal:
    """Return the sum of dy * y. The output is the first state."""
    y = np.array([next(iter(step.values())) for step in steps])
    return sum((to_decimal(dy) * y).ravel(), Decimal(0))


def _gradient(
    block: Block, given: dict[str, DecimalArray], key: str, dy: np.ndarray, loss: Decimal
) -> np.ndarray:
    """Return the derivatives of the loss for `given[key]`, by changing one number at a time."""
    gradient = np.zeros(given[key].shape, object)
    for index in np.ndindex(gradient.shape):
        changed = given[key].copy()
        changed[index] += _DIFFERENCE
        derivative = (_loss(_run(block, {**given, key: changed}), dy) - loss) / _DIFFERENCE
        gradient[index] = derivative if abs(derivative) > _LARGEST_ZERO else 0
    return gradient


def _rounded(values: np.ndarray) -> list[Any]:
    return values.astype(np.float64).tolist()


def json_lines(value: Any, indent: str = "", end: str = "\n") -> Iterator[str]:
    """Yield JSON in which each vector is one line.

    Args:
        value: mappings, lists and numbers.
        indent: the spaces before the lines of a nested value.
        end: what ends the last line.
    """
    is_mapping = isinstance(value, dict)
    has_rows = isinstance(value, list) and bool(value) and isinstance(value[0], list)
    if not value or not (is_mapping or has_rows):
        yield json.dumps(value) + end
        return
    yield ("{" if is_mapping else "[") + "\n"
    items = [(f"{json.dumps(k)}: ", v) for k, v in value.items()] if is_mapping else None
    items = items or [("", row) for row in value]
    for number, (label, item) in enumerate(items, 1):
        yield f"{indent}  {label}"
        yield from json_lines(item, indent + "  ", "\n" if number == len(items) else ",\n")
    yield indent + ("}" if is_mapping else "]") + end
