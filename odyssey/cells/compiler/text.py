"""A cell's equations as lines of text, and back: what files and trials know a cell by.

A line gives a value its name, as in `c = z * i + c_before * f`. A state of the step before is
called `c_before`. Nothing in the text is executed: it is taken apart and checked.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from odyssey.cells import operations
from odyssey.cells.compiler.symbols import FUNCTIONS, Graph, Symbol
from odyssey.cells.compiler.trace import PARAMETER, STATE, Trace, live
from odyssey.errors import BadInput

MAX_STATES, MAX_LINES, MAX_LENGTH = 20, 100, 2000
MAX_TEXT = 20_000  # characters of all equations
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "@": 2}
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_NAME = re.compile(r"[A-Za-z]\w{0,40}", re.ASCII)
_REMEDY = "write one equation a line, as in c = z * i + c_before * f"


def lines(trace: Trace) -> list[str]:
    """The equations: one line for each value that has a name, is a state, or is used twice."""
    try:
        return _lines(trace, line_names(trace))
    except RecursionError as problem:
        raise BadInput(
            "An equation has hundreds of operations in one another; give parts of it names."
        ) from problem


def _lines(trace: Trace, names: dict[Symbol, str]) -> list[str]:
    found = [f"{name} = {_expression(symbol, names, True)}" for symbol, name in names.items()]
    return found + [
        f"{name} = {_expression(symbol, names)}"  # a copy of what something else is called
        for name, symbol in trace.after.items()
        if names.get(symbol) != name
    ]


def line_names(trace: Trace) -> dict[Symbol, str]:
    """The values that have a line of their own, in order, with their names."""
    taken = {name: name for name in trace.states}
    states = {id(symbol): name for name, symbol in reversed(list(trace.after.items()))}
    names: dict[Symbol, str] = {}
    for symbol in trace.order:
        if symbol.op in ("x", "state", "vector", "constant"):
            continue
        name = states.get(id(symbol)) or trace.names.get(symbol, "")
        if not name and trace.users[symbol] > 1 and symbol.op != "constant":
            name = "v"
        if not name:
            continue
        if id(symbol) not in states:
            name = _free(name, taken)
        taken[name] = name
        names[symbol] = name
    return names


def _free(name: str, taken: dict[str, str]) -> str:
    """The name, or the first of name1, name2, ... that nothing has."""
    bare, number = name, 0
    while name in taken or PARAMETER.fullmatch(name) or name in FUNCTIONS or name == "x":
        number += 1
        name = f"{bare.replace('_', '')}{number}"
    return name


def _expression(symbol: Symbol, names: dict[Symbol, str], whole: bool = False) -> str:
    """A symbol in terms of those that have a line. whole: write out the symbol itself."""
    if not whole and symbol in names:
        return names[symbol]
    args = symbol.args
    match symbol.op:
        case "x":
            return "x"
        case "state":
            return f"{symbol.name}_before"
        case "vector":
            return symbol.name
        case "constant":
            return repr(int(symbol.value)) if symbol.value.is_integer() else repr(symbol.value)
        case "@":
            return f"{symbol.name} @ {_inside(args[0], names, '@', True)}"
        case "+" | "-" | "*" | "/" as op:
            left, right = (_inside(a, names, op, a is not args[0]) for a in args)
            return f"{left} {op} {right}"
        case function:
            return f"{function}({', '.join(_expression(a, names) for a in args)})"


def _inside(symbol: Symbol, names: dict[Symbol, str], op: str, right: bool) -> str:
    """An operand, in brackets where the text would mean something else without."""
    text = _expression(symbol, names)
    own = 0 if symbol in names else _BINDING.get(symbol.op, 0)
    loose = own and (own < _BINDING[op] or (right and own == _BINDING[op]))
    negative = symbol.op == "constant" and symbol.value < 0
    return f"({text})" if loose or negative else text


def read(states: Sequence[str], equations: Sequence[str]) -> Trace:
    """The cell of some lines. states: names, the output first.

    Raises BadInput for what `lines` would not write.
    """
    if not 1 <= len(states) <= MAX_STATES or not 1 <= len(equations) <= MAX_LINES:
        raise BadInput(
            f"A cell has from one to {MAX_STATES} states, and to {MAX_LINES} equations; {_REMEDY}."
        )
    if sum(len(str(line)) for line in equations) > MAX_TEXT:
        raise BadInput(f"The equations are longer than {MAX_TEXT:,} characters; {_REMEDY}.")
    graph = Graph()
    known: dict[str, Any] = {"x": graph.x()}
    for name in states:
        if not isinstance(name, str) or not STATE.fullmatch(name) or PARAMETER.fullmatch(name):
            raise BadInput(f"{name!r:.60} is no name of a state; {_REMEDY}.")
        known[f"{name}_before"] = graph.state(name)
    for line in equations:
        name, value = _equation(line, known, graph)
        known[name] = value
    if missing := [name for name in states if name not in known]:
        raise BadInput(f"No equation gives the state {missing[0]}; {_REMEDY}.")
    after = {name: known[name] for name in states}
    named = {value: name for name, value in known.items() if value.op not in ("x", "state")}
    trace = live(graph, after, named)
    if trace.states != tuple(states) or len(trace.order) < len(states):
        raise BadInput(f"A state of {', '.join(states)} is never read; leave it out.")
    needed = set(trace.order)
    if idle := [name for value, name in named.items() if value not in needed]:
        raise BadInput(f"Nothing uses the value {idle[0]}; leave its equation out.")
    return trace


def _equation(line: str, known: dict[str, Any], graph: Graph) -> tuple[str, Symbol]:
    if not isinstance(line, str) or len(line) > MAX_LENGTH:
        raise BadInput(f"An equation is no text, or longer than {MAX_LENGTH:,}; {_REMEDY}.")
    try:
        body = ast.parse(line.strip(), mode="exec").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise BadInput(f"{line!r:.80} is no equation; {_REMEDY}.") from problem
    single = len(body) == 1 and isinstance(body[0], ast.Assign) and len(body[0].targets) == 1
    target = body[0].targets[0] if single and isinstance(body[0], ast.Assign) else None
    name = target.id if isinstance(target, ast.Name) else ""
    if not _NAME.fullmatch(name) or name in known or PARAMETER.fullmatch(name):
        raise BadInput(f"{line!r:.80} names no value of its own; {_REMEDY}.")
    assert isinstance(body[0], ast.Assign)
    try:
        value = _value(body[0].value, known, graph)
    except RecursionError as problem:
        raise BadInput(f"{line!r:.80} is nested too deeply; {_REMEDY}.") from problem
    if value.size != "hidden":
        raise BadInput(f"{line!r:.80} gives no vector of the cell's units; {_REMEDY}.")
    return name, value


def _value(node: ast.expr, known: dict[str, Any], graph: Graph) -> Symbol:
    """What an expression means."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return graph.constant(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return graph.constant(-number)
        case ast.Name(id=name) if name in known:
            value: Symbol = known[name]
            return value
        case ast.Name(id=name) if PARAMETER.fullmatch(name) and name[:2] not in ("W_", "R_"):
            return graph.vector(name)
        case ast.BinOp(left=ast.Name(id=name), op=ast.MatMult(), right=right) if (
            PARAMETER.fullmatch(name) and name[:2] in ("W_", "R_")
        ):
            return graph.product(name, _value(right, known, graph))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            sides = _value(left, known, graph), _value(right, known, graph)
            return graph.operation(_OPERATORS[type(op)], *sides)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            if len(args) != 1 + (name == "maximum"):
                raise BadInput(f"{name} takes another number of values; {_REMEDY}.")
            return graph.operation(name, *(_value(argument, known, graph) for argument in args))
    raise BadInput(f"{ast.unparse(node)!r:.80} means nothing in an equation; {_REMEDY}.")


