"""Which argument of a user's class is which: by name where names are known, or by position."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from inspect import BoundArguments, Parameter
from typing import Any

from torch import nn

_COUNT, _UNIT = "(n|num|d|dim|size)?_?", "(_?(size|sz|dim|dims|features|channels|units|width))?"
_INPUT_SIZE = re.compile(f"{_COUNT}(in|inp|inputs?){_UNIT}|(n|num)_features")
_HIDDEN_SIZE = re.compile(
    f"{_COUNT}(h|hid|hiddens?|units?|cells?|blocks?|neurons)(_?layer)?{_UNIT}"
)
_OUTPUT_SIZE = re.compile(f"{_COUNT}(out|outputs?){_UNIT}")
_X = re.compile("(x|inp|inputs?|seq|sequence|features?)_?(t|seq|sequence|tensor|step)?")
_STATE = re.compile(
    "(prev_?|last_?|initial_?|init_?|old_?)?"
    "(h|c|y|s|hx|cx|hidden|cell|states?|carry|memory|mem)"
    "(_?(0|t|t_?1|tm1|prev|before|in|x|old|init|states?))?"
)


def constructor_arguments(cls: type[nn.Module], inputs: int, hidden: int) -> BoundArguments:
    """Bind the sizes of a module to the arguments of its class.

    Args:
        cls: the class.
        inputs: input_size.
        hidden: hidden_size.

    Returns:
        The arguments: by name if exactly one argument is called like each of the sizes, such as
        `hidden_dim` and `n_inputs`; otherwise by position; otherwise as `input_size` and
        `hidden_size`.
    """
    signature = inspect.signature(cls)
    named = _with_names(signature)
    input_sizes = _matching(named, _INPUT_SIZE)
    hidden_sizes = _matching(named, _HIDDEN_SIZE) or _matching(named, _OUTPUT_SIZE)
    if len(input_sizes) == len(hidden_sizes) == 1:
        return BoundArguments(signature, {input_sizes[0]: inputs, hidden_sizes[0]: hidden})
    try:
        return signature.bind(inputs, hidden)
    except TypeError:
        return signature.bind(input_size=inputs, hidden_size=hidden)


def forward_arguments(module: nn.Module, x: Any, states: Sequence[Any]) -> BoundArguments:
    """Bind inputs and states to the arguments of a module's forward.

    Args:
        module: the module.
        x: the inputs. They go to the argument that is called like inputs, or else to the first.
        states: they go to the other arguments, in their order. Optional arguments that are not
            called like states are left out, unless there are too few of the others.

    Raises:
        TypeError: forward does not take so many states.
    """
    signature = inspect.signature(module.forward)
    named = _with_names(signature)
    if not named or any(p.kind is Parameter.VAR_POSITIONAL for p in signature.parameters.values()):
        return signature.bind(x, *states)
    x_name = next(iter(_matching(named, _X)), named[0].name)
    others = [parameter for parameter in named if parameter.name != x_name]
    called_state = _matching(others, _STATE)
    names = [p.name for p in others if p.default is Parameter.empty or p.name in called_state]
    if len(names) < len(states):
        names = [parameter.name for parameter in others]
    if len(names) < len(states):
        raise TypeError(f"forward takes {len(names)} arguments besides {x_name}")
    arguments = {x_name: x, **dict(zip(names, states, strict=False))}
    ordered = {p.name: arguments[p.name] for p in named if p.name in arguments}
    return BoundArguments(signature, ordered)


def _with_names(signature: inspect.Signature) -> list[Parameter]:
    several = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    return [each for each in signature.parameters.values() if each.kind not in several]


def _matching(parameters: Sequence[Parameter], names: re.Pattern[str]) -> list[str]:
    return [each.name for each in parameters if names.fullmatch(each.name.lower())]
