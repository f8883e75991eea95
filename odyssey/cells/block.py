"""A block: the equations of a cell with its switches set, and all that follows from them."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from odyssey.cells.compiler import text
from odyssey.cells.compiler.trace import Trace, state_names, trace
from odyssey.errors import BadInput


@dataclass(frozen=True, eq=False)
class Block:
    """A cell of a recurrent layer.

    equations: a function as in `odyssey.cells.blocks`, called with whatever computes.
    states: what it takes and returns, the output first. switches: its arguments by name.
    initial: the mean of parameters that do not start around zero, by name.
    """

    equations: Callable[..., Any]
    states: tuple[str, ...]
    switches: Mapping[str, Any] = field(default_factory=dict)
    initial: Mapping[str, float] = field(default_factory=dict)
    traced: Trace | None = None

    @cached_property
    def trace(self) -> Trace:
        """Raises BadInput where the function is no cell; see `compiler.trace.trace`."""
        found = self.traced or trace(self.equations, self.switches)
        _check_initial(self.initial, found)
        return found

    def parameter_shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Name and shape of every parameter of a layer, in the paper's notation (Section II.A)."""
        return self.trace.shapes(input_size, hidden_size)

    def but(self, **switches: Any) -> Block:
        """The same equations with other switches."""
        return Block(self.equations, self.states, {**self.switches, **switches}, self.initial)

    def starting(self, **means: float) -> Block:
        """The same with parameters that start around values other than zero."""
        return Block(self.equations, self.states, self.switches, {**self.initial, **means})


def block(equations: Callable[..., Any], **switches: Any) -> Block:
    """The block of a cell's function. Raises BadInput for what cannot be one."""
    initial = getattr(equations, "initial", {})
    return Block(equations, state_names(equations), switches, initial)


def _check_initial(initial: Mapping[str, float], found: Trace) -> None:
    if unknown := [name for name in initial if name not in found.parameters]:
        known = ", ".join(found.parameters)
        raise BadInput(f"{unknown[0]} starts at a value, but the parameters are {known}.")
    if odd := [name for name, mean in initial.items() if not math.isfinite(mean)]:
        raise BadInput(f"{odd[0]} starts at {initial[odd[0]]}; give a finite number.")


def starts(**means: float) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let parameters of a cell start around values other than zero, as @starts(b_f=1)."""

    def decorate(equations: Callable[..., Any]) -> Callable[..., Any]:
        equations.initial = {name: float(mean) for name, mean in means.items()}  # type: ignore[attr-defined]
        return equations

    return decorate


def declaration(block: Block) -> dict[str, Any]:
    """All that a block is, in JSON's types: its equations as text, and where parameters start."""
    found = {"states": list(block.trace.states), "equations": text.lines(block.trace)}
    return found | ({"initial": dict(block.initial)} if block.initial else {})


def declared(written: Mapping[str, Any]) -> Block:
    """The block of a declaration; nothing of it is executed.

    Raises BadInput for what declares none.
    """
    try:
        states, equations = tuple(written["states"]), written["equations"]
        initial = {str(name): float(mean) for name, mean in written.get("initial", {}).items()}
        known = {"states", "equations", "initial"}.issuperset(written)
        if not known or not isinstance(equations, list) or isinstance(written["states"], str):
            raise TypeError
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise BadInput(
            f"{reprlib.repr(written)} declares no block; give its states and its equations."
        ) from problem
    found = text.read(states, equations)
    made = Block(text.evaluated(found), states, {}, initial, found)
    _check_initial(made.initial, found)
    return made
