"""Symbols: a cell's equations are called with them to find out what the equations compute.

A symbol stands for a vector of one time step. An operation on symbols gives a symbol. The same
operation on the same symbols gives the same symbol, so no part of a graph occurs twice.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from odyssey.errors import BadInput

INPUT, HIDDEN, ANY = "input", "hidden", "any"  # sizes of vectors; ANY is that of a constant
FUNCTIONS = ("tanh", "sigmoid", "exp", "log", "maximum")
ARITHMETIC = {"+", "-", "*", "/"}


@dataclass(frozen=True, eq=False)
class Symbol:
    """A node of a graph.

    Attributes:
        graph: the graph.
        op: "x", "state", "vector", "constant", "@", an arithmetic operation or a function.
        args: the operands; for "@", the symbol that the matrix multiplies.
        name: name of a state, of a vector, or of the matrix of "@".
        value: value of a constant.
    """

    graph: Graph = field(repr=False)
    op: str
    args: tuple[Symbol, ...] = ()
    name: str = ""
    value: float = 0.0

    @property
    def size(self) -> str:
        """INPUT for x, ANY for a constant, else HIDDEN."""
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
            "an equation depends on the value of a vector, which differs from step to step; use "
            "maximum or arithmetic instead of if, and, or, min and comparisons"
        )

    def _change(self, *_: Any) -> Any:
        raise self.graph.refusal(
            "an equation changes its argument in place; write a = a + b instead of a += b"
        )

    def __eq__(self, other: object) -> bool:
        return self._branch() if isinstance(other, int | float) else self is other

    __hash__ = object.__hash__
    __array_ufunc__ = None  # NumPy then refuses symbols, or uses the operators of this class
    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = _branch
    __float__ = __int__ = __index__ = __iter__ = __len__ = __getitem__ = _refuse
    __abs__ = __pow__ = __rpow__ = __mod__ = __floordiv__ = __matmul__ = __rmatmul__ = _refuse
    __iadd__ = __isub__ = __imul__ = __itruediv__ = __setitem__ = _change


@dataclass(frozen=True)
class Matrix:
    """A matrix of parameters.

    Attributes:
        graph: the graph of its products.
        name: begins with W_ or R_.
    """

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
    """All symbols of one cell.

    Args:
        source: file of the equations, whose lines error messages name; None if there is none.
    """

    def __init__(self, source: str | None = None) -> None:
        self.source = source
        self._known: dict[Any, Symbol] = {}

    @property
    def symbols(self) -> Iterator[Symbol]:
        """All symbols in the order of their creation."""
        return iter(self._known.values())

    def refusal(self, problem: str) -> BadInput:
        """Return an error with a sentence, and the file and line of the traced equations."""
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
        """Return a symbol without operands that does not occur in equations, such as a sum."""
        return self._once(op, name=name)

    def product(self, matrix: str, vector: Any) -> Symbol:
        """Return matrix @ vector: W_ and the input, or R_ and a state or a value made of states."""
        if not isinstance(vector, Symbol) or vector.size == ANY:
            raise self.refusal(
                f"{matrix} multiplies a number; it can multiply the input or a state only"
            )
        if vector.op == "vector":
            raise self.refusal(
                f"{matrix} multiplies the parameter {vector.name}; it can multiply a state only"
            )
        if (vector.size == INPUT) != matrix.startswith("W_"):
            right = "the input" if matrix.startswith("W_") else "a state or a value made of states"
            raise self.refusal(f"{matrix} must multiply {right}; W_ is for inputs, R_ for states")
        return self._once("@", (vector,), matrix)

    def operation(self, op: str, *arguments: Any) -> Symbol:
        """Return an operation on symbols and numbers; simplifies + 0, - 0, * 1 and / 1."""
        args = tuple(self._symbol(argument) for argument in arguments)
        if any(argument.size == INPUT for argument in args):
            raise self.refusal(
                "the input is used without a matrix, but may differ in size from the states; "
                "multiply it first, as in p.W_z @ x"
            )
        simpler = self.simplified(op, args)
        return self._once(op, args) if simpler is None else simpler

    def simplified(self, op: str, args: tuple[Symbol, ...]) -> Symbol | None:
        """Return the result if it is a constant or one of the operands, else None."""
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
            f"an equation contains a {type(value).__name__} instead of a vector or a number"
        )

    def copy(self, op: str, args: tuple[Symbol, ...], name: str, value: float) -> Symbol:
        """Return a symbol like one of another graph; args are symbols of this graph."""
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
    """Return the roots and all symbols on which they depend, each after its operands.

    Args:
        roots: symbols.
        also: further symbols that must come before a symbol.
    """
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
