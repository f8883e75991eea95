r"""A cell's equations of both passes in LaTeX, in the paper's notation.

A bar marks the whole sum to which a product W_u x belongs. δ marks the derivative of the loss with
respect to a value. The derivatives are those of `odyssey.cells.compiler.differentiate`.
"""

from __future__ import annotations

from collections.abc import Iterator

from odyssey.cells.compiler.differentiate import gradients
from odyssey.cells.compiler.sums import Step, Sum
from odyssey.cells.compiler.symbols import Symbol, in_order
from odyssey.cells.compiler.text import line_names
from odyssey.cells.compiler.trace import Trace
from odyssey.cells.latex import Label, Writer, added, bracketed, letters, parameter

Rows = dict[str, str]  # left side of each equation -> its right side


def forwards(trace: Trace) -> Rows:
    """Return the equations of the forward pass."""
    labels = _labels(trace)
    rows = {}
    for symbol, label in labels.items():
        others = {known: called for known, called in labels.items() if known is not symbol}
        rows[label.at()] = Writer(others).text(symbol)
    copies = {Label(letters(name)).at(): symbol for name, symbol in trace.after.items()}
    return rows | {k: Writer(labels).text(s) for k, s in copies.items() if k not in rows}


def backwards(trace: Trace) -> Rows:
    """Return the equations of the backward pass, each after those that it uses.

    Those of matrices and of biases in sums are left out, because they are the same for all cells.
    """
    return dict(_Derivatives(trace).rows())


def _labels(trace: Trace) -> dict[Symbol, Label]:
    """Values with an equation of their own, and their labels."""
    sums, after = _barred(trace), set(trace.after.values())
    return {
        symbol: Label(letters(name))
        if symbol in trace.names or symbol in after
        else sums.get(symbol, Label(letters(name)))
        for symbol, name in line_names(trace).items()
    }


def _barred(trace: Trace) -> dict[Symbol, Label]:
    """The sums to which products of the input belong, and their labels if they have no name."""
    parents = {argument: symbol for symbol in trace.order for argument in symbol.args}
    found: dict[Symbol, Label] = {}
    for symbol in trace.order:
        if symbol.op == "@" and symbol.args[0].op == "x":
            root = symbol
            while trace.users[root] == 1 and root in parents and parents[root].op == "+":
                root = parents[root]
            name = letters(symbol.name[2:])
            bar = rf"\bar {name}" if len(name) == 1 else rf"\overline{{{name}}}"
            found.setdefault(root, Label(bar))
    return found


class _Derivatives:
    """The derivatives of one time step in terms of those of the next."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.step = trace, Step(trace)
        self.found = gradients(self.step)
        known = _barred(trace) | _labels(trace)
        self.values = {self.step.values[s]: n for s, n in known.items() if s in self.step.values}
        self.sums = [self._called(total) for total in self.step.sums]
        self.named = self._named()

    def _called(self, total: Sum) -> str:
        """Label of a sum of products: that of the value it is part of, if it has a W."""
        for value, label in self.values.items():
            if any(term is total.value for term in _terms(value)):
                return label.text
        [operand, matrix], *_ = total.R.items()
        return rf"\overline{{{parameter(matrix)} {letters(operand.name or 'h')}}}"

    def _named(self) -> dict[Symbol, str]:
        """Derivatives with an equation of their own: of states, of sums, and those used twice."""
        found, step = self.found, self.step
        named: dict[Symbol, str] = {}
        for name, value in step.after.items():
            named.setdefault(found[value], letters(name))
        for called, total in zip(self.sums, step.sums, strict=True):
            if total.value in found:
                named.setdefault(found[total.value], called)
        users = [argument for symbol in in_order(found.values()) for argument in symbol.args]
        for value, label in self.values.items():
            if value in found and users.count(found[value]) > 1:
                named.setdefault(found[value], label.text)
        return named

    def rows(self) -> Iterator[tuple[str, str]]:
        """All equations: left and right sides."""
        leaf, writer = self.step.graph.leaf, self._writer()
        vectors = {name: self.found[leaf("vector", name)] for name in self.step.vectors}
        for symbol in in_order([*self.named, *vectors.values()], self._waits()):
            if symbol in self.named:
                yield self._delta(self.named[symbol]).at(), self._right_side(symbol)
        for called, total in zip(self.sums, self.step.sums, strict=True):
            if total.value in self.found and called not in self.named.values():
                yield self._delta(called).at(), writer.text(self.found[total.value])
        for name, derivative in vectors.items():
            text = writer.text(derivative)
            summand = bracketed(text) if derivative.op in "+-" else text
            yield rf"\delta {parameter(name)}", rf"\sum_t {summand}"

    def _waits(self) -> dict[Symbol, list[Symbol]]:
        """Derivatives of sums that must come before the derivative of a value of the same step."""
        return {
            self.step.graph.leaf("returned", str(number)): [
                self.found[total.value]
                for total in self.step.sums
                if operand in total.R and total.value in self.found
            ]
            for number, operand in enumerate(self.step.operands)
        }

    def _delta(self, name: str) -> Label:
        return Label(rf"\delta {name}")

    def _writer(self, ahead: str = "") -> Writer:
        labels = self.values | {s: self._delta(name) for s, name in self.named.items()}
        forward = Writer(_labels(self.trace), ahead)
        for total in self.step.sums:
            if not total.W:
                products = [self.trace.graph.product(R, h) for h, R in total.R.items()]
                label = Label(added(*map(forward.text, products)), True)
                labels.setdefault(total.value, label)
        for number, operand in enumerate(self.step.operands):
            sent = Label(added(*self._sent_back(operand, ahead)), True)
            labels[self.step.graph.leaf("returned", str(number))] = sent
        return Writer(labels, ahead)

    def _sent_back(self, operand: Symbol, ahead: str) -> list[str]:
        """The contributions of all products with a value to its derivative."""
        return [
            rf"{parameter(total.R[operand])}^\top {self._delta(called).at(ahead)}"
            for called, total in zip(self.sums, self.step.sums, strict=True)
            if operand in total.R
        ]

    def _right_side(self, symbol: Symbol) -> str:
        """A derivative in terms of others of the same and of the next step."""
        incoming = {self.step.graph.leaf("incoming", name): name for name in self.step.after}
        if symbol in incoming:
            return self._incoming(incoming[symbol])
        labels = {**self._writer().labels}
        del labels[symbol]
        for leaf, name in incoming.items():
            labels.setdefault(leaf, Label(self._incoming(name), True))
        return Writer(labels).text(symbol)

    def _incoming(self, state: str) -> str:
        """The derivative of a state that comes from the loss and from the next step."""
        terms = [r"\Delta^t"] if state == self.trace.output else []
        before = self.step.graph.leaf("state", state)
        if before in self.found:
            terms.append(self._writer("+1").text(self.found[before]))
        terms += self._sent_back(self.trace.graph.state(state), "+1")
        return added(*terms) if terms else "0"


def _terms(symbol: Symbol) -> Iterator[Symbol]:
    """A symbol and, if it is a sum, all its terms, nested ones too."""
    yield symbol
    if symbol.op == "+":
        for argument in symbol.args:
            yield from _terms(argument)
