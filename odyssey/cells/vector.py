"""Parameters of a module as parts of one vector, so that an update is one pass over memory."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn


def pack_into(
    module: nn.Module, weights: Mapping[str, Tensor], gradients: Mapping[str, Tensor]
) -> None:
    """Move a module's parameters, with their values, into views of a vector, and their gradients.

    weights, gradients: by the parameters' names.
    """
    for name, parameter in module.named_parameters():
        weights[name].copy_(parameter.detach())
        parameter.data = weights[name]
        parameter.grad = gradients[name]


def pack_contiguously(module: nn.Module, weights: Tensor, gradients: Tensor) -> None:
    """As `pack_into`, one parameter after the other, in vectors of just that size."""
    pack_into(module, _views(module, weights), _views(module, gradients))


def _views(module: nn.Module, vector: Tensor) -> dict[str, Tensor]:
    parameters = dict(module.named_parameters())
    parts = vector.split([parameter.numel() for parameter in parameters.values()])
    return {
        name: part.view(parameter.shape)
        for (name, parameter), part in zip(parameters.items(), parts, strict=True)
    }
