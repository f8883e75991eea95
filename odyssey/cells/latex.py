"""Symbols in LaTeX, as in the papers: time steps as superscripts, ⊙ for element-wise products."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from odyssey.cells.compiler.symbols import Symbol

_BINDING = {"+": 1, "-": 1, "*": 2, "where_larger": 2, "@": 2}
_FUNCTIONS = {"sigmoid": r"\sigma", "maximum": r"\max"}


@dataclass(frozen=True)
class Label:
    """The label of a value.

    Attributes:
        text: laTeX.
        whole: whether the text already contains the time step.
    """

    text: str
    whole: bool = False

    def at(self, ahead: str = "") -> str:
        """Return the label at time step t, or at t plus ahead, such as "+1"."""
        time = f"^{{t{ahead}}}" if ahead else "^t"
        return self.text if self.whole else self.text + time


@dataclass(frozen=True)
class Writer:
    """Writes expressions.

    Attributes:
        labels: labels of values.
        ahead: "" for values of step t, "+1" for those of the next step.
    """

    labels: Mapping[Symbol, Label]
    ahead: str = ""

    def text(self, symbol: Symbol) -> str:
        """Return the LaTeX of a value in terms of those that have a label."""
        if symbol in self.labels:
            return self.labels[symbol].at(self.ahead)
        args = symbol.args
        match symbol.op:
            case "x":
                return Label("x").at(self.ahead)
            case "state":
                return Label(letters(symbol.name)).at("" if self.ahead else "-1")
            case "vector":
                return parameter(symbol.name)
            case "constant":
                return f"{symbol.value:g}"
            case "copy":
                return self.text(args[0])
            case "@":
                return f"{parameter(symbol.name)} {self._inside(args[0], '@', True)}"
            case "+":
                return added(*(self._inside(each, "+") for each in args))
            case "-":
                return f"{self._inside(args[0], '-')} - {self._inside(args[1], '-', True)}"
            case "*":
                return self._product(*args)
            case "/":
                return rf"\frac{{{self.text(args[0])}}}{{{self.text(args[1])}}}"
            case "where_larger":
                difference = f"{self.text(args[1])} - {self._inside(args[2], '-', True)}"
                return rf"{self._inside(args[0], '*')} \odot \theta({difference})"
            case function:
                name = _FUNCTIONS.get(function, f"\\{function}")
                return f"{name}({', '.join(map(self.text, args))})"

    def _product(self, a: Symbol, b: Symbol) -> str:
        for factor, other in ((a, b), (b, a)):
            if factor.op == "constant" and factor.value == -1:
                return negative(self._inside(other, "*"))
        if a is not b:
            return rf"{self._inside(a, '*')} \odot {self._inside(b, '*', True)}"
        if a.op == "tanh" and a not in self.labels:
            return rf"\tanh^2({self.text(a.args[0])})"
        return f"({self.text(a)})^2"

    def _inside(self, symbol: Symbol, op: str, right: bool = False) -> str:
        """An operand, in brackets if they are needed."""
        text, label = self.text(symbol), self.labels.get(symbol)
        own = _BINDING.get(symbol.op, 0)
        if label:
            own = (1 if " + " in text else 2) if label.whole else 0
        elif symbol.op == op and op in "+*":
            own = 0  # a + (b + c) is a + b + c
        weaker = own and (own < _BINDING[op] or (right and own == _BINDING[op] and op != "+"))
        return bracketed(text) if weaker or (right and text.startswith("-")) else text


def added(*terms: str) -> str:
    """Join terms with + and -; a positive one comes first if there is one."""
    ordered = sorted(terms, key=lambda term: term.startswith("-")) if terms[0][0] == "-" else terms
    return " + ".join(ordered).replace("+ -", "- ")


def negative(product: str) -> str:
    """The negative of a product or a name."""
    return product[1:] if product.startswith("-") else f"-{product}"


def bracketed(text: str) -> str:
    """The text in brackets; large ones around fractions."""
    return rf"\left({text}\right)" if r"\frac" in text else f"({text})"


def letters(name: str) -> str:
    """LaTeX of a name: one letter as it is, a word upright, a number as subscript."""
    word, number = re.fullmatch(r"(.+?)(\d*)", name).groups()  # type: ignore[union-attr]
    escaped = word.replace("_", r"\_")
    written = word if len(word) == 1 else rf"\mathrm{{{escaped}}}"
    return f"{written}_{{{number}}}" if number else written


def parameter(name: str) -> str:
    """LaTeX of a parameter's name with its subscript."""
    kind, _, index = name.partition("_")
    escaped = index.replace("_", r"\_")
    return f"{kind}_{index}" if len(index) == 1 else f"{kind}_{{{escaped}}}"
