"""Parameters of a module as views of one vector, so that an update is one vector operation."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn


def pack_into(
    module: nn.Module, weights: Mapping[str, Tensor], gradients: Mapping[str, Tensor]
) -> None:
    """Make a module's parameters, and their gradients, the given tensors; values are copied.

    Args:
        module: its parameters are changed in place.
        weights: tensors for the parameters, by name.
        gradients: tensors for `grad` of the parameters, by name.
    """
    for name, parameter in module.named_parameters():
        weights[name].copy_(parameter.detach())
        parameter.data = weights[name]
        parameter.grad = gradients[name]


def pack_contiguously(module: nn.Module, weights: Tensor, gradients: Tensor) -> None:
    """As `pack_into`, for vectors that contain the parameters one after the other, unpadded."""
    pack_into(module, _views(module, weights), _views(module, gradients))


def _views(module: nn.Module, vector: Tensor) -> dict[str, Tensor]:
    parameters = dict(module.named_parameters())
    parts = vector.split([parameter.numel() for parameter in parameters.values()])
    return {
        name: part.view(parameter.shape)
        for (name, parameter), part in zip(parameters.items(), parts, strict=True)
    }
