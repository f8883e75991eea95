"""Backpropagation on a graph of symbols: derivatives of a step as symbols of the same graph."""

from __future__ import annotations

from collections.abc import Mapping

from odyssey.cells.compiler.sums import Step
from odyssey.cells.compiler.symbols import Symbol

Gradients = dict[Symbol, Symbol]


def gradients(step: Step) -> Gradients:
    """The derivatives of the loss for every value of a step, those of its sums among them.

    They are in terms of the step's values and of leaves "incoming", the derivatives for the states
    after the step, and "returned", what products with a value that is computed within the step send
    back to it, by the operand's number in `step.operands`.
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
    """The operands that are computed within the step, by number."""
    numbered = enumerate(step.operands.items())
    return {k: value for k, (operand, value) in numbered if operand.op != "state"}


def _passed(symbol: Symbol, g: Symbol) -> list[Symbol | None]:
    """What a derivative g for a symbol gives to each of its arguments."""
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
