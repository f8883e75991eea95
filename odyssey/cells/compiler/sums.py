"""Which products of a cell are added up together, and when each can be computed.

W x, R y and a bias that are only added share one row, a `Sum`, to which all matrix products add;
what is left of the equations works element by element. A product of a value that is computed within
the step, as R (r * y), has to wait for it: stage 1, or later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from odyssey.cells.compiler.symbols import Graph, Symbol, in_order
from odyssey.cells.compiler.trace import Trace
from odyssey.errors import BadInput


@dataclass(eq=False)
class Sum:
    """Products that are added up.

    W, bias: names of parameters, empty where there is none. R: matrices by what they multiply, a
    symbol of the trace. value: the symbol that stands for the sum between element-wise operations.
    """

    W: str = ""
    bias: str = ""
    R: dict[Symbol, str] = field(default_factory=dict)
    stage: int = 0
    value: Symbol = field(init=False)


@dataclass(frozen=True)
class Product:
    """One vector times the matrices, side by side, that lead from it to neighbouring sums.

    operand: a symbol of the trace. sums: their numbers, from first to one after the last.
    """

    operand: Symbol
    first: int
    last: int
    stage: int


class Step:
    """One time step of a cell as sums of products and operations by element.

    sums: those with inputs first. values: for each symbol of the trace that is no product, one of a
    graph in which sums are leaves. after: as in the trace, in that graph.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.stages = _stages(trace)
        groups = _groups(trace)
        self.sums = sorted(_sums(groups, self.stages, trace.users), key=_position)
        self.graph = Graph()
        self.values = self._element_wise(groups)
        self.after: dict[str, Symbol] = {}
        for name, symbol in trace.after.items():
            self.after[name] = self._own(name, self.values[symbol])
        operands = dict.fromkeys(operand for each in self.sums for operand in each.R)
        self.operands = {operand: self.values[operand] for operand in operands}

    def _own(self, name: str, value: Symbol) -> Symbol:
        """A state's value, or a copy where it is nothing computed or another state's too."""
        if value.args and value not in set(self.after.values()):
            return value
        return self.graph.copy("copy", (value,), name, 0.0)

    @cached_property
    def inputs(self) -> int:
        """The number of sums that inputs add to: the first ones."""
        return sum(bool(each.W) for each in self.sums)

    @cached_property
    def vectors(self) -> tuple[str, ...]:
        """Parameters that work by element."""
        return tuple(symbol.name for symbol in self.order if symbol.op == "vector")

    @cached_property
    def waits(self) -> Mapping[Symbol, list[Symbol]]:
        """For each sum, the values it multiplies that are computed within the step."""
        found = {}
        for each in self.sums:
            computed = [self.values[o] for o in each.R if o.op != "state"]
            found[each.value] = computed
        return found

    @cached_property
    def order(self) -> list[Symbol]:
        """All symbols of the graph, each after those that it depends on."""
        return in_order(self.after.values(), self.waits)

    @cached_property
    def products(self) -> list[Product]:
        """All products with states and what comes of them, by stage."""
        found = []
        for operand in self.operands:
            numbers = [k for k, each in enumerate(self.sums) if operand in each.R]
            stage = 0 if operand.op == "state" else self.stages[operand] + 1
            found += [Product(operand, a, b, stage) for a, b in _runs(numbers)]
        return sorted(found, key=lambda product: product.stage)

    @cached_property
    def last_stage(self) -> int:
        return max((product.stage for product in self.products), default=0)

    def stage(self, symbol: Symbol) -> int:
        """When a value of the graph can be computed."""
        return self._stage_of[symbol]

    @cached_property
    def _stage_of(self) -> dict[Symbol, int]:
        starts = {each.value: each.stage for each in self.sums}
        found: dict[Symbol, int] = {}
        for symbol in self.order:
            found[symbol] = max((found[a] for a in symbol.args), default=starts.get(symbol, 0))
        return found

    def _element_wise(self, groups: Sequence[_Group]) -> dict[Symbol, Symbol]:
        """The trace's symbols in a graph without products."""
        values: dict[Symbol, Symbol] = {}
        of_root = {group.root: group for group in groups}
        for number, each in enumerate(self.sums):
            each.value = self.graph.leaf("sum", str(number))
        for symbol in self.trace.order:
            if group := of_root.get(symbol):
                terms = [s.value for s in group.sums] + [values[t] for t in group.rest]
                total = terms[0]
                for term in terms[1:]:
                    total = self.graph.operation("+", total, term)
                values[symbol] = total
            elif symbol.op not in ("x", "@"):
                values[symbol] = self._copied(symbol, values)
        return values

    def _copied(self, symbol: Symbol, values: Mapping[Symbol, Symbol]) -> Symbol:
        if symbol.op == "constant":
            return self.graph.constant(symbol.value)
        if symbol.op in ("state", "vector"):
            return self.graph.leaf(symbol.op, symbol.name)
        if any(argument not in values for argument in symbol.args):
            return self.graph.leaf("part", str(id(symbol)))  # inside a sum; nothing else uses it
        return self.graph.operation(symbol.op, *(values[a] for a in symbol.args))


