"""Who is timed against whom, and whether they compute the same."""

from __future__ import annotations

import math
from collections.abc import Mapping

from benchmarks.steps import OdysseyStep, Shape, Step
from benchmarks.torch_lstm import OPTIMIZERS, TorchLSTMStep
from benchmarks.torchscript import ScriptedLayer
from odyssey.cells import ENGINES
from odyssey.network import Network
from odyssey.variants import VARIANTS

# Of the loss and of each gradient's norm. Rounding in single precision leaves about 1e-6.
TOLERANCE = 1e-4


class Disagreement(Exception):
    """Contenders that compute different things are not worth timing."""


def contenders(variant: str, shape: Shape) -> dict[str, Step]:
    """All that can run a variant, from equal weights on equal data."""

    def network(engine: str) -> Network:
        return Network(VARIANTS[variant], shape.inputs, shape.units, shape.outputs, engine)

    steps: dict[str, Step] = {name: OdysseyStep(network(name), shape) for name in ENGINES}
    scripted = network("reference")
    scripted.layers[0] = ScriptedLayer(VARIANTS[variant], shape.inputs, shape.units)
    steps["TorchScript"] = OdysseyStep(scripted, shape)
    if variant == "NP":
        steps |= {f"nn.LSTM, {name}": TorchLSTMStep(shape, name) for name in OPTIMIZERS}
    return steps


def check_agreement(steps: Mapping[str, Step]) -> None:
    """Compare losses and gradients with the reference's, before any step is taken.

    Raises Disagreement where they differ by more than TOLERANCE.
    """
    loss, gradients = steps["reference"].loss_and_gradients()
    for name, step in steps.items():
        its_loss, its_gradients = step.loss_and_gradients()
        if its_gradients.keys() != gradients.keys():
            raise Disagreement(f"{name} has other parameters than the reference.")
        errors = {
            key: float((its_gradients[key] - true).norm() / true.norm())
            for key, true in gradients.items()
        }
        errors["loss"] = abs(its_loss / loss - 1)
        for key, error in errors.items():
            if math.isnan(error) or error > TOLERANCE:
                raise Disagreement(f"{name} and the reference differ by {error:.1e} in {key}.")
