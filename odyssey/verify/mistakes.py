"""Common mistakes in cells: each is a change of what a block computes."""

from __future__ import annotations

from collections.abc import Callable

from odyssey.cells.compiler.symbols import Symbol
from odyssey.cells.compiler.trace import Trace, live
from odyssey.errors import BadInput

# Takes a trace, one of its symbols, and the arguments of this symbol after the change. Returns what
# replaces the symbol, or None if the change does not concern it.
Change = Callable[[Trace, Symbol, tuple[Symbol, ...]], Symbol | None]
Function = Callable[[Symbol], Symbol]


def with_change(trace: Trace, change: Change) -> Trace | None:
    """Apply a change wherever it applies.

    Args:
        trace: what a block computes.
        change: the change.

    Returns:
        The changed trace, or None if the change applies nowhere or leaves no cell.
    """
    graph, new = trace.graph, dict[Symbol, Symbol]()
    applies = False
    for symbol in trace.order:
        args = tuple(new[argument] for argument in symbol.args)
        replacement = change(trace, symbol, args)
        applies = applies or replacement is not None
        if replacement is None and args == symbol.args:
            replacement = symbol
        elif replacement is None and symbol.op == "@":
            replacement = graph.product(symbol.name, args[0])
        elif replacement is None:
            replacement = graph.operation(symbol.op, *args)
        new[symbol] = replacement
    after = {name: new[symbol] for name, symbol in trace.after.items()}
    try:
        return live(graph, after, {}) if applies else None
    except BadInput:
        return None


def _forget_bias(trace: Trace, symbol: Symbol, args: tuple[Symbol, ...]) -> Symbol | None:
    return symbol + 1 if symbol.name == "b_f" else None


def _late_output_peephole(trace: Trace, symbol: Symbol, args: tuple[Symbol, ...]) -> Symbol | None:
    peephole = next((argument for argument in args if argument.name == "p_o"), None)
    if peephole is None or symbol.op != "*" or "c" not in trace.states:
        return None
    return peephole * trace.graph.state("c")


def _recurrence_from_cell(trace: Trace, symbol: Symbol, args: tuple[Symbol, ...]) -> Symbol | None:
    output = trace.graph.state(trace.output)
    if symbol.op != "@" or symbol.args[0] is not output or "c" not in trace.states:
        return None
    return trace.graph.product(symbol.name, trace.graph.state("c"))


def _replace(applies: Callable[[Symbol], bool], function: Function) -> Change:
    """Return the change of some activation functions into another function."""
    return lambda trace, symbol, args: function(args[0]) if applies(symbol) else None


def _is_gate(symbol: Symbol) -> bool:
    return symbol.op == "sigmoid"


def _is_tanh(symbol: Symbol) -> bool:
    return symbol.op == "tanh"


def _is_block_input(symbol: Symbol) -> bool:
    return _is_tanh(symbol) and _depends_on_input(symbol.args[0])


def _is_block_output(symbol: Symbol) -> bool:
    return _is_tanh(symbol) and not _depends_on_input(symbol.args[0])


def _depends_on_input(symbol: Symbol) -> bool:
    """Whether a sum contains a product of a matrix and the input."""
    if symbol.op == "+":
        return any(map(_depends_on_input, symbol.args))
    return symbol.op == "@" and symbol.args[0].op == "x"


def _hard_sigmoid(slope: float) -> Function:
    return lambda a: 1 - (1 - (slope * a + 0.5).maximum(0)).maximum(0)


def _relu(a: Symbol) -> Symbol:
    return a.maximum(0)


def _identity(a: Symbol) -> Symbol:
    return a


MISTAKES: tuple[tuple[str, Change], ...] = (
    ("1 is added to the bias of the forget gate, b_f", _forget_bias),
    ("the peephole of the output gate uses the cell of the previous step, c(t-1), not c(t)",
     _late_output_peephole),
    ("the recurrent weights multiply the cell c(t-1), not the output y(t-1)",
     _recurrence_from_cell),
    ("the gates have the hard sigmoid 0.2 a + 0.5", _replace(_is_gate, _hard_sigmoid(1 / 5))),
    ("the gates have the hard sigmoid a / 6 + 0.5", _replace(_is_gate, _hard_sigmoid(1 / 6))),
    ("the gates have tanh instead of the sigmoid", _replace(_is_gate, Symbol.tanh)),
    ("the block input has the sigmoid instead of tanh", _replace(_is_block_input, Symbol.sigmoid)),
    ("the block output has the sigmoid instead of tanh",
     _replace(_is_block_output, Symbol.sigmoid)),
    ("it has ReLU instead of tanh", _replace(_is_tanh, _relu)),
    ("the block input has no activation function", _replace(_is_block_input, _identity)),
    ("the block output has no activation function", _replace(_is_block_output, _identity)),
)  # fmt: skip
