"""The assignments of both passes of a kernel: which value goes to which array, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from odyssey.cells.compiler.differentiate import gradients
from odyssey.cells.compiler.storage import COSTLY, store
from odyssey.cells.compiler.sums import Step
from odyssey.cells.compiler.symbols import Symbol, in_order
from odyssey.cells.compiler.trace import Trace

# Names that generated code uses itself; a value of the equations with such a name is renamed.
TAKEN = {
    *("size", "steps", "t", "k", "sums", "saved", "vectors", "d_vectors", "d", "scratch", "number"),
    *("zero", "one", "two", "half", "incoming", "outgoing", "row", "stored", "source", "w", "x"),
    *("tanh", "sigmoid", "hard_sigmoid", "exp", "log", "maximum", "where_larger", "where_inside"),
    *("add_product", "add_products", "copy_transposed", "dy", "outputs", "units", "first", "rows"),
    *("max", "now", "before", "after", "np", "range", "width", "len"),
}


@dataclass(frozen=True)
class Statement:
    """An assignment of a value to an array.

    Attributes:
        target: name of the array.
        symbol: the value.
        stage: when it can be computed; see `Step`.
        add: whether the value is added to the array.
    """

    target: str
    symbol: Symbol
    stage: int
    add: bool = False


class Statements:
    """The assignments of both passes of a cell.

    Args:
        trace: what a time step computes.
        host_states: see `odyssey.cells.compiler.storage.store`.

    Attributes:
        array_names: names of the arrays of stored values, sums, previous states and vectors.
        array_names_back: the same, and those of derivatives.
    """

    def __init__(self, trace: Trace, host_states: bool) -> None:
        self.trace, self.step = trace, Step(trace)
        self.storage = store(self.step, host_states)
        self.array_names = dict(self._named())
        self.deltas = [f"d_{self.array_names[symbol]}" for symbol in self.storage.sums]
        self.array_names_back = dict(self.array_names)
        self.temporary: list[str] = []
        self.backward = self._derivatives()

    def _named(self) -> Iterator[tuple[Symbol, str]]:
        step, taken = self.step, set(TAKEN)
        after = {symbol: _free(name, taken) for name, symbol in step.after.items()}
        called = {step.values[s]: name for s, name in self.trace.names.items() if s in step.values}
        hosts = {s: total.value for s, total in zip(self.storage.sums, step.sums, strict=True)}
        for symbol in self.storage.values:
            name = after.get(symbol) or _free(called.get(symbol, "v"), taken)
            yield symbol, name
            if (total := hosts.get(symbol)) is not None:
                yield total, name
        for name, symbol in step.after.items():
            yield step.graph.leaf("state", name), f"{after[symbol]}_before"
        for name in step.vectors:
            yield step.graph.leaf("vector", name), _free(name, taken)

    def vectors(self, prefix: str = "") -> list[str]:
        """Names of the arrays of parameters that multiply element by element, in order."""
        leaf = self.step.graph.leaf
        return [prefix + self.array_names[leaf("vector", name)] for name in self.step.vectors]

    @cached_property
    def forward(self) -> list[Statement]:
        """Assignments of the stored values; activations of a sum alone come first."""
        statements = [
            Statement(self.array_names[symbol], symbol, self.step.stage(symbol))
            for symbol in self.storage.values
            if symbol.op != "sum"
        ]
        return sorted(statements, key=lambda s: (s.stage, not self.is_plain(s)))

    def is_plain(self, statement: Statement) -> bool:
        """Whether it is the activation of a sum, in the slot of that sum."""
        symbol = statement.symbol
        hosted = symbol in self.storage.sums
        return hosted and len(symbol.args) == 1 and symbol.args[0].op == "sum"

    def _derivatives(self) -> list[Statement]:
        """Assignments of the derivatives; also fills `array_names_back`."""
        step, derivatives = self.step, gradients(self.step)
        zero = step.graph.constant(0)
        assigned = {
            delta: derivatives.get(total.value, zero)
            for delta, total in zip(self.deltas, step.sums, strict=True)
        }
        added = {
            delta: derivatives.get(step.graph.leaf("vector", name), zero)
            for delta, name in zip(self.vectors("d_"), step.vectors, strict=True)
        }
        for name in step.after:
            derivative = derivatives.get(step.graph.leaf("state", name))
            if name != self.trace.output:
                assigned[f"to_{name}"] = zero if derivative is None else derivative
            elif derivative is not None:
                added["dy_before"] = derivative
        self._name_leaves()
        order = in_order([*assigned.values(), *added.values()])
        self._name_repeated(order, assigned, added)
        return self._ordered(order, assigned, added)

    def _name_leaves(self) -> None:
        leaf = self.step.graph.leaf
        for name in self.step.after:
            array_name = "dy" if name == self.trace.output else f"from_{name}"
            self.array_names_back[leaf("incoming", name)] = array_name
        for number in range(len(self.step.operands)):
            self.array_names_back[leaf("returned", str(number))] = f"returned_{number}"

    def _name_repeated(
        self, order: list[Symbol], assigned: dict[str, Symbol], added: dict[str, Symbol]
    ) -> None:
        """Name an array for each derivative that is used twice: a sum's, or a temporary one."""
        users = dict.fromkeys(order, 0)
        for symbol in (*(a for s in order for a in s.args), *assigned.values(), *added.values()):
            users[symbol] += 1
        of_sums = {assigned[delta]: delta for delta in reversed(self.deltas)}
        for symbol in order:
            variable = sum(a.op != "constant" for a in symbol.args)
            if symbol in self.array_names_back or not symbol.args or users[symbol] < 2:
                continue
            if symbol in of_sums:
                self.array_names_back[symbol] = of_sums[symbol]
            elif variable > 1 or symbol.op in COSTLY:
                self.temporary.append(f"t{len(self.temporary)}")
                self.array_names_back[symbol] = self.temporary[-1]

    def _ordered(
        self, order: list[Symbol], assigned: dict[str, Symbol], added: dict[str, Symbol]
    ) -> list[Statement]:
        waits = self._waits(order)
        rank = {symbol: k for k, symbol in enumerate(order)}
        found = [
            Statement(self.array_names_back[symbol], symbol, waits[symbol])
            for symbol in order
            if self.array_names_back.get(symbol) in self.temporary
        ]
        found += [Statement(target, s, waits[s]) for target, s in assigned.items()]
        found += [Statement(target, s, waits[s], add=True) for target, s in added.items()]
        last = ("dy_before",)
        return sorted(found, key=lambda s: (s.target in last, s.stage, rank[s.symbol], s.add))

    def _waits(self, order: list[Symbol]) -> dict[Symbol, int]:
        """The stage of each derivative: how many products within the step must come before it."""
        step, starts = self.step, {}
        for number, operand in enumerate(step.operands):
            stages = [p.stage for p in step.products if p.operand is operand]
            leaf = step.graph.leaf("returned", str(number))
            starts[leaf] = step.last_stage - min(stages) + 1
        found: dict[Symbol, int] = {}
        for symbol in order:
            found[symbol] = max((found[a] for a in symbol.args), default=starts.get(symbol, 0))
        return found


def _free(name: str, taken: set[str]) -> str:
    """Return the name, or with the first number that makes it unused; marks it as taken."""
    number, free = 0, "v1" if name == "v" else name
    while free in taken or _DERIVED.fullmatch(free):
        number += 1
        free = f"{name.replace('_', '')}{number}_"
    taken.add(free)
    return free


# Names that generated code derives from others, for rows, derivatives and constants.
_DERIVED = re.compile(r"t\d+|number_\w+|R_\w+|(d|to|from|all|returned)_\w+|\w+_before")
