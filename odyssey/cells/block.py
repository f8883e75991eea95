"""A block: the equations of a cell, with values for its switches."""

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

    Attributes:
        equations: a function as in `odyssey.cells.blocks`.
        states: names of the states that the function takes and returns; the output is the first.
        switches: values of the function's keyword arguments.
        initial: means of the parameters' initial values, by name; 0 for the others.
        traced: the trace, if it is already known.
    """

    equations: Callable[..., Any]
    states: tuple[str, ...]
    switches: Mapping[str, Any] = field(default_factory=dict)
    initial: Mapping[str, float] = field(default_factory=dict)
    traced: Trace | None = None

    @cached_property
    def trace(self) -> Trace:
        """What one time step computes, as read from the text of the equations.

        So a block and the block read from its declaration have the same trace.

        Raises:
            BadInput: the function is not a cell; see `compiler.trace.trace`.
        """
        found = self.traced or _read_again(trace(self.equations, self.switches))
        _check_initial(self.initial, found)
        return found

    def parameter_shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Shape of every parameter of a layer by its name (Greff et al. 2017, Section II.A)."""
        return self.trace.shapes(input_size, hidden_size)

    def but(self, **switches: Any) -> Block:
        """Return a block with the same equations and other values for some switches."""
        return Block(self.equations, self.states, {**self.switches, **switches}, self.initial)

    def starting(self, **means: float) -> Block:
        """Return a block with the same equations and other initial means for some parameters."""
        return Block(self.equations, self.states, self.switches, {**self.initial, **means})


def block(equations: Callable[..., Any], **switches: Any) -> Block:
    """Return the block of a cell's function.

    Args:
        equations: as in `odyssey.cells.blocks`.
        **switches: values of its keyword arguments.

    Raises:
        BadInput: the function does not have the arguments of a cell.
    """
    initial = getattr(equations, "initial", {})
    return Block(equations, state_names(equations), switches, initial)


def _read_again(found: Trace) -> Trace:
    return text.read(found.states, text.lines(found))


def _check_initial(initial: Mapping[str, float], found: Trace) -> None:
    if unknown := [name for name in initial if name not in found.parameters]:
        known = ", ".join(found.parameters)
        raise BadInput(
            f"{unknown[0]} has an initial mean, but is not a parameter; the parameters are {known}."
        )
    if odd := [name for name, mean in initial.items() if not math.isfinite(mean)]:
        raise BadInput(f"The initial mean of {odd[0]} is {initial[odd[0]]}; give a finite number.")


def starts(**means: float) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare initial means of parameters, as in `@starts(b_f=1)` above a function."""

    def decorate(equations: Callable[..., Any]) -> Callable[..., Any]:
        equations.initial = {name: float(mean) for name, mean in means.items()}  # type: ignore[attr-defined]
        return equations

    return decorate


def declaration(block: Block) -> dict[str, Any]:
    """Return states, equations and initial means of a block as types that JSON can store."""
    found = {"states": list(block.trace.states), "equations": text.lines(block.trace)}
    return found | ({"initial": dict(block.initial)} if block.initial else {})


def declared(written: Mapping[str, Any]) -> Block:
    """Return the block that a declaration describes; no text is executed as code.

    Args:
        written: as returned by `declaration`.

    Raises:
        BadInput: it is not a declaration, or its equations cannot be read.
    """
    try:
        states, equations = tuple(written["states"]), written["equations"]
        initial = {str(name): float(mean) for name, mean in written.get("initial", {}).items()}
        known = {"states", "equations", "initial"}.issuperset(written)
        if not known or not isinstance(equations, list) or isinstance(written["states"], str):
            raise TypeError
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise BadInput(
            f"{reprlib.repr(written)} does not declare a block; give its states and its equations."
        ) from problem
    found = text.read(states, equations)
    made = Block(text.evaluated(found), states, {}, initial, found)
    _check_initial(made.initial, found)
    return made
