"""The page of plain PyTorch that lies beside a model: its block's equations, and what runs them."""

from __future__ import annotations

import inspect
import textwrap

import torch
from torch import Tensor

from odyssey.cells.compiler import text
from odyssey.cells.compiler.symbols import FUNCTIONS
from odyssey.models import plain_network
from odyssey.models.saved import About

FILE = "plain_network.py"
IMPORT, EQUATIONS = "from torch import Tensor, nn", 'EQUATIONS = ""'
INDENT = 4 * " "


def source(about: About) -> str:
    """Return the file; the same block gives the same bytes.

    It is `odyssey.models.plain_network` with the equations in place of its `step`.
    """
    trace = about.block.trace
    used = [f for f in FUNCTIONS if any(symbol.op == f for symbol in trace.order)]
    imported = ", ".join(["Tensor", *sorted(["nn", *(f for f in used if f != "maximum")])])
    own = inspect.getsource(maximum) + "\n\n" if "maximum" in used else ""
    page = inspect.getsource(plain_network)
    page = page.replace(inspect.getsource(plain_network.step), own + _step(about))
    page = page.replace(IMPORT, f"from torch import {imported}")
    return page.replace(EQUATIONS, f'EQUATIONS = "{plain_network.digest(about.declaration)}"')


def _step(about: About) -> str:
    """The function of one time step, its lines as they stand in the model's metadata and card."""
    trace = about.block.trace
    arguments = ["x", *(f"{name}_before" for name in trace.states), *trace.parameters]
    signature = f"def step({', '.join(arguments)}):"
    summary = "One time step: input, states before it (zeros at first), weights -> states after it."
    returned = ", ".join(trace.states) if len(trace.states) > 1 else f"({trace.output},)"
    lines = [f'"""{summary}"""', *text.lines(trace), f"return {returned}"]
    folded = textwrap.fill(signature, 100, subsequent_indent=9 * " ", break_on_hyphens=False)
    return folded + "\n" + textwrap.indent("\n".join(lines), INDENT) + "\n"


def maximum(a: Tensor | float, b: Tensor | float) -> Tensor:
    """The larger of each two elements, where a number stands for as many as there are."""
    return torch.maximum(torch.as_tensor(a), torch.as_tensor(b))
