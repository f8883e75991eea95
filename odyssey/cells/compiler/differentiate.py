"""Backpropagation: derivatives of a time step as symbols of the same graph."""

from __future__ import annotations

from collections.abc import Mapping

from odyssey.cells.compiler.sums import Step
from odyssey.cells.compiler.symbols import Symbol

Gradients = dict[Symbol, Symbol]


def gradients(step: Step) -> Gradients:
    """Return the derivative of the loss with respect to every value of a step.

    A derivative depends on values of the step and on two kinds of leaves. "incoming" is the
    derivative with respect to a state after the step. "returned" is the derivative that products
    pass back to a value of the same step; its name is the number of the value in `step.operands`.

    Args:
        step: the time step.
    """
    graph = step.graph
    found: Gradients = {}

    def add(symbol: Symbol, term: Symbol) -> None:
        if symbol.op != "constant":
            found[symbol] = graph.operation("+", found[symbol], term) if symbol in found else term

    for name, symbol in step.after.items():
        add(symbol, graph.leaf("incoming", name))
    returned = {value: graph.leaf("returned", str(k)) for k, value in _computed(step).items()}
    for symbol in reversed(step.order):
        if symbol not in found:
            continue
        for operand in step.waits.get(symbol, ()):
            if operand in returned:
                add(operand, returned.pop(operand))
        for argument, factor in zip(symbol.args, _passed(symbol, found[symbol]), strict=True):
            if factor is not None:
                add(argument, factor)
    return found


def _computed(step: Step) -> Mapping[int, Symbol]:
    """The operands that are values of the same step, by number."""
    numbered = enumerate(step.operands.items())
    return {k: value for k, (operand, value) in numbered if operand.op != "state"}


def _passed(symbol: Symbol, g: Symbol) -> list[Symbol | None]:
    """The contribution of a symbol's derivative g to the derivative of each of its arguments."""
    args, of = symbol.args, symbol.graph.operation
    if not args:
        return []
    first, last = args[0], args[-1]
    match symbol.op:
        case "copy":
            return [g]
        case "+":
            return [g, g]
        case "-":
            return [g, of("*", -1.0, g)]
        case "*":
            return [of("*", g, last), of("*", g, first)]
        case "/":
            share = of("/", g, last)
            return [share, of("*", -1.0, of("*", share, symbol))]
        case "tanh":
            return [of("*", g, of("-", 1.0, of("*", symbol, symbol)))]
        case "sigmoid":
            return [of("*", g, of("*", symbol, of("-", 1.0, symbol)))]
        case "hard_sigmoid":
            return [of("where_inside", g, symbol)]
        case "exp":
            return [of("*", g, symbol)]
        case "log":
            return [of("/", g, first)]
        case "maximum":
            return [of("where_larger", g, first, last), of("where_larger", g, last, first)]
    raise AssertionError(f"no derivative of {symbol.op}")
