"""Safe reader of pickles that contain only plain values; nothing in the file is executed.

An Unpickler that refuses imports runs no foreign code, but a file of a few bytes can still make it
fill all memory (a huge memo index) or crash the interpreter (the hash of tuples nested a million
deep). Lists of integers need only a few instructions of the pickle machine, which this module
implements.
"""

from __future__ import annotations

import pickletools
from typing import Any

_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}


def load(content: bytes) -> Any:
    """Return the object in a pickle of any protocol, including those of Python 2.

    The same list may occur in the result many times, so that a small pickle can stand for a huge
    number of values.

    Args:
        content: The bytes of the file.

    Raises:
        ValueError: If it is not a complete pickle of lists, tuples, numbers, strings and dicts with
            strings as keys; states the reason.

    Examples:
        >>> import pickle
        >>> load(pickle.dumps({"train": [[60, 64], []]}))
        {'train': [[60, 64], []]}
    """
    machine = _Machine()
    try:
        for instruction, argument, _ in pickletools.genops(content):
            machine.execute(instruction.name, argument)
        return machine.stack.pop()
    except _Refused as problem:
        raise ValueError(str(problem)) from None
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"it is not a complete pickle ({str(problem)[:80]})") from problem


class _Refused(Exception):
    """The pickle has an instruction that plain values do not need."""


class _Machine:
    """The part of the pickle machine that plain values need: a stack, marks on it, and a memo."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}

    def execute(self, name: str, argument: Any) -> None:
        """Execute one instruction; the names are those of `pickletools`."""
        stack = self.stack
        match name:
            case "PROTO" | "FRAME" | "STOP":
                pass
            case "MARK":
                self.marks.append(len(stack))
            case "INT" | "BININT" | "BININT1" | "BININT2" | "LONG" | "LONG1" | "LONG4":
                stack.append(argument)
            case "FLOAT" | "BINFLOAT" | "STRING" | "BINSTRING" | "SHORT_BINSTRING":
                stack.append(argument)
            case "UNICODE" | "BINUNICODE" | "SHORT_BINUNICODE" | "BINBYTES" | "SHORT_BINBYTES":
                stack.append(argument)
            case "NONE" | "NEWTRUE" | "NEWFALSE":
                stack.append(_CONSTANTS[name])
            case "EMPTY_LIST":
                stack.append([])
            case "EMPTY_TUPLE":
                stack.append(())
            case "EMPTY_DICT":
                stack.append({})
            case "LIST":
                stack.append(self._above_mark())
            case "TUPLE":
                stack.append(tuple(self._above_mark()))
            case "DICT":
                stack.append(_pairs(self._above_mark()))
            case "TUPLE1" | "TUPLE2" | "TUPLE3":
                stack.append(tuple(self._pop(int(name[-1]))))
            case "APPEND" | "APPENDS":
                items = self._pop(1) if name == "APPEND" else self._above_mark()
                stack[-1].extend(items)
            case "SETITEM" | "SETITEMS":
                items = self._pop(2) if name == "SETITEM" else self._above_mark()
                stack[-1].update(_pairs(items))
            case "PUT" | "BINPUT" | "LONG_BINPUT":
                self.memo[argument] = stack[-1]
            case "MEMOIZE":
                self.memo[len(self.memo)] = stack[-1]
            case "GET" | "BINGET" | "LONG_BINGET":
                stack.append(self.memo[argument])
            case _:
                instruction = f"{name} {argument or ''}".strip()[:80]
                raise _Refused(f"it holds the instruction {instruction!r}, which could run code")

    def _above_mark(self) -> list[Any]:
        return self._pop(len(self.stack) - self.marks.pop())

    def _pop(self, count: int) -> list[Any]:
        if not 0 <= count <= len(self.stack):
            raise IndexError("its stack is too short")
        start = len(self.stack) - count
        items = self.stack[start:]
        del self.stack[start:]
        return items


def _pairs(items: list[Any]) -> dict[str, Any]:
    keys, values = items[::2], items[1::2]
    if not all(isinstance(key, str) for key in keys):
        raise TypeError("it has a dict whose keys are not strings")
    return dict(zip(keys, values, strict=True))
