"""The source of a cell's kernels, `forward` and `backward`, written from the graph of a step.

A row of `sums` has all sums of a time step side by side, each `size` long. Values take the places
of the sums that they are made from. Row t + 1 of a state's array belongs to step t.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from odyssey.cells.compiler import text
from odyssey.cells.compiler.loops import Writer, indented, numbers
from odyssey.cells.compiler.statements import Statement, Statements
from odyssey.cells.compiler.storage import stacked
from odyssey.cells.compiler.sums import Product
from odyssey.cells.compiler.trace import Trace


class Kernels:
    """The text of both kernels of a cell, and what its layers have to know of it.

    These kernels are for one sequence; those of `windows` are for many side by side.
    """

    host_states = True
    padded = True
    now = "t"  # the row of a step in the arrays of values

    def __init__(self, trace: Trace) -> None:
        self.clears = self.padded and not padding_is_harmless(trace)
        self.statements = Statements(trace, self.host_states)
        self.step, self.storage = self.statements.step, self.statements.storage
        self.products: list[tuple[Product, ...]] = stacked(self.storage)
        self.inner = [name for name in trace.states if name != trace.output]
        self.returned = [k for k, o in enumerate(self.step.operands) if o.op != "state"]

    def scratch(self) -> int:
        """Vectors that the way back needs for itself."""
        return 2 * len(self.inner) + len(self.statements.temporary) + len(self.returned)

    def text(self) -> str:
        """Both functions."""
        return "\n".join([*self._forward(), "", "", *self._backward(), ""])

    # What kernels for many sequences do in another way.

    def arguments(self, back: bool) -> list[str]:
        """What both functions take, and what `backward` takes besides."""
        matrices = [f"R_{k}" for k in range(len(self.products))]
        arrays = [f"all_{name}" for name in self.storage.states]
        found = ["units", "size", "steps", *matrices, "vectors", "sums", "kept", *arrays]
        return [*found, "outputs", "d", "scratch", "d_vectors"] if back else found

    def begin(self) -> list[str]:
        """First lines of a function."""
        return []

    def products_of(self, stage: int) -> Iterator[str]:
        """Add the products of a stage to the sums."""
        for number, product in enumerate(self.products):
            first = product[0]
            if first.stage != stage:
                continue
            sums = f"sums[{self.now}, {part(first.first, first.last)}]"
            name = first.operand.name
            if stage:
                operand = self.statements.places[self.step.operands[first.operand]]
                yield from self.clear([operand])
                yield f"add_product({sums}, {operand}, R_{number})"
                continue
            operand = f"all_{name}[t]"
            if name in self.storage.hosted:
                start = self.storage.hosted[name]
                operand = f"sums[t - 1, {part(start, start + len(product))}]"
            yield "if t > 0:"
            yield f"    add_product({sums}, {operand}, R_{number})"

    def returns(self, stage: int) -> Iterator[str]:
        """What products of a stage send back to values that are computed within the step."""
        cleared = set()
        for number, (product, *_) in enumerate(self.products):
            if product.stage == stage:
                place = self.returned_place(product)
                if place not in cleared:
                    yield f"{place}[:] = zero"
                    cleared.add(place)
                yield self.sent_back(place, number, f"d[t, {part(product.first, product.last)}]")

    def sent_back(self, place: str, number: int, delta: str) -> str:
        """Add to a place what a product's matrices make of the derivatives for its sums."""
        return f"add_products({place}, R_{number}, {delta})"

    def products_back(self, ending: list[str]) -> Iterator[str]:
        """What products with states send back to the step before; `ending` comes first."""
        body = [*ending]
        for number, product in enumerate(self.products):
            first = product[0]
            if first.stage:
                continue
            target = "outputs[t - 1]"
            if first.operand.name in self.inner:
                start = self.inner.index(first.operand.name)
                target = f"outgoing[{part(start, start + len(product))}]"
            delta = f"d[t, {part(first.first, first.last)}]"
            body.append(f"add_products({target}, R_{number}, {delta})")
        if body:
            yield "if t > 0:"
            yield from indented(body, 1)

    def index(self) -> Iterator[str]:
        """What finds the rows of a step, where that is not t itself."""
        return iter(())

    def states(self, used: str) -> Iterator[str]:
        """Views of the states before and after the step."""
        for name in self.storage.states:
            for view, row in zip(self.state_views(name), ("t + 1", "t"), strict=True):
                if occurs(view, used):
                    yield f"{view} = all_{name}[{row}]"

    def state_views(self, name: str) -> tuple[str, str]:
        """What a state after the step is called, and before it."""
        before = self.step.graph.leaf("state", name)
        return self.statements.places[self.step.after[name]], self.statements.places[before]

    # What all have in common.

    def returned_place(self, product: Product) -> str:
        return f"returned_{list(self.step.operands).index(product.operand)}"

    def clear(self, names: Iterable[str]) -> list[str]:
        """Set what is padding to zero, for cells that would leave something else there."""
        return [f"{name}[units:] = zero" for name in names] if self.clears else []

    def _forward(self) -> Iterator[str]:
        writer = Writer(self.statements.places)
        if self.clears:
            writer.number(0.0)
        body: list[str] = []
        for stage in range(self.step.last_stage + 1):
            body += self.products_of(stage)
            body += self._loops([s for s in self.statements.forward if s.stage == stage], writer)
        body += self.clear(self.statements.places[s] for s in self.step.after.values())
        yield f"def forward({', '.join(self.arguments(back=False))}):"
        yield from indented(self.begin(), 1)
        yield from indented(numbers(writer.numbers, "sums"), 1)
        yield from indented(views(self.statements.vectors(), "vectors"), 1)
        yield "    for t in range(steps):"
        yield from indented([*self._rows(body), *body], 2)

    def _loops(self, statements: Sequence[Statement], writer: Writer) -> list[str]:
        """A loop for each statement, or one for activations of neighbouring sums."""
        body: list[str] = []
        waiting = list(statements)
        while waiting:
            run = self._run(waiting)
            del waiting[: len(run)]
            if len(run) == 1:
                body += writer.loop(run[0].target, run[0].symbol, run[0].add)
                continue
            start = self.storage.sums.index(run[0].symbol)
            body += [f"row = sums[{self.now}, {part(start, start + len(run))}]"]
            body += ["for k in range(len(row)):", f"    row[k] = {run[0].symbol.op}(row[k])"]
        return body

    def _run(self, statements: Sequence[Statement]) -> Sequence[Statement]:
        """The first statement and those that do the same in the places behind."""
        index = self.storage.sums.index
        for found in range(1, len(statements)):
            pair = statements[found - 1 : found + 1]
            if not all(self.statements.is_plain(statement) for statement in pair):
                return statements[:found]
            before, this = (statement.symbol for statement in pair)
            if before.op != this.op or index(this) != index(before) + 1:
                return statements[:found]
        return list(statements)

    def _backward(self) -> Iterator[str]:
        writer = Writer(self.statements.places_back)
        writer.number(0.0)
        body: list[str] = []
        last = self.step.last_stage
        for stage in range(last + 1):
            for s in self.statements.backward:
                if s.stage == stage and s.target != "dy_before":
                    body += writer.loop(s.target, s.symbol, s.add)
            if stage < last:
                body += self.clear(s.target for s in self._deltas() if s.stage == stage)
                body += self.returns(last - stage)
        body += self.clear(s.target for s in self._deltas() if s.stage == last)
        body += self.clear(f"to_{name}" for name in self.inner)
        ending = [s for s in self.statements.backward if s.target == "dy_before"]
        lines = [line for s in ending for line in writer.loop(s.target, s.symbol, s.add)]
        body += self.products_back(lines)
        yield f"def backward({', '.join(self.arguments(back=True))}):"
        yield from indented(self.begin(), 1)
        yield from indented(numbers(writer.numbers, "sums"), 1)
        yield from indented(views(self.statements.vectors(), "vectors"), 1)
        yield from indented(views(self.statements.vectors("d_"), "d_vectors"), 1)
        yield from indented(self._room(), 1)
        yield "    for t in range(steps - 1, -1, -1):"
        yield from indented([*self._rows(body), *self._derivatives(body), *body], 2)
        if self.inner:
            yield "        incoming, outgoing = outgoing, incoming"
        yield from indented(self.clear(self.statements.vectors("d_")), 1)

    def _deltas(self) -> list[Statement]:
        """What computes the derivatives for the sums."""
        return [s for s in self.statements.backward if s.target in self.statements.deltas]

    def _room(self) -> Iterator[str]:
        """Room that lasts from step to step, zero at first, and room for one step."""
        inner = len(self.inner)
        if inner:
            yield f"incoming = scratch[{part(0, inner)}]"
            yield f"outgoing = scratch[{part(inner, 2 * inner)}]"
            yield "incoming[:] = zero"
        names = [*self.statements.temporary, *(f"returned_{k}" for k in self.returned)]
        yield from views(names, "scratch", 2 * inner)
        if self.step.vectors:
            yield "d_vectors[:] = zero"

    def _derivatives(self, body: Iterable[str]) -> Iterator[str]:
        """Views of the derivatives that a step reads and writes."""
        used = " ".join(body)
        yield from views(self.statements.deltas, "d[t]", used=used)
        yield "dy = outputs[t]"
        if occurs("dy_before", used):
            yield "dy_before = outputs[max(t - 1, 0)]"
        yield from views([f"from_{name}" for name in self.inner], "incoming", used=used)
        yield from views([f"to_{name}" for name in self.inner], "outgoing", used=used)

    def _rows(self, body: Iterable[str]) -> Iterator[str]:
        """Views of the values that a step reads and writes."""
        used, places = " ".join(body), self.statements.places
        yield from self.index()
        sums, kept = (
            [places[s] for s in group] for group in (self.storage.sums, self.storage.kept)
        )
        yield from views(sums, f"sums[{self.now}]", used=used)
        yield from views(kept, f"kept[{self.now}]", used=used)
        yield from self.states(used)


def padding_is_harmless(trace: Trace, steps: int = 64, bound: float = 1e6) -> bool:
    """Whether units without weights put out exact zeros, and compute nothing that is not finite.

    Rows are padded by such units; see `odyssey.cells.layout`.
    """
    states = dict.fromkeys(trace.states, 0.0)
    for _ in range(steps):
        try:
            states = text.without_weights(trace, states)
        except (ArithmeticError, ValueError):
            return False
        if states[trace.output] or not all(abs(value) < bound for value in states.values()):
            return False
    return True


def part(first: int, last: int) -> str:
    """The places of some neighbouring vectors in a row."""
    start = {0: "", 1: "size "}.get(first, f"{first} * size ")
    return f"{start}: {'size' if last == 1 else f'{last} * size'}"


def views(names: Sequence[str], row: str, start: int = 0, used: str | None = None) -> Iterator[str]:
    """Lines that name the parts of a row; only those in `used`, where it is given."""
    for number, name in enumerate(names, start):
        if used is None or occurs(name, used):
            yield f"{name} = {row}[{part(number, number + 1)}]"


def occurs(name: str, lines: str) -> bool:
    """Whether lines have the name as a word."""
    return re.search(rf"\b{name}\b", lines) is not None
