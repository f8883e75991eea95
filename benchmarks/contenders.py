"""The implementations that are timed, and a check that they compute the same."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

import numpy as np

from benchmarks.steps import OdysseyStep, Result, Shape, Step, gradients
from benchmarks.torch_lstm import OPTIMIZERS, TorchLSTMStep
from benchmarks.torchscript import ScriptedLayer
from odyssey.cells.layers import ENGINES
from odyssey.cells.variants import LSTMS
from odyssey.training.tasks import TASKS

# In variants whose cells only grow, such as NFG, hundreds of frames multiply rounding errors by a
# random factor of up to a thousand, in all implementations.
SLACK = 100
HAS_JAX = bool(find_spec("jax") and find_spec("optax"))


class Disagreement(Exception):
    """Contenders compute different losses or gradients."""


def contenders(variant: str, shape: Shape) -> dict[str, Step]:
    """Return all implementations of a variant, with equal weights and data.

    Args:
        variant: a name in `odyssey.cells.variants.LSTMS`.
        shape: the network and the sequence.
    """
    declared = LSTMS[variant]
    steps: dict[str, Step] = {
        engine: OdysseyStep(shape.network(declared, engine), shape) for engine in ENGINES
    }
    scripted = shape.network(declared, "reference")
    for layer in range(shape.directions):
        plain, compiled = scripted.layers[layer], ScriptedLayer(declared, shape.inputs, shape.units)
        compiled.load_state_dict(plain.state_dict())
        scripted.layers[layer] = compiled
    steps["TorchScript"] = OdysseyStep(scripted, shape)
    if HAS_JAX:
        from benchmarks.jax_scan import JaxStep

        steps["JAX"] = JaxStep(declared, shape)
    if variant == "NP":
        steps |= {f"nn.LSTM, {name}": TorchLSTMStep(shape, name) for name in OPTIMIZERS}
    return steps


def truth(variant: str, shape: Shape) -> Result:
    """Return the loss and the gradients of the reference in double precision."""
    network = shape.network(LSTMS[variant], "reference").double()
    network.pack_into()
    inputs, targets = shape.sequence()
    loss = network.set_gradient(inputs.astype(np.float64), targets, TASKS[shape.task])
    return loss, gradients(network)


def check_agreement(steps: Mapping[str, Step], true: Result) -> None:
    """Compare losses and gradients with the true ones; call this before any step.

    Args:
        steps: the contenders by name; "reference" must be among them.
        true: loss and gradients in double precision.

    Raises:
        Disagreement: an error is greater than the step's tolerance and greater than SLACK times
            the largest error of the reference.
    """
    of_rounding = max(_errors(steps["reference"], true).values())
    for name, step in steps.items():
        for key, error in _errors(step, true).items():
            if not error <= max(step.tolerance, SLACK * of_rounding):
                raise Disagreement(f"{name} and the reference differ by {error:.1e} in {key}.")


def _errors(step: Step, true: Result) -> dict[str, float]:
    """Relative errors of the loss and of each gradient."""
    (loss, gradient), (true_loss, true_gradient) = step.loss_and_gradients(), true
    of_gradients = {
        key: float((gradient[key] - g).norm() / g.norm()) for key, g in true_gradient.items()
    }
    return {"loss": abs(loss / true_loss - 1), **of_gradients}
