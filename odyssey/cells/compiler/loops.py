"""Statements of generated code: element-wise loops over the units, a value each.

The compiler vectorises short loops over few arrays best, so each value has a loop of its own. In
one loop for a whole step it has to rule out, at every call, that a dozen arrays overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from odyssey.cells.compiler.symbols import Symbol

_WORDS = {0.0: "zero", 1.0: "one", 2.0: "two", 0.5: "half"}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


@dataclass
class Writer:
    """Writes expressions. places: names of the arrays that hold values. numbers: constants used."""

    places: dict[Symbol, str]
    numbers: dict[str, float] = field(default_factory=dict)

    def loop(self, target: str, symbol: Symbol, add: bool = False) -> list[str]:
        """Set an array to a value, or add the value to it."""
        sign, text = "+=" if add else "=", self.text(symbol, target)
        if text == f"{target}[k]" and not add:
            return []
        return ["for k in range(size):", f"    {target}[k] {sign} {text}"]

    def text(self, symbol: Symbol, target: str = "") -> str:
        """A value in terms of stored ones. target: the array that is to be its place, if any."""
        place = self.places.get(symbol, "")
        if place and place != target:
            return f"{place}[k]"
        args = symbol.args
        match symbol.op:
            case "constant":
                return self.number(symbol.value)
            case "copy":
                return self.text(args[0])
            case "*" if args[0].op == "constant" and args[0].value == -1:
                return f"-{self._inside(args[1], '*', True)}"
            case "+" if args[1].op == "*" and _is_negative(args[1], self.places):
                return f"{self.text(args[0])} - {self._inside(args[1].args[1], '-', True)}"
            case "+" | "-" | "*" | "/" as op:
                left, right = self._inside(args[0], op, False), self._inside(args[1], op, True)
                return f"{left} {op} {right}"
            case function:
                return f"{function}({', '.join(map(self.text, args))})"

    def number(self, value: float) -> str:
        """The name of a constant in the kernel's precision."""
        name = _WORDS.get(value) or f"number_{len(self.numbers)}"
        known = {number: word for word, number in self.numbers.items()}
        name = known.get(value, name)
        self.numbers[name] = value
        return name

    def _inside(self, symbol: Symbol, op: str, right: bool) -> str:
        text = self.text(symbol)
        own = 0 if symbol in self.places else _BINDING.get(symbol.op, 0)
        loose = own and (own < _BINDING[op] or (right and own == _BINDING[op]))
        return f"({text})" if loose or text.startswith("-") else text


def _is_negative(symbol: Symbol, places: Mapping[Symbol, str]) -> bool:
    first = symbol.args[0]
    return symbol not in places and first.op == "constant" and first.value == -1


def numbers(values: Mapping[str, float], dtype_of: str) -> Iterator[str]:
    """Lines that give the constants their names."""
    if values:
        yield f"number = {dtype_of}.dtype.type"
    for name, value in values.items():
        yield f"{name} = number({value!r})"


def indented(lines: Iterable[str], depth: int) -> list[str]:
    return ["    " * depth + line for line in lines]