@dataclass(eq=False)
class _Group:
    """The sums and the other terms that add up to a symbol."""

    root: Symbol
    products: list[Symbol]
    rest: list[Symbol]
    sums: list[Sum] = field(default_factory=list)


def _stages(trace: Trace) -> dict[Symbol, int]:
    """By symbol of the trace, how many products in a row it waits for within the step."""
    found: dict[Symbol, int] = {}
    for symbol in trace.order:
        waits = symbol.op == "@" and symbol.args[0].op not in ("x", "state")
        found[symbol] = max((found[a] for a in symbol.args), default=0) + waits
    return found


def _groups(trace: Trace) -> list[_Group]:
    """Products by the sum that they are added up in."""
    parents: dict[Symbol, Symbol] = {a: s for s in trace.order for a in s.args}
    roots: dict[Symbol, list[Symbol]] = {}
    matrices: set[str] = set()
    for symbol in trace.order:
        if symbol.op != "@":
            continue
        if symbol.name in matrices:
            raise BadInput(
                f"{symbol.name} multiplies two values; give each product a matrix of its own."
            )
        matrices.add(symbol.name)
        root = symbol
        while trace.users[root] == 1 and root in parents and parents[root].op == "+":
            root = parents[root]
        roots.setdefault(root, []).append(symbol)
    return [_Group(root, found, _rest(root, found, trace)) for root, found in roots.items()]


def _rest(root: Symbol, products: list[Symbol], trace: Trace) -> list[Symbol]:
    """The terms of a sum that are no products."""
    found, waiting = [], [root]
    while waiting:
        symbol = waiting.pop()
        if symbol.op == "+" and (symbol is root or trace.users[symbol] == 1):
            waiting += reversed(symbol.args)
        elif symbol not in set(products):
            found.append(symbol)
    return found


def _sums(
    groups: Iterable[_Group], stages: Mapping[Symbol, int], users: Mapping[Symbol, int]
) -> list[Sum]:
    """The sums of all groups; a group has several where a row cannot hold two of its products."""
    for group in groups:
        for product in group.products:
            room = (each for each in group.sums if _fits(product, each))
            total = next(room, None)
            if total is None:
                total = Sum()
                group.sums.append(total)
            total.stage = max(total.stage, stages[product])
            if product.args[0].op == "x":
                total.W = product.name
            else:
                total.R[product.args[0]] = product.name
        for total in group.sums:
            bias = next((t for t in group.rest if t.name.startswith("b_")), None)
            if total.W and bias is not None and users[bias] == 1:
                total.bias = bias.name
                group.rest = [term for term in group.rest if term is not bias]
    return [total for group in groups for total in group.sums]


def _position(total: Sum) -> tuple[bool, int, int]:
    """What a value multiplies is to lie side by side."""
    return not total.W, total.stage, len(total.R)


def _fits(product: Symbol, total: Sum) -> bool:
    operand = product.args[0]
    return not total.W if operand.op == "x" else operand not in total.R


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers together, from the first to one after the last."""
    parts = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    runs = [[number for _, number in part] for _, part in parts]
    return [(run[0], run[-1] + 1) for run in runs]
