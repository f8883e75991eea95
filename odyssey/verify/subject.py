"""The module that is checked: set its weights, run it, take its gradients."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from odyssey.errors import BadInput
from odyssey.verify.calling import Convention, find_convention
from odyssey.verify.layout import Slot, slots
from odyssey.verify.user_module import build, raise_bad_input
from odyssey.verify.vectors import HIDDEN, INPUTS


class Subject:
    """A user's module of the sizes of the golden vectors.

    Args:
        cls: the user's class.
        dtype: in which the module computes.

    Attributes:
        dtype: as above.
        module: the module.
        convention: how it is called.
        layouts: its slots. There are two layouts if parameters contain [x, y] or [y, x], and
            otherwise one.

    Raises:
        BadInput: the class cannot be built or called.
    """

    def __init__(self, cls: type[nn.Module], dtype: torch.dtype) -> None:
        self.dtype = dtype

        def make(inputs: int, hidden: int) -> nn.Module:
            return build(cls, inputs, hidden, dtype)

        self.module = make(INPUTS, HIDDEN)
        self.convention: Convention = find_convention(self.module, INPUTS, HIDDEN)
        self.layouts = [slots(make, input_first=True)]
        if (other := slots(make, input_first=False)) != self.layouts[0]:
            self.layouts.append(other)
        self._parameters = dict(self.module.named_parameters())

    def fill(self, values: Mapping[Slot, Tensor]) -> None:
        """Set slots to values, and all other slots to 0.

        Args:
            values: in the shapes of the slots' kinds.
        """
        with torch.no_grad():
            for slot in self.layouts[0]:
                self._view(slot).zero_()
            for slot, value in values.items():
                self._view(slot).copy_(value)

    def run(self, x: Tensor) -> Tensor:
        """Run over a sequence.

        Args:
            x: (time, input_size).

        Returns:
            The outputs, float64 (time, hidden_size).

        Raises:
            BadInput: the module raises an exception.
        """
        try:
            return self.convention.run(self.module, x.to(self.dtype), HIDDEN).double()
        except Exception as problem:
            name = type(self.module).__name__
            raise_bad_input(f"{name} cannot be run on {len(x)} steps", problem)

    def gradients(self, x: Tensor, dy: Tensor, selected: list[Slot]) -> tuple[Tensor, list[Tensor]]:
        """Compute gradients of the loss sum(dy * y).

        Args:
            x: (time, input_size).
            dy: (time, hidden_size).
            selected: the slots of which gradients are returned.

        Returns:
            The gradients for x and for each slot, float64; 0 where autograd finds no dependence.

        Raises:
            BadInput: the outputs do not require gradients.
        """
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
        values = torch.autograd.grad(
            (dy * y).sum(), list(sources.values()), allow_unused=True, materialize_grads=True
        )
        by_name = dict(zip(sources, (gradient.double() for gradient in values), strict=True))
        return by_name[""], [s.view(by_name[s.parameter], INPUTS, HIDDEN) for s in selected]

    def _view(self, slot: Slot) -> Tensor:
        return slot.view(self._parameters[slot.parameter].data, INPUTS, HIDDEN)
