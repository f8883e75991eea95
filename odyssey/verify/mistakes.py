"""Well-known mistakes of cells: each a change of what a block's trace computes."""

from __future__ import annotations

from collections.abc import Callable

from odyssey.cells.compiler.symbols import Symbol
from odyssey.cells.compiler.trace import Trace, live

# What stands in place of a symbol of a trace, given the symbol's changed arguments; None: the same.
Change = Callable[[Trace, Symbol, tuple[Symbol, ...]], Symbol | None]
Function = Callable[[Symbol], Symbol]


def changed(trace: Trace, change: Change) -> Trace | None:
    """The trace with a change wherever it applies; None where it applies nowhere."""
    graph, new = trace.graph, dict[Symbol, Symbol]()
    applies = False
    for symbol in trace.order:
        args = tuple(new[argument] for argument in symbol.args)
        found = change(trace, symbol, args)
        applies = applies or found is not None
        if found is None and args == symbol.args:
            found = symbol
        elif found is None and symbol.op == "@":
            found = graph.product(symbol.name, args[0])
        elif found is None:
            found = graph.operation(symbol.op, *args)
        new[symbol] = found
    after = {name: new[symbol] for name, symbol in trace.after.items()}
    return live(graph, after, {}) if applies else None


def _forget_bias(trace: Trace, symbol: Symbol, args: tuple[Symbol, ...]) -> Symbol | None:
    return symbol + 1 if symbol.name == "b_f" else None


def _late_output_peephole(trace: Trace, symbol: Symbol, args: tuple[Symbol, ...]) -> Symbol | None:
    peephole = next((a for a in args if a.name == "p_o"), None)
    return peephole * trace.graph.state("c") if peephole is not None and symbol.op == "*" else None


def _recurrence_from_cell(trace: Trace, symbol: Symbol, args: tuple[Symbol, ...]) -> Symbol | None:
    output = trace.graph.state(trace.output)
    if symbol.op != "@" or symbol.args[0] is not output or "c" not in trace.states:
        return None
    return trace.graph.product(symbol.name, trace.graph.state("c"))


def _instead(of: Callable[[Symbol], bool], function: Function) -> Change:
    """Another activation function instead of some."""
    return lambda trace, symbol, args: function(args[0]) if of(symbol) else None


def _gate(symbol: Symbol) -> bool:
    return symbol.op == "sigmoid"


def _tanh(symbol: Symbol) -> bool:
    return symbol.op == "tanh"


def _block_input(symbol: Symbol) -> bool:
    return _tanh(symbol) and _sees_input(symbol.args[0])


def _block_output(symbol: Symbol) -> bool:
    return _tanh(symbol) and not _sees_input(symbol.args[0])


def _sees_input(symbol: Symbol) -> bool:
    """Whether a sum has a product with the input."""
    if symbol.op == "+":
        return any(map(_sees_input, symbol.args))
    return symbol.op == "@" and symbol.args[0].op == "x"


def _hard(slope: float) -> Function:
    return lambda a: 1 - (1 - (slope * a + 0.5).maximum(0)).maximum(0)


def _relu(a: Symbol) -> Symbol:
    return a.maximum(0)


def _nothing(a: Symbol) -> Symbol:
    return a


MISTAKES: tuple[tuple[str, Change], ...] = (
    ("the forget gate's bias is 1 more than its parameter", _forget_bias),
    ("the output gate's peephole sees the cell of the step before, c(t-1), not c(t)",
     _late_output_peephole),
    ("the recurrent weights see the cell c(t-1), not the output y(t-1)", _recurrence_from_cell),
    ("the gates have the hard sigmoid 0.2 a + 0.5", _instead(_gate, _hard(1 / 5))),
    ("the gates have the hard sigmoid a / 6 + 0.5", _instead(_gate, _hard(1 / 6))),
    ("the gates have tanh, not the sigmoid", _instead(_gate, Symbol.tanh)),
    ("the block input has the sigmoid, not tanh", _instead(_block_input, Symbol.sigmoid)),
    ("the block output has the sigmoid, not tanh", _instead(_block_output, Symbol.sigmoid)),
    ("it has ReLU wherever tanh belongs", _instead(_tanh, _relu)),
    ("the block input has no activation function", _instead(_block_input, _nothing)),
    ("the block output has no activation function", _instead(_block_output, _nothing)),
)  # fmt: skip
