"""The source of a cell's kernels, `forward` and `backward`, written from the graph of a step.

A row of `sums` contains all sums of a time step side by side, each `size` long. A value may
replace the sum from which it is computed. Row t + 1 of a state's array belongs to step t.
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
    """Generates the code of both kernels of a cell for one sequence.

    `windows` and `batches` have kernels for many sequences side by side.

    Attributes:
        step: one time step as sums of products and element-wise operations.
        storage: the slots of its values.
        products: products with states and values of the step; those in a tuple are computed as one.
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
        """Number of vectors of working memory of the backward pass."""
        return 2 * len(self.inner) + len(self.statements.temporary) + len(self.returned)

    def text(self) -> str:
        """Return the code of `forward` and `backward`."""
        return "\n".join([*self._forward(), "", "", *self._backward(), ""])

    # Kernels for many sequences override the following methods.

    def arguments(self, back: bool) -> list[str]:
        """Names of the arguments of `forward`, or of `backward` if back is true."""
        matrices = [f"R_{k}" for k in range(len(self.products))]
        arrays = [f"all_{name}" for name in self.storage.states]
        names = ["units", "size", "steps", *matrices, "vectors", "sums", "saved", *arrays]
        return [*names, "outputs", "d", "scratch", "d_vectors"] if back else names

    def begin(self) -> list[str]:
        """First lines of a function."""
        return []

    def products_of(self, stage: int) -> Iterator[str]:
        """Lines that add the products of a stage to the sums."""
        for number, product in enumerate(self.products):
            first = product[0]
            if first.stage != stage:
                continue
            sums = f"sums[{self.now}, {part(first.first, first.last)}]"
            name = first.operand.name
            if stage:
                operand = self.statements.array_names[self.step.operands[first.operand]]
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
        """Lines that pass derivatives through products of a stage to values of the same step."""
        cleared = set()
        for number, (product, *_) in enumerate(self.products):
            if product.stage == stage:
                array = self.returned_array(product)
                if array not in cleared:
                    yield f"{array}[:] = zero"
                    cleared.add(array)
                yield self.sent_back(array, number, f"d[t, {part(product.first, product.last)}]")

    def sent_back(self, array: str, number: int, delta: str) -> str:
        """A line that adds a matrix times derivatives of sums to an array."""
        return f"add_products({array}, R_{number}, {delta})"

    def products_back(self, ending: list[str]) -> Iterator[str]:
        """Lines that pass derivatives to the previous step; the lines of `ending` come first."""
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

    def ending(self) -> Iterator[str]:
        """Last lines of a time step of the forward pass."""
        yield from self.clear(self.statements.array_names[s] for s in self.step.after.values())

    def index(self) -> Iterator[str]:
        """Lines that compute the rows of a step, if they are not t and t + 1."""
        return iter(())

    def states(self, used: str) -> Iterator[str]:
        """Lines that name the states before and after the step, if they are used."""
        for name in self.storage.states:
            for view, row in zip(self.state_views(name), ("t + 1", "t"), strict=True):
                if occurs(view, used):
                    yield f"{view} = all_{name}[{row}]"

    def state_views(self, name: str) -> tuple[str, str]:
        """Names of a state after the step, and before it."""
        before = self.step.graph.leaf("state", name)
        return self.statements.array_names[self.step.after[name]], self.statements.array_names[
            before
        ]

    # All kernels share the following methods.

    def returned_array(self, product: Product) -> str:
        """Name of the array of derivatives that products pass to a value of the same step."""
        return f"returned_{list(self.step.operands).index(product.operand)}"

    def clear(self, names: Iterable[str]) -> list[str]:
        """Lines that set the padding to zero, for cells that compute nonzero values there."""
        return [f"{name}[units:] = zero" for name in names] if self.clears else []

    def _forward(self) -> Iterator[str]:
        writer = Writer(self.statements.array_names)
        if self.clears:
            writer.number(0.0)
        body: list[str] = []
        for stage in range(self.step.last_stage + 1):
            body += self.products_of(stage)
            body += self._loops([s for s in self.statements.forward if s.stage == stage], writer)
        body += self.ending()
        yield f"def forward({', '.join(self.arguments(back=False))}):"
        yield from indented(self.begin(), 1)
        yield from indented(numbers(writer.numbers, "sums"), 1)
        yield from indented(views(self.statements.vectors(), "vectors"), 1)
        yield "    for t in range(steps):"
        yield from indented([*self._rows(body), *body], 2)

    def _loops(self, statements: Sequence[Statement], writer: Writer) -> list[str]:
        """A loop for each statement; equal activations of neighbouring sums share a loop."""
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
        """The first statement, and those that do the same in the following slots."""
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
        writer = Writer(self.statements.array_names_back)
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
        """Assignments of the derivatives of the sums."""
        return [s for s in self.statements.backward if s.target in self.statements.deltas]

    def _room(self) -> Iterator[str]:
        """Lines that divide the working memory and set what must start as zero."""
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
        """Lines that name the derivatives that a step reads and writes."""
        used = " ".join(body)
        yield from views(self.statements.deltas, "d[t]", used=used)
        yield "dy = outputs[t]"
        if occurs("dy_before", used):
            yield "dy_before = outputs[max(t - 1, 0)]"
        yield from views([f"from_{name}" for name in self.inner], "incoming", used=used)
        yield from views([f"to_{name}" for name in self.inner], "outgoing", used=used)

    def _rows(self, body: Iterable[str]) -> Iterator[str]:
        """Lines that name the values that a step reads and writes."""
        used, array_names = " ".join(body), self.statements.array_names
        yield from self.index()
        sums, saved = (
            [array_names[s] for s in group] for group in (self.storage.sums, self.storage.saved)
        )
        yield from views(sums, f"sums[{self.now}]", used=used)
        yield from views(saved, f"saved[{self.now}]", used=used)
        yield from self.states(used)


def padding_is_harmless(trace: Trace, steps: int = 64, bound: float = 1e6) -> bool:
    """Whether units with zero weights have exactly zero outputs and finite states.

    Vectors are padded by such units; see `odyssey.cells.layout`.

    Args:
        trace: what a time step computes.
        steps: how many time steps are tried.
        bound: limit of the absolute value of the states.
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
    """The slice of neighbouring vectors in a row, from first to one after the last, as code."""
    start = {0: "", 1: "size "}.get(first, f"{first} * size ")
    return f"{start}: {'size' if last == 1 else f'{last} * size'}"


def views(names: Sequence[str], row: str, start: int = 0, used: str | None = None) -> Iterator[str]:
    """Lines that name vectors of a row, from number start; only those that occur in used."""
    for number, name in enumerate(names, start):
        if used is None or occurs(name, used):
            yield f"{name} = {row}[{part(number, number + 1)}]"


def occurs(name: str, lines: str) -> bool:
    """Whether lines contain the name as a word."""
    return re.search(rf"\b{name}\b", lines) is not None
