"""Statements of generated code: one loop over the units for each value.

The compiler vectorises short loops over few arrays best. One loop for a whole step would be slower:
at every call, it would have to check that a dozen arrays do not overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from odyssey.cells.compiler.symbols import Symbol

_WORDS = {0.0: "zero", 1.0: "one", 2.0: "two", 0.5: "half"}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}


@dataclass
class Writer:
    """Writes expressions as Python code.

    Attributes:
        array_names: names of the arrays that contain values.
        numbers: names and values of the constants that have been written.
    """

    array_names: dict[Symbol, str]
    numbers: dict[str, float] = field(default_factory=dict)

    def loop(self, target: str, symbol: Symbol, add: bool = False) -> list[str]:
        """Lines that assign a value to an array, or add it; none if the value is there already."""
        sign, text = "+=" if add else "=", self.text(symbol, target)
        if text == f"{target}[k]" and not add:
            return []
        return ["for k in range(size):", f"    {target}[k] {sign} {text}"]

    def text(self, symbol: Symbol, target: str = "") -> str:
        """The expression of a value in terms of stored ones.

        Args:
            symbol: the value.
            target: name of the array that it is assigned to, if any.
        """
        array_name = self.array_names.get(symbol, "")
        if array_name and array_name != target:
            return f"{array_name}[k]"
        args = symbol.args
        match symbol.op:
            case "constant":
                return self.number(symbol.value)
            case "copy":
                return self.text(args[0])
            case "*" if args[0].op == "constant" and args[0].value == -1:
                return f"-{self._inside(args[1], '*', True)}"
            case "+" if args[1].op == "*" and _is_negative(args[1], self.array_names):
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
        own = 0 if symbol in self.array_names else _BINDING.get(symbol.op, 0)
        weaker = own and (own < _BINDING[op] or (right and own == _BINDING[op]))
        return f"({text})" if weaker or text.startswith("-") else text


def _is_negative(symbol: Symbol, array_names: Mapping[Symbol, str]) -> bool:
    first = symbol.args[0]
    return symbol not in array_names and first.op == "constant" and first.value == -1


def numbers(values: Mapping[str, float], dtype_of: str) -> Iterator[str]:
    """Lines that define the constants, with the dtype of an array."""
    if values:
        yield f"number = {dtype_of}.dtype.type"
    for name, value in values.items():
        yield f"{name} = number({value!r})"


def indented(lines: Iterable[str], depth: int) -> list[str]:
    """Indent lines by four spaces for each level of depth."""
    return ["    " * depth + line for line in lines]
