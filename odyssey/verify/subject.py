"""A user's module as something to experiment on: set its weights, run it, take its gradients."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from odyssey.errors import BadInput
from odyssey.verify.calling import Convention, convention
from odyssey.verify.layout import Slot, slots
from odyssey.verify.strangers import build, refuse
from odyssey.verify.vectors import HIDDEN, INPUTS


class Subject:
    """A module of the golden vectors' sizes, its slots, and how it is called.

    dtype: what it computes in; float32 where it cannot be made to compute in float64.
    layouts: its slots, in one way, or two where parameters hold [x, y] or [y, x].
    """

    def __init__(self, found: type[nn.Module], dtype: torch.dtype) -> None:
        self.dtype = dtype

        def made(inputs: int, hidden: int) -> nn.Module:
            return build(found, inputs, hidden, dtype)

        self.module = made(INPUTS, HIDDEN)
        self.convention: Convention = convention(self.module, INPUTS, HIDDEN)
        self.layouts = [slots(made, input_first=True)]
        if (other := slots(made, input_first=False)) != self.layouts[0]:
            self.layouts.append(other)
        self._parameters = dict(self.module.named_parameters())

    def fill(self, values: Mapping[Slot, Tensor]) -> None:
        """Set slots to values of the paper's shapes; what is not named becomes 0."""
        with torch.no_grad():
            for slot in self.layouts[0]:
                self._view(slot).zero_()
            for slot, value in values.items():
                self._view(slot).copy_(value)

    def run(self, x: Tensor) -> Tensor:
        """Outputs, float64 (time, hidden_size). Raises BadInput where the module raises."""
        try:
            return self.convention.run(self.module, x.to(self.dtype), HIDDEN).double()
        except Exception as problem:
            refuse(f"{type(self.module).__name__} cannot be run on {len(x)} steps", problem)

    def gradients(self, x: Tensor, dy: Tensor, wanted: list[Slot]) -> tuple[Tensor, list[Tensor]]:
        """Of sum(dy * y), for x and by slot; zeros where autograd finds no way. float64."""
        x = x.clone().requires_grad_()
        for parameter in self._parameters.values():
            parameter.requires_grad_()
        y = self.run(x)
        if not y.requires_grad:
            raise BadInput(
                f"{type(self.module).__name__} cuts all gradients: its outputs do not require any; "
                "remove no_grad, detach and .data from its forward."
            )
        sources = {"": x, **self._parameters}
        by = torch.autograd.grad(
            (dy * y).sum(), list(sources.values()), allow_unused=True, materialize_grads=True
        )
        found = dict(zip(sources, (gradient.double() for gradient in by), strict=True))
        return found[""], [slot.view(found[slot.parameter], INPUTS, HIDDEN) for slot in wanted]

    def _view(self, slot: Slot) -> Tensor:
        return slot.view(self._parameters[slot.parameter].data, INPUTS, HIDDEN)
