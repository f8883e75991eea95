"""The module that is checked: set its weights, run it, take its gradients."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from odyssey.errors import BadInput
from odyssey.verify.calling import Make, ready, run
from odyssey.verify.layout import Slot, slots
from odyssey.verify.user_module import user_code
from odyssey.verify.vectors import HIDDEN, INPUTS
from odyssey.verify.ways import Way


class Subject:
    """A user's module of the sizes of the golden vectors.

    Args:
        make: makes the user's module.
        way: how it is called.
        dtype: in which the module computes.

    Attributes:
        dtype: as above.
        way: as above.
        module: the module.
        layouts: its slots. There are two layouts if parameters contain [x, y] or [y, x], and
            otherwise one.

    Raises:
        BadInput: the class cannot be built or called.
    """

    def __init__(self, make: Make, way: Way, dtype: torch.dtype) -> None:
        self.dtype, self.way = dtype, way
        make = ready(make, way)
        self.module = make(INPUTS, HIDDEN)
        self._name = type(self.module).__name__
        with user_code(f"{self._name} does not tell its parameters"):
            self.layouts = [slots(make, input_first=True)]
            if (other := slots(make, input_first=False)) != self.layouts[0]:
                self.layouts.append(other)
            self._parameters = {
                name: parameter
                for name, parameter in self.module.named_parameters()
                if parameter.is_floating_point()
            }
        self.fill({})
        with torch.no_grad():
            self.run(torch.zeros(1, INPUTS))

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
            BadInput: the module raises an exception, or its outputs are not finite.
        """
        with user_code(f"{self._name} cannot be run on {len(x)} steps"):
            y = run(self.way, self.module, x.to(self.dtype), HIDDEN).double()
        if not y.isfinite().all():
            raise BadInput(
                f"{self._name} returns NaN or infinity for some weights, among which are weights "
                "of 0; verify it without what divides by them, such as a normalization of weights."
            )
        return y

    def gradients(self, x: Tensor, dy: Tensor, selected: list[Slot]) -> tuple[Tensor, list[Tensor]]:
        """Compute gradients of the loss sum(dy * y).

        Args:
            x: (time, input_size).
            dy: (time, hidden_size).
            selected: the slots of which gradients are returned.

        Returns:
            The gradients for x and for each slot, float64; 0 where autograd finds no dependence.

        Raises:
            BadInput: the outputs do not require gradients, or these cannot be computed.
        """
        x = x.clone().requires_grad_()
        for parameter in self._parameters.values():
            parameter.requires_grad_()
        y = self.run(x)
        if not y.requires_grad:
            raise BadInput(
                f"{self._name} cuts all gradients: its outputs do not require any; look for "
                "no_grad, detach, .data and .numpy() in its forward."
            )
        sources = {"": x, **self._parameters}
        with user_code(f"The gradients of {self._name} cannot be computed"):
            values = torch.autograd.grad(
                (dy * y).sum(), list(sources.values()), allow_unused=True, materialize_grads=True
            )
        by_name = {name: value.cpu().double() for name, value in zip(sources, values, strict=True)}
        return by_name[""], [s.view(by_name[s.parameter], INPUTS, HIDDEN) for s in selected]

    def _view(self, slot: Slot) -> Tensor:
        return slot.view(self._parameters[slot.parameter].data, INPUTS, HIDDEN)
