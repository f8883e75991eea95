"""From a cell's function to the graph of what it computes: parameters, states, operations."""

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
    "W_ and a name for what multiplies the input, R_ for states, b_ or p_ and so on for vectors"
)
MAX_DEPTH = 150  # operations, each of which takes what the one before gives
STATE = re.compile(r"[A-Za-z]\w{0,20}", re.ASCII)
RESERVED = {"x", "p", *FUNCTIONS}


@dataclass(frozen=True, eq=False)
class Trace:
    """What one time step of a cell computes.

    states: names, the output first; only those that the next step reads, and the output. after:
    what each becomes. names: what the equations call some of the symbols.
    """

    graph: Graph
    after: Mapping[str, Symbol]
    names: Mapping[Symbol, str]

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(self.after)

    @property
    def output(self) -> str:
        """The name of the state that is the output."""
        return self.states[0]

    @cached_property
    def order(self) -> tuple[Symbol, ...]:
        """All symbols in the order of the equations, each after those that it depends on."""
        needed = set(in_order(self.after.values()))
        return tuple(symbol for symbol in self.graph.symbols if symbol in needed)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names: matrices of inputs, of states, other vectors, biases, each in order of use."""
        found = [symbol.name for symbol in self.order if symbol.op in ("@", "vector")]
        return tuple(sorted(dict.fromkeys(found), key=_kind))

    def shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Name and shape of every parameter of a layer."""
        kinds = {"W_": (hidden_size, input_size), "R_": (hidden_size, hidden_size)}
        return {name: kinds.get(name[:2], (hidden_size,)) for name in self.parameters}

    @cached_property
    def users(self) -> Mapping[Symbol, int]:
        """How many operations and states take each symbol."""
        counts = dict.fromkeys(self.order, 0)
        for symbol in (*(a for s in self.order for a in s.args), *self.after.values()):
            counts[symbol] += 1
        return counts


def replaced(trace: Trace, function: str, by: str) -> Trace:
    """The same cell with another function for one of its own."""
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
    """What a cell's function is given for its parameters when it is traced."""

    def __init__(self, graph: Graph) -> None:
        object.__setattr__(self, "_graph", graph)

    def __getattr__(self, name: str) -> Matrix | Symbol:
        graph: Graph = object.__getattribute__(self, "_graph")
        if not PARAMETER.fullmatch(name):
            shown = printable(name[:40])
            raise graph.refusal(f"the parameter {shown!r} is named against the rule: {NAMING}")
        return Matrix(graph, name) if name[:2] in ("W_", "R_") else graph.vector(name)

    __getitem__ = __getattr__

    def __setattr__(self, name: str, value: object) -> None:
        raise object.__getattribute__(self, "_graph").refusal(
            "an equation changes a parameter; parameters change by training only"
        )

    __setitem__ = __setattr__


def trace(function: Callable[..., Any], switches: Mapping[str, Any]) -> Trace:
    """Call a cell's function with symbols and see what comes out.

    Raises BadInput, naming file and line, for whatever is no cell.
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
            f"{_line(problem, function)}: the equations stop with {type(problem).__name__}: "
            f"{what}; use + - * / @ and the functions of odyssey.cells only."
        ) from problem
    finally:
        sys.setprofile(watching)
    names = {value: name for name, value in local.items() if isinstance(value, Symbol)}
    after = _returned(function, states, returned, names)
    where = _first_line(function)
    try:
        found = live(graph, after, {s: n for s, n in names.items() if s.op not in _LEAVES})
    except BadInput as problem:
        raise BadInput(f"{where}: {problem}") from problem
    asked = (s.name for s in graph.symbols if s.op in ("@", "vector"))
    if idle := next((name for name in asked if name not in found.parameters), ""):
        raise BadInput(f"{where}: p.{idle} has no effect on the output; leave it out.")
    return found


_LEAVES = ("x", "state", "vector", "constant")


def state_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """The states in a cell's signature. Raises BadInput where it is not (p, x, output, ...)."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
        where = _first_line(function)
    except (TypeError, ValueError, AttributeError) as problem:
        raise BadInput(
            f"{function!r} is no cell; give a function (p, x, y, ...) of its equations."
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
            "states by name, the output first; what else it takes goes behind a *."
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
    """The states after the step, by name."""
    where = f"{_first_line(function)}: {function.__name__}"
    values = returned if isinstance(returned, tuple | list) else (returned,)
    wanted = f"return {', '.join(states)}, in this order"
    if returned is None:
        raise BadInput(f"{where} returns nothing; {wanted}.")
    if len(values) != len(states):
        raise BadInput(f"{where} returns {len(values)} values for {len(states)} states; {wanted}.")
    for name, value in zip(states, values, strict=True):
        computed = isinstance(value, Symbol) and value.op != "state"  # else it is a delay
        known = names.get(value) if computed else None
        if known != name and known in states and value is not values[states.index(known)]:
            raise BadInput(f"{where} returns {known} where {name} belongs; {wanted}.")
        if not isinstance(value, Symbol | int | float) or getattr(value, "size", ANY) not in (
            HIDDEN,
            ANY,
        ):
            raise BadInput(f"{where} returns for {name} what is no vector of its units; {wanted}.")
    if not isinstance(values[0], Symbol) or values[0].size == ANY:
        raise BadInput(f"{where} returns a number as its output {states[0]}; {wanted}.")
    return dict(zip(states, values, strict=True))


def live(graph: Graph, after: Mapping[str, Any], names: Mapping[Symbol, str]) -> Trace:
    """A trace with those states only that the output depends on, at this step or a later one."""
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
    kept = {name: value for name, value in after.items() if name in needed}
    for name, value in kept.items():
        if not isinstance(value, Symbol) or value.size == ANY:
            raise graph.refusal(f"the state {name} is a constant that is read; write it there")
    order = in_order(kept.values())
    _check_depth(graph, order)
    if not any(symbol.op == "x" for symbol in order):
        raise graph.refusal("the output does not depend on the input x")
    computed = set(order)
    return Trace(graph, kept, {s: n for s, n in names.items() if s in computed})


def _check_depth(graph: Graph, order: Iterable[Symbol]) -> None:
    depth: dict[Symbol, int] = {}
    for symbol in order:
        depth[symbol] = 1 + max((depth[argument] for argument in symbol.args), default=0)
        if depth[symbol] > MAX_DEPTH:
            raise graph.refusal(f"more than {MAX_DEPTH} operations follow on one another in a step")


def _first_line(function: Callable[..., Any]) -> str:
    return f"{_file(function)}, line {function.__code__.co_firstlineno}"


def _file(function: Callable[..., Any]) -> str:
    return function.__code__.co_filename.rpartition("/")[2]


def _line(problem: BaseException, function: Callable[..., Any]) -> str:
    """File and line at which a problem arose, as far in as the cell's own file goes."""
    code = function.__code__
    line, frames = code.co_firstlineno, problem.__traceback__
    while frames:
        if frames.tb_frame.f_code.co_filename == code.co_filename:
            line = frames.tb_lineno
        frames = frames.tb_next
    return f"{_file(function)}, line {line}"
