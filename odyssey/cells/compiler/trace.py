"""Traces a cell's function: parameters, states and operations of one time step, as a graph."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import FrameType
from typing import Any

from odyssey.cells.compiler.symbols import ANY, FUNCTIONS, HIDDEN, Graph, Matrix, Symbol, in_order
from odyssey.errors import BadInput, printable

PARAMETER = re.compile(r"[WRa-z]_(?!before$)\w{1,38}", re.ASCII)
NAMING = (
    "use W_ and a name for matrices of the input, R_ for matrices of states, and b_, p_ or another "
    "small letter for vectors"
)
MAX_DEPTH = 150  # length of a chain of operations
STATE = re.compile(r"[A-Za-z]\w{0,20}", re.ASCII)
VALUE = re.compile(r"[A-Za-z]\w{0,40}", re.ASCII)
UNNAMED = re.compile(r"v\d*", re.ASCII)
RESERVED = {"x", "p", *FUNCTIONS}


@dataclass(frozen=True, eq=False)
class Trace:
    """What one time step of a cell computes.

    Attributes:
        graph: all symbols.
        after: the new value of each state; the output comes first. States that no later step reads
            are left out.
        names: names that the equations give to some of the symbols.
    """

    graph: Graph
    after: Mapping[str, Symbol]
    names: Mapping[Symbol, str]

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states, the output first."""
        return tuple(self.after)

    @property
    def output(self) -> str:
        """Name of the state that is the output."""
        return self.states[0]

    @cached_property
    def order(self) -> tuple[Symbol, ...]:
        """All needed symbols in the order of the equations; operands come first."""
        needed = set(in_order(self.after.values()))
        return tuple(symbol for symbol in self.graph.symbols if symbol in needed)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters: W_, R_, other vectors, b_; each kind in order of use."""
        names = [symbol.name for symbol in self.order if symbol.op in ("@", "vector")]
        return tuple(sorted(dict.fromkeys(names), key=_kind))

    def shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Return the shape of every parameter of a layer by its name."""
        kinds = {"W_": (hidden_size, input_size), "R_": (hidden_size, hidden_size)}
        return {name: kinds.get(name[:2], (hidden_size,)) for name in self.parameters}

    @cached_property
    def users(self) -> Mapping[Symbol, int]:
        """How many operations and states use each symbol."""
        counts = dict.fromkeys(self.order, 0)
        for symbol in (*(a for s in self.order for a in s.args), *self.after.values()):
            counts[symbol] += 1
        return counts


def replaced(trace: Trace, function: str, by: str) -> Trace:
    """Return a trace in which one function is replaced by another.

    Args:
        trace: the trace.
        function: name of the function to replace.
        by: name of its replacement.
    """
    graph = Graph()
    copies: dict[Symbol, Symbol] = {}
    for symbol in trace.order:
        args = tuple(copies[argument] for argument in symbol.args)
        op = by if symbol.op == function else symbol.op
        copies[symbol] = graph.copy(op, args, symbol.name, symbol.value)
    after = {name: copies[symbol] for name, symbol in trace.after.items()}
    return Trace(graph, after, {copies[symbol]: name for symbol, name in trace.names.items()})


def _kind(name: str) -> int:
    kinds = ("W_", "R_", "", "b_")
    return kinds.index(name[:2] if name[:2] in kinds else "")


class _Parameters:
    """Stands for the parameters p when a cell's function is traced."""

    def __init__(self, graph: Graph) -> None:
        object.__setattr__(self, "_graph", graph)

    def __getattr__(self, name: str) -> Matrix | Symbol:
        graph: Graph = object.__getattribute__(self, "_graph")
        if not PARAMETER.fullmatch(name):
            shown = printable(name[:40])
            raise graph.refusal(f"the parameter name {shown!r} is not allowed: {NAMING}")
        return Matrix(graph, name) if name[:2] in ("W_", "R_") else graph.vector(name)

    __getitem__ = __getattr__

    def __setattr__(self, name: str, value: object) -> None:
        raise object.__getattribute__(self, "_graph").refusal(
            "an equation changes a parameter; only training may change parameters"
        )

    __setitem__ = __setattr__


def trace(function: Callable[..., Any], switches: Mapping[str, Any]) -> Trace:
    """Call a cell's function with symbols, and return what it computes.

    Args:
        function: the equations, as in `odyssey.cells.blocks`.
        switches: values of its keyword arguments.

    Raises:
        BadInput: the function is not a cell; the message names the file and the line.
    """
    states = state_names(function)
    file = function.__code__.co_filename
    graph = Graph(file)
    before = [graph.state(name) for name in states]
    local: dict[str, Any] = {}

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "return" and frame.f_code is function.__code__:
            local.update(frame.f_locals)

    watching = sys.getprofile()
    sys.setprofile(watch)
    try:
        returned = function(_Parameters(graph), graph.x(), *before, **switches)
    except BadInput:
        raise
    except Exception as problem:
        what = printable(str(problem))[:200]
        raise BadInput(
            f"{_line(problem, function)}: the equations fail with {type(problem).__name__}: "
            f"{what}; use only + - * / @ and the functions of odyssey.cells."
        ) from problem
    finally:
        sys.setprofile(watching)
    names = {value: name for name, value in local.items() if isinstance(value, Symbol)}
    after = _returned(function, states, returned, names)
    where = _first_line(function)
    try:
        found = live(graph, after, {s: n for s, n in names.items() if is_name(s, n)})
    except BadInput as problem:
        raise BadInput(f"{where}: {problem}") from problem
    named = (s.name for s in graph.symbols if s.op in ("@", "vector"))
    if unused := next((name for name in named if name not in found.parameters), ""):
        raise BadInput(f"{where}: p.{unused} has no effect on the output; leave it out.")
    return found


