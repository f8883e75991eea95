"""What the passes of a kernel compute, in order: values, their names, and where each goes."""

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

# What generated code calls otherwise; values of the equations that have such a name get another.
TAKEN = {
    *("size", "steps", "t", "k", "sums", "kept", "vectors", "d_vectors", "d", "scratch", "number"),
    *("zero", "one", "two", "half", "incoming", "outgoing", "row", "stored", "source", "w", "x"),
    *("tanh", "sigmoid", "hard_sigmoid", "exp", "log", "maximum", "where_larger", "where_inside"),
    *("add_product", "add_products", "width", "len", "dy", "outputs", "units", "first", "rows"),
    *("max", "now", "before", "after", "np", "range"),
}


@dataclass(frozen=True)
class Statement:
    """A value and the array that it goes to. stage: what it waits for, see `Step`."""

    target: str
    symbol: Symbol
    stage: int
    add: bool = False


class Statements:
    """Both passes of a cell.

    places: names of the arrays that hold the stored values, sums, states before and vectors.
    places_back: these and the places of derivatives.
    host_states: see `odyssey.cells.compiler.storage.store`.
    """

    def __init__(self, trace: Trace, host_states: bool) -> None:
        self.trace, self.step = trace, Step(trace)
        self.storage = store(self.step, host_states)
        self.places = dict(self._named())
        self.deltas = [f"d_{self.places[symbol]}" for symbol in self.storage.sums]
        self.places_back = dict(self.places)
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
        """What parameters that work by element are called, in order."""
        leaf = self.step.graph.leaf
        return [prefix + self.places[leaf("vector", name)] for name in self.step.vectors]

    @cached_property
    def forward(self) -> list[Statement]:
        """What computes the stored values; activations of nothing but a sum come first."""
        found = [
            Statement(self.places[symbol], symbol, self.step.stage(symbol))
            for symbol in self.storage.values
            if symbol.op != "sum"
        ]
        return sorted(found, key=lambda s: (s.stage, not self.is_plain(s)))

    def is_plain(self, statement: Statement) -> bool:
        """Whether it takes the activation of a sum, in the sum's place."""
        symbol = statement.symbol
        hosted = symbol in self.storage.sums
        return hosted and len(symbol.args) == 1 and symbol.args[0].op == "sum"

    def _derivatives(self) -> list[Statement]:
        """What computes the derivatives; names their places."""
        step, found = self.step, gradients(self.step)
        zero = step.graph.constant(0)
        wanted = {
            delta: found.get(total.value, zero)
            for delta, total in zip(self.deltas, step.sums, strict=True)
        }
        adding = {
            delta: found.get(step.graph.leaf("vector", name), zero)
            for delta, name in zip(self.vectors("d_"), step.vectors, strict=True)
        }
        for name in step.after:
            derivative = found.get(step.graph.leaf("state", name))
            if name != self.trace.output:
                wanted[f"to_{name}"] = zero if derivative is None else derivative
            elif derivative is not None:
                adding["dy_before"] = derivative
        self._name_leaves()
        order = in_order([*wanted.values(), *adding.values()])
        self._name_repeated(order, wanted, adding)
        return self._ordered(order, wanted, adding)

    def _name_leaves(self) -> None:
        leaf = self.step.graph.leaf
        for name in self.step.after:
            place = "dy" if name == self.trace.output else f"from_{name}"
            self.places_back[leaf("incoming", name)] = place
        for number in range(len(self.step.operands)):
            self.places_back[leaf("returned", str(number))] = f"returned_{number}"

    def _name_repeated(
        self, order: list[Symbol], wanted: dict[str, Symbol], adding: dict[str, Symbol]
    ) -> None:
        """Give a place to each derivative that is used twice: that of a sum's, or a new one."""
        users = dict.fromkeys(order, 0)
        for symbol in (*(a for s in order for a in s.args), *wanted.values(), *adding.values()):
            users[symbol] += 1
        of_sums = {wanted[delta]: delta for delta in reversed(self.deltas)}
        for symbol in order:
            variable = sum(a.op != "constant" for a in symbol.args)
            if symbol in self.places_back or not symbol.args or users[symbol] < 2:
                continue
            if symbol in of_sums:
                self.places_back[symbol] = of_sums[symbol]
            elif variable > 1 or symbol.op in COSTLY:
                self.temporary.append(f"t{len(self.temporary)}")
                self.places_back[symbol] = self.temporary[-1]

    def _ordered(
        self, order: list[Symbol], wanted: dict[str, Symbol], adding: dict[str, Symbol]
    ) -> list[Statement]:
        waits = self._waits(order)
        rank = {symbol: k for k, symbol in enumerate(order)}
        found = [
            Statement(self.places_back[symbol], symbol, waits[symbol])
            for symbol in order
            if self.places_back.get(symbol) in self.temporary
        ]
        found += [Statement(target, s, waits[s]) for target, s in wanted.items()]
        found += [Statement(target, s, waits[s], add=True) for target, s in adding.items()]
        last = ("dy_before",)
        return sorted(found, key=lambda s: (s.target in last, s.stage, rank[s.symbol], s.add))

    def _waits(self, order: list[Symbol]) -> dict[Symbol, int]:
        """How many products with values that are computed within the step come before."""
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
    """The name, or the first with a number behind that is not taken; takes it."""
    number, wanted = 0, "v1" if name == "v" else name
    while wanted in taken or _DERIVED.fullmatch(wanted):
        number += 1
        wanted = f"{name.replace('_', '')}{number}_"
    taken.add(wanted)
    return wanted


# What generated code makes names of, for rows, derivatives and constants.
_DERIVED = re.compile(r"t\d+|number_\w+|R_\w+|(d|to|from|all|returned)_\w+|\w+_before")