def evaluated(trace: Trace) -> Callable[..., Any]:
    """A cell's function that computes what a trace says, with whatever it is called."""

    def equations(p: Any, x: Any, *states: Any) -> tuple[Any, ...]:
        known = dict(zip(trace.states, states, strict=True))

        def leaf(symbol: Symbol, args: list[Any]) -> Any:
            match symbol.op:
                case "x":
                    return x
                case "state":
                    return known[symbol.name]
                case "vector":
                    return p[symbol.name]
                case _:
                    return p[symbol.name] @ args[0]

        return tuple(_run(trace, leaf).values())

    return equations


def without_weights(trace: Trace, states: Mapping[str, float]) -> dict[str, float]:
    """One step of a unit all of whose parameters are 0; raises ArithmeticError, ValueError."""
    return _run(trace, lambda symbol, _: states[symbol.name] if symbol.op == "state" else 0.0)


def _run(trace: Trace, leaf: Callable[[Symbol, list[Any]], Any]) -> dict[str, Any]:
    """The states after a step. leaf: what x, states, parameters and products are."""
    values: dict[Symbol, Any] = {}
    for symbol in trace.order:
        args = [values[argument] for argument in symbol.args]
        if symbol.op in ("x", "state", "vector", "@"):
            values[symbol] = leaf(symbol, args)
        elif symbol.op == "constant":
            values[symbol] = symbol.value
        else:
            function = OPERATORS.get(symbol.op) or getattr(operations, symbol.op)
            values[symbol] = function(*args)
    return {name: values[symbol] for name, symbol in trace.after.items()}