def is_name(symbol: Symbol, name: str) -> bool:
    """Whether a value keeps this name in text; v, v1, v2, ... are for values without a name."""
    computed = symbol.op not in ("x", "state", "vector", "constant")
    return computed and VALUE.fullmatch(name) is not None and not UNNAMED.fullmatch(name)


def state_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of the states in a cell's signature.

    Raises:
        BadInput: the signature is not (p, x, output, ...), with switches after a *.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
        where = _first_line(function)
    except (TypeError, ValueError, AttributeError) as problem:
        raise BadInput(
            f"{function!r} is not a cell; give a function (p, x, y, ...) of its equations."
        ) from problem
    kinds = [p.kind for p in parameters]
    states = [
        p.name
        for p in parameters[2:]
        if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD and p.default is p.empty
    ]
    switches = [p for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY]
    if not states or len(states) + 2 + len(switches) != len(kinds):
        raise BadInput(
            f"{where}: {function.__name__} must take (p, x, y, ...): parameters, the input and its "
            "states by name, the output first; other arguments must follow a *."
        )
    for name in states:
        if name in RESERVED or PARAMETER.fullmatch(name) or not STATE.fullmatch(name):
            raise BadInput(f"{where}: a state cannot be called {printable(name[:40])}; rename it.")
    return tuple(states)


def _returned(
    function: Callable[..., Any],
    states: tuple[str, ...],
    returned: Any,
    names: Mapping[Symbol, str],
) -> dict[str, Any]:
    """The states after the step, by name; raises BadInput if they are not what is required."""
    where = f"{_first_line(function)}: {function.__name__}"
    values = returned if isinstance(returned, tuple | list) else (returned,)
    required = f"return {', '.join(states)}, in this order"
    if returned is None:
        raise BadInput(f"{where} returns nothing; {required}.")
    if len(values) != len(states):
        raise BadInput(
            f"{where} returns {len(values)} values for {len(states)} states; {required}."
        )
    for name, value in zip(states, values, strict=True):
        computed = (
            isinstance(value, Symbol) and value.op != "state"
        )  # a state passes its value on with a delay
        known = names.get(value) if computed else None
        if known != name and known in states and value is not values[states.index(known)]:
            raise BadInput(f"{where} returns {known} in the position of {name}; {required}.")
        if not isinstance(value, Symbol | int | float) or getattr(value, "size", ANY) not in (
            HIDDEN,
            ANY,
        ):
            raise BadInput(f"{where} returns for {name} no vector of the units; {required}.")
    if not isinstance(values[0], Symbol) or values[0].size == ANY:
        raise BadInput(f"{where} returns a number as its output {states[0]}; {required}.")
    return dict(zip(states, values, strict=True))


def live(graph: Graph, after: Mapping[str, Any], names: Mapping[Symbol, str]) -> Trace:
    """Return a trace without the states on which no output depends, now or later.

    Raises:
        BadInput: a state is constant, the input is not used, or the graph is too deep.
    """
    output = next(iter(after))
    needed: dict[str, None] = {output: None}
    waiting = [output]
    while waiting:
        value = after[waiting.pop()]
        known = in_order([value]) if isinstance(value, Symbol) else []
        read = [symbol.name for symbol in known if symbol.op == "state"]
        for name in dict.fromkeys(read):
            if name not in needed:
                needed[name] = None
                waiting.append(name)
    live_states = {name: value for name, value in after.items() if name in needed}
    for name, value in live_states.items():
        if not isinstance(value, Symbol) or value.size == ANY:
            raise graph.refusal(
                f"the state {name} is constant; write the constant where the state is used"
            )
    order = in_order(live_states.values())
    _check_depth(graph, order)
    if not any(symbol.op == "x" for symbol in order):
        raise graph.refusal("the output does not depend on the input x")
    computed = set(order)
    return Trace(graph, live_states, {s: n for s, n in names.items() if s in computed})


def _check_depth(graph: Graph, order: Iterable[Symbol]) -> None:
    depth: dict[Symbol, int] = {}
    for symbol in order:
        depth[symbol] = 1 + max((depth[argument] for argument in symbol.args), default=0)
        if depth[symbol] > MAX_DEPTH:
            raise graph.refusal(f"a step has a chain of more than {MAX_DEPTH} operations")


def _first_line(function: Callable[..., Any]) -> str:
    return f"{_file(function)}, line {function.__code__.co_firstlineno}"


def _file(function: Callable[..., Any]) -> str:
    return function.__code__.co_filename.rpartition("/")[2]


def _line(problem: BaseException, function: Callable[..., Any]) -> str:
    """File and line of a problem: the innermost line in the cell's own file."""
    code = function.__code__
    line, frames = code.co_firstlineno, problem.__traceback__
    while frames:
        if frames.tb_frame.f_code.co_filename == code.co_filename:
            line = frames.tb_lineno
        frames = frames.tb_next
    return f"{_file(function)}, line {line}"
