"""One time step as sums of matrix products and element-wise operations.

W x, R y and a bias that are only added form one `Sum`. The rest of the equations works element by
element. A product with a value of the same step, such as R (r * y), must wait for that value: it
belongs to stage 1, or to a later one.
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
    """Products that are added.

    Attributes:
        W: name of the matrix that multiplies the inputs; empty if there is none.
        bias: name of the bias; empty if there is none.
        R: names of the other matrices, by the symbol of the trace that each multiplies.
        stage: how many products must be computed before, one after the other.
        value: the symbol that stands for the sum in element-wise operations.
    """

    W: str = ""
    bias: str = ""
    R: dict[Symbol, str] = field(default_factory=dict)
    stage: int = 0
    value: Symbol = field(init=False)


@dataclass(frozen=True)
class Product:
    """A vector times matrices, side by side, which are added to neighbouring sums.

    Attributes:
        operand: the vector, a symbol of the trace.
        first: number of the first sum.
        last: number of the last sum, plus one.
        stage: as in `Sum`.
    """

    operand: Symbol
    first: int
    last: int
    stage: int


class Step:
    """One time step of a cell as sums of products and element-wise operations.

    Args:
        trace: what the time step computes.

    Attributes:
        sums: the sums; those with a W come first.
        graph: the element-wise operations; sums are leaves of this graph.
        values: for each symbol of the trace, except products, its symbol in `graph`.
        after: for each state, its value after the step, in `graph`.
        operands: what matrices other than W multiply: symbols of the trace and of `graph`.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.stages = _stages(trace)
        groups = _groups(trace)
        self.sums = sorted(_sums(groups, self.stages, trace.users), key=_sort_key)
        self.graph = Graph()
        self.values = self._element_wise(groups)
        self.after: dict[str, Symbol] = {}
        for name, symbol in trace.after.items():
            self.after[name] = self._own(name, self.values[symbol])
        operands = dict.fromkeys(operand for each in self.sums for operand in each.R)
        self.operands = {operand: self.values[operand] for operand in operands}

    def _own(self, name: str, value: Symbol) -> Symbol:
        """A state's value; a copy of it if it is a leaf, or if another state has the same value."""
        if value.args and value not in set(self.after.values()):
            return value
        return self.graph.copy("copy", (value,), name, 0.0)

    @cached_property
    def inputs(self) -> int:
        """Number of sums with a W."""
        return sum(bool(each.W) for each in self.sums)

    @cached_property
    def vectors(self) -> tuple[str, ...]:
        """Names of the parameters that multiply element by element."""
        return tuple(symbol.name for symbol in self.order if symbol.op == "vector")

    @cached_property
    def waits(self) -> Mapping[Symbol, list[Symbol]]:
        """For each sum, the values of the same step that its matrices multiply."""
        return {
            each.value: [self.values[o] for o in each.R if o.op != "state"] for each in self.sums
        }

    @cached_property
    def order(self) -> list[Symbol]:
        """All symbols of `graph`; each comes after those that it depends on."""
        return in_order(self.after.values(), self.waits)

    @cached_property
    def products(self) -> list[Product]:
        """All products except those with the inputs, sorted by stage."""
        found = []
        for operand in self.operands:
            numbers = [k for k, each in enumerate(self.sums) if operand in each.R]
            stage = 0 if operand.op == "state" else self.stages[operand] + 1
            found += [Product(operand, a, b, stage) for a, b in _runs(numbers)]
        return sorted(found, key=lambda product: product.stage)

    @cached_property
    def last_stage(self) -> int:
        """The largest stage of a product."""
        return max((product.stage for product in self.products), default=0)

    def stage(self, symbol: Symbol) -> int:
        """The stage after whose products a value of `graph` can be computed."""
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
            return self.graph.leaf("part", str(id(symbol)))  # part of a sum; not used elsewhere
        return self.graph.operation(symbol.op, *(values[a] for a in symbol.args))


@dataclass(eq=False)
class _Group:
    """A symbol that is a sum: its products, its other terms, and the `Sum`s of the products."""

    root: Symbol
    products: list[Symbol]
    rest: list[Symbol]
    sums: list[Sum] = field(default_factory=list)


def _stages(trace: Trace) -> dict[Symbol, int]:
    """For each symbol of the trace, its stage."""
    found: dict[Symbol, int] = {}
    for symbol in trace.order:
        waits = symbol.op == "@" and symbol.args[0].op not in ("x", "state")
        found[symbol] = max((found[a] for a in symbol.args), default=0) + waits
    return found


def _groups(trace: Trace) -> list[_Group]:
    """Group the products by the symbol to which they are added."""
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
    """The terms of a sum that are not products."""
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
    """The sums of all groups; two products with the same operand need two sums."""
    for group in groups:
        for product in group.products:
            free = (each for each in group.sums if _fits(product, each))
            total = next(free, None)
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


def _sort_key(total: Sum) -> tuple[bool, int, int]:
    """Sorts sums so that the products of an operand are neighbours."""
    return not total.W, total.stage, len(total.R)


def _fits(product: Symbol, total: Sum) -> bool:
    operand = product.args[0]
    return not total.W if operand.op == "x" else operand not in total.R


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Group consecutive numbers; each run is given as its first number and its last plus one."""
    parts = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    runs = [[number for _, number in part] for _, part in parts]
    return [(run[0], run[-1] + 1) for run in runs]
