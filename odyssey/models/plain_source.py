"""Write the file plain_network.py of a model: its block's equations in plain PyTorch."""

from __future__ import annotations

import inspect
import textwrap

import torch
from torch import Tensor

from odyssey.cells.compiler import text
from odyssey.cells.compiler.symbols import FUNCTIONS
from odyssey.models import plain_network
from odyssey.models.metadata import Metadata

FILE = "plain_network.py"
IMPORT, EQUATIONS = "from torch import Tensor, nn", 'EQUATIONS = ""'
INDENT = 4 * " "


def source(metadata: Metadata) -> str:
    """Return the text of the file; the same block gives the same bytes.

    It is `odyssey.models.plain_network`, in which the equations replace the body of `step`.

    Args:
        metadata: of the model.
    """
    trace = metadata.block.trace
    used = [f for f in FUNCTIONS if any(symbol.op == f for symbol in trace.order)]
    imported = ", ".join(["Tensor", *sorted(["nn", *(f for f in used if f != "maximum")])])
    own = inspect.getsource(maximum) + "\n\n" if "maximum" in used else ""
    page = inspect.getsource(plain_network)
    page = page.replace(inspect.getsource(plain_network.step), own + _step(metadata))
    page = page.replace(IMPORT, f"from torch import {imported}")
    return page.replace(EQUATIONS, f'EQUATIONS = "{plain_network.digest(metadata.declaration)}"')


def _step(metadata: Metadata) -> str:
    """The function `step`; its lines are the equations in the model's metadata and card."""
    trace = metadata.block.trace
    arguments = ["x", *(f"{name}_before" for name in trace.states), *trace.parameters]
    signature = f"def step({', '.join(arguments)}):"
    summary = "Compute the states after one time step; before the first, all states are zero."
    returned = ", ".join(trace.states) if len(trace.states) > 1 else f"({trace.output},)"
    lines = [f'"""{summary}"""', *text.lines(trace), f"return {returned}"]
    folded = textwrap.fill(signature, 100, subsequent_indent=9 * " ", break_on_hyphens=False)
    return folded + "\n" + textwrap.indent("\n".join(lines), INDENT) + "\n"


def maximum(a: Tensor | float, b: Tensor | float) -> Tensor:
    """Return the larger of each two elements; a number counts for every element."""
    return torch.maximum(torch.as_tensor(a), torch.as_tensor(b))
