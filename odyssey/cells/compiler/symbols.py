"""Symbols: what a cell's equations are called with to find out what they compute.

A symbol stands for a vector of one time step. Operations on symbols give symbols; equal operations
on equal symbols give one and the same, so that a graph has no part twice.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from odyssey.errors import BadInput

INPUT, HIDDEN, ANY = "input", "hidden", "any"  # sizes of vectors; a constant goes with any
FUNCTIONS = ("tanh", "sigmoid", "exp", "log", "maximum")
ARITHMETIC = {"+", "-", "*", "/"}


@dataclass(frozen=True, eq=False)
class Symbol:
    """A node of a graph.

    op: "x", "state", "vector", "constant", "@", an operation of arithmetic or a function.
    args: symbols; for "@" the symbol that a matrix multiplies.
    name: of a state, of a vector or of the matrix of "@". value: of a constant.
    """

    graph: Graph = field(repr=False)
    op: str
    args: tuple[Symbol, ...] = ()
    name: str = ""
    value: float = 0.0

    @property
    def size(self) -> str:
        """INPUT, HIDDEN or, for a constant, ANY."""
        if self.op == "x":
            return INPUT
        return ANY if self.op == "constant" else HIDDEN

    def __add__(self, other: Any) -> Symbol:
        return self.graph.operation("+", self, other)

    def __radd__(self, other: Any) -> Symbol:
        return self.graph.operation("+", other, self)

    def __sub__(self, other: Any) -> Symbol:
        return self.graph.operation("-", self, other)

    def __rsub__(self, other: Any) -> Symbol:
        return self.graph.operation("-", other, self)

    def __mul__(self, other: Any) -> Symbol:
        return self.graph.operation("*", self, other)

    def __rmul__(self, other: Any) -> Symbol:
        return self.graph.operation("*", other, self)

    def __truediv__(self, other: Any) -> Symbol:
        return self.graph.operation("/", self, other)

    def __rtruediv__(self, other: Any) -> Symbol:
        return self.graph.operation("/", other, self)

    def __neg__(self) -> Symbol:
        return self.graph.operation("*", -1.0, self)

    def tanh(self) -> Symbol:
        return self.graph.operation("tanh", self)

    def sigmoid(self) -> Symbol:
        return self.graph.operation("sigmoid", self)

    def exp(self) -> Symbol:
        return self.graph.operation("exp", self)

    def log(self) -> Symbol:
        return self.graph.operation("log", self)

    def maximum(self, other: Any) -> Symbol:
        return self.graph.operation("maximum", self, other)

    def _refuse(self, *_: Any) -> Any:
        raise self.graph.refusal(
            "an equation uses a vector in a way that cannot be compiled; use + - * / @ and the "
            f"functions {', '.join(FUNCTIONS)} of odyssey.cells"
        )

    def _branch(self, *_: Any) -> Any:
        raise self.graph.refusal(
            "an equation asks for a vector's value, which differs from step to step; use maximum "
            "or arithmetic in place of if, and, or, min and comparisons"
        )

    def _change(self, *_: Any) -> Any:
        raise self.graph.refusal(
            "an equation changes its argument in place; write a = a + b in place of a += b"
        )

    def __eq__(self, other: object) -> bool:
        return self._branch() if isinstance(other, int | float) else self is other

    __hash__ = object.__hash__
    __array_ufunc__ = None  # NumPy's arrays and functions then refuse a symbol, or leave it to this
    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = _branch
    __float__ = __int__ = __index__ = __iter__ = __len__ = __getitem__ = _refuse
    __abs__ = __pow__ = __rpow__ = __mod__ = __floordiv__ = __matmul__ = __rmatmul__ = _refuse
    __iadd__ = __isub__ = __imul__ = __itruediv__ = __setitem__ = _change


@dataclass(frozen=True)
class Matrix:
    """A parameter that multiplies a vector."""

    graph: Graph
    name: str

    def __matmul__(self, vector: Any) -> Symbol:
        found = self.graph.product(self.name, vector)
        if any(s.op == "@" and s.name == self.name and s is not found for s in self.graph.symbols):
            raise self.graph.refusal(
                f"{self.name} multiplies two values; give each product a matrix of its own"
            )
        return found

    def __getattr__(self, name: str) -> Any:
        raise self.graph.refusal(f"{self.name} is a matrix; multiply it as in {self.name} @ y")

    def _refuse(self, *_: Any) -> Any:
        raise self.graph.refusal(f"{self.name} is a matrix; multiply it as in {self.name} @ y")

    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = __rmatmul__ = _refuse
    __truediv__ = __rtruediv__ = __neg__ = __bool__ = _refuse


class Graph:
    """All symbols of one cell, each once.

    source: the file whose lines are named when something is refused; None for text.
    """

    def __init__(self, source: str | None = None) -> None:
        self.source = source
        self._known: dict[Any, Symbol] = {}

    @property
    def symbols(self) -> Iterator[Symbol]:
        """All symbols in the order in which they were made."""
        return iter(self._known.values())

    def refusal(self, problem: str) -> BadInput:
        """What to raise, with the file and the line of the equations that are being traced."""
        return BadInput(f"{self._where()}{problem}.")

    def x(self) -> Symbol:
        return self._once("x")

    def state(self, name: str) -> Symbol:
        return self._once("state", name=name)

    def vector(self, name: str) -> Symbol:
        return self._once("vector", name=name)

    def constant(self, value: float) -> Symbol:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.refusal("a constant is not finite")
        return self._once("constant", value=number)

    def leaf(self, op: str, name: str) -> Symbol:
        """A symbol that a compiler needs besides those of equations."""
        return self._once(op, name=name)

    def product(self, matrix: str, vector: Any) -> Symbol:
        """Matrix @ vector: of W_ and the input, or of R_ and a state or what comes of states."""
        if not isinstance(vector, Symbol) or vector.size == ANY:
            raise self.refusal(f"{matrix} @ a number is no product; multiply the input or a state")
        if vector.op == "vector":
            raise self.refusal(
                f"{matrix} multiplies {vector.name}, which is no state but a parameter"
            )
        if (vector.size == INPUT) != matrix.startswith("W_"):
            wanted = "the input" if matrix.startswith("W_") else "a state, or what comes of states"
            raise self.refusal(f"{matrix} multiplies {wanted}; W_ is for inputs and R_ for states")
        return self._once("@", (vector,), matrix)

    def operation(self, op: str, *arguments: Any) -> Symbol:
        """An operation on symbols and numbers, simplified where one of them is 0 or 1."""
        args = tuple(self._symbol(argument) for argument in arguments)
        if any(argument.size == INPUT for argument in args):
            raise self.refusal(
                "the input is used without a matrix, and need not have the size of a state; "
                "multiply it first, as in p.W_z @ x"
            )
        simpler = self.simplified(op, args)
        return self._once(op, args) if simpler is None else simpler

    def simplified(self, op: str, args: tuple[Symbol, ...]) -> Symbol | None:
        """The same without an operation that changes nothing; None where there is none."""
        if all(argument.op == "constant" for argument in args):
            return self.constant(_computed(op, [argument.value for argument in args], self))
        first, last = args[0], args[-1]
        if (op == "+" and _is(first, 0)) or (op == "*" and _is(first, 1)):
            return last
        if (op in ("+", "-") and _is(last, 0)) or (op in ("*", "/") and _is(last, 1)):
            return first
        return None

    def _symbol(self, value: Any) -> Symbol:
        if isinstance(value, Symbol):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.constant(value)
        raise self.refusal(
            f"an equation has a {type(value).__name__} where a vector or a number belongs"
        )

    def copy(self, op: str, args: tuple[Symbol, ...], name: str, value: float) -> Symbol:
        """A symbol of another graph in this one, of arguments that are in it."""
        return self._once(op, args, name, value)

    def _once(
        self, op: str, args: tuple[Symbol, ...] = (), name: str = "", value: float = 0.0
    ) -> Symbol:
        key = (op, args, name, repr(value))
        return self._known.setdefault(key, Symbol(self, op, args, name, value))

    def _where(self) -> str:
        frame: Any = sys._getframe()
        while frame and self.source:
            if frame.f_code.co_filename == self.source:
                return f"{Path(self.source).name}, line {frame.f_lineno}: "
            frame = frame.f_back
        return ""


def _is(symbol: Symbol, value: float) -> bool:
    return symbol.op == "constant" and symbol.value == value


def _computed(op: str, values: list[float], graph: Graph) -> float:
    from odyssey.cells import operations

    arithmetic = {
        "+": float.__add__,
        "-": float.__sub__,
        "*": float.__mul__,
        "/": float.__truediv__,
    }
    try:
        return float((arithmetic.get(op) or getattr(operations, op))(*values))
    except (ArithmeticError, ValueError) as problem:
        raise graph.refusal(f"a constant cannot be computed ({problem})") from problem


def in_order(roots: Iterable[Symbol], also: Mapping[Symbol, Iterable[Symbol]] = {}) -> list[Symbol]:
    """All symbols that some depend on, each after its arguments. also: further dependences."""
    order: dict[Symbol, None] = {}
    waiting: list[tuple[Symbol, Iterator[Symbol]]] = []

    def enter(symbol: Symbol) -> None:
        waiting.append((symbol, iter((*symbol.args, *also.get(symbol, ())))))

    for root in roots:
        if root not in order:
            enter(root)
        while waiting:
            _, arguments = waiting[-1]
            following = next((a for a in arguments if a not in order), None)
            if following is None:
                order[waiting.pop()[0]] = None
            else:
                enter(following)
    return list(order)
