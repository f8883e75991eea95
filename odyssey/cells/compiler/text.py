"""Writes a cell's equations as lines of text, and reads them; files of trials and models have them.

A line assigns a value to a name, as in `c = z * i + c_before * f`. `c_before` is the state c of the
previous step. The text is parsed and checked, never executed.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from odyssey.cells import operations
from odyssey.cells.compiler.symbols import FUNCTIONS, Graph, Symbol
from odyssey.cells.compiler.trace import PARAMETER, STATE, VALUE, Trace, is_name, live
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
_REMEDY = "write one equation a line, as in c = z * i + c_before * f"


def lines(trace: Trace) -> list[str]:
    """Return the equations: a line for each value that has a name, is a state, or is used twice.

    Args:
        trace: what a time step computes.

    Raises:
        BadInput: an expression is nested too deeply.
    """
    try:
        return _lines(trace, line_names(trace))
    except RecursionError as problem:
        raise BadInput(
            "An equation has hundreds of nested operations; give names to parts of it."
        ) from problem


def _lines(trace: Trace, names: dict[Symbol, str]) -> list[str]:
    found = [f"{name} = {_expression(symbol, names, True)}" for symbol, name in names.items()]
    return found + [
        f"{name} = {_expression(symbol, names)}"  # a copy of a value with another name
        for name, symbol in trace.after.items()
        if names.get(symbol) != name
    ]


def line_names(trace: Trace) -> dict[Symbol, str]:
    """Return the values that have a line of their own, in order, with their names."""
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
    """The name, or the first unused one of name1, name2, ..."""
    bare, number = name, 0
    while name in taken or PARAMETER.fullmatch(name) or name in FUNCTIONS or name == "x":
        number += 1
        name = f"{bare.replace('_', '')}{number}"
    return name


def _expression(symbol: Symbol, names: dict[Symbol, str], whole: bool = False) -> str:
    """A symbol in terms of those that have a line.

    Args:
        symbol: the symbol.
        names: names of symbols that have a line.
        whole: whether the symbol itself is written out even if it has a line.
    """
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
    """An operand, in brackets if they are needed."""
    text = _expression(symbol, names)
    own = 0 if symbol in names else _BINDING.get(symbol.op, 0)
    weaker = own and (own < _BINDING[op] or (right and own == _BINDING[op]))
    negative = symbol.op == "constant" and symbol.value < 0
    return f"({text})" if weaker or negative else text


def read(states: Sequence[str], equations: Sequence[str]) -> Trace:
    """Return the trace that lines of text describe.

    Args:
        states: names of the states, the output first.
        equations: lines, as written by `lines`.

    Raises:
        BadInput: `lines` does not write such text.
    """
    if not 1 <= len(states) <= MAX_STATES or not 1 <= len(equations) <= MAX_LINES:
        raise BadInput(
            f"A cell has 1 to {MAX_STATES} states and 1 to {MAX_LINES} equations; {_REMEDY}."
        )
    if sum(len(str(line)) for line in equations) > MAX_TEXT:
        raise BadInput(f"The equations are longer than {MAX_TEXT:,} characters; {_REMEDY}.")
    graph = Graph()
    known: dict[str, Any] = {"x": graph.x()}
    for name in states:
        if not isinstance(name, str) or not STATE.fullmatch(name) or PARAMETER.fullmatch(name):
            raise BadInput(f"{name!r:.60} is not a name of a state; {_REMEDY}.")
        known[f"{name}_before"] = graph.state(name)
    for line in equations:
        name, value = _equation(line, known, graph)
        known[name] = value
    if missing := [name for name in states if name not in known]:
        raise BadInput(f"No equation computes the state {missing[0]}; {_REMEDY}.")
    after = {name: known[name] for name in states}
    trace = live(graph, after, {s: name for name, s in known.items() if is_name(s, name)})
    if trace.states != tuple(states) or len(trace.order) < len(states):
        raise BadInput(f"One of the states {', '.join(states)} is never read; leave it out.")
    needed = set(trace.order)
    if unused := [n for n, s in known.items() if s not in needed and s.op not in ("x", "state")]:
        raise BadInput(f"Nothing uses the value {unused[0]}; leave its equation out.")
    return trace


def _equation(line: str, known: dict[str, Any], graph: Graph) -> tuple[str, Symbol]:
    if not isinstance(line, str) or len(line) > MAX_LENGTH:
        raise BadInput(
            f"An equation is not text, or is longer than {MAX_LENGTH:,} characters; {_REMEDY}."
        )
    try:
        body = ast.parse(line.strip(), mode="exec").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise BadInput(f"{line!r:.80} is not an equation; {_REMEDY}.") from problem
    single = len(body) == 1 and isinstance(body[0], ast.Assign) and len(body[0].targets) == 1
    target = body[0].targets[0] if single and isinstance(body[0], ast.Assign) else None
    name = target.id if isinstance(target, ast.Name) else ""
    if not VALUE.fullmatch(name) or name in known or PARAMETER.fullmatch(name):
        raise BadInput(f"{line!r:.80} does not assign a value to a new name; {_REMEDY}.")
    assert isinstance(body[0], ast.Assign)
    try:
        value = _value(body[0].value, known, graph)
    except RecursionError as problem:
        raise BadInput(f"{line!r:.80} is nested too deeply; {_REMEDY}.") from problem
    if value.size != "hidden":
        raise BadInput(f"{line!r:.80} does not compute a vector of the units; {_REMEDY}.")
    return name, value


def _value(node: ast.expr, known: dict[str, Any], graph: Graph) -> Symbol:
    """The symbol of an expression; raises BadInput for what equations cannot contain."""
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
                raise BadInput(f"{name} has the wrong number of arguments; {_REMEDY}.")
            return graph.operation(name, *(_value(argument, known, graph) for argument in args))
    raise BadInput(f"{ast.unparse(node)!r:.80} is not allowed in an equation; {_REMEDY}.")


def evaluated(trace: Trace) -> Callable[..., Any]:
    """Return a cell's function that computes what a trace describes."""

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
    """Return the states of a unit after a step with all parameters 0.

    Args:
        trace: what a time step computes.
        states: the states before the step.

    Raises:
        ArithmeticError, ValueError: a function is not defined for its argument.
    """
    return _run(trace, lambda symbol, _: states[symbol.name] if symbol.op == "state" else 0.0)


def _run(trace: Trace, leaf: Callable[[Symbol, list[Any]], Any]) -> dict[str, Any]:
    """The states after a step.

    Args:
        trace: what a time step computes.
        leaf: returns the value of x, a state, a vector or a product, given its operands' values.
    """
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
