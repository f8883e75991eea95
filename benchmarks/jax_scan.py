"""A training step in JAX: one jitted function, the layer is a `lax.scan`, gradients by JAX.

Import this only if JAX and Optax are installed. The flags limit JAX to one thread; JAX reads them
when it is first imported.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np
import torch

from benchmarks.steps import LEARNING_RATE, LOGARITHMIC_TOLERANCE, MOMENTUM, Result, Shape, Step
from benchmarks.switches import Switches
from odyssey.cells.block import Block
from odyssey.training.ctc import BLANK

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
jax, jnp, optax = (import_module(name) for name in ("jax", "jax.numpy", "optax"))

Weights = Mapping[str, Any]
RATE = (1 - MOMENTUM) * LEARNING_RATE


class JaxStep(Step):
    """A training step, with the same initial weights as `OdysseyStep`.

    The noise comes from PyTorch, whose generator is faster than that of JAX.

    Args:
        block: the variant.
        shape: the network and the sequence.
    """

    def __init__(self, block: Block, shape: Shape) -> None:
        super().__init__(shape)
        if shape.task == "transcription":
            self.tolerance = LOGARITHMIC_TOLERANCE
        variant = Switches.of(block)
        paper = shape.network(block, "reference")
        self.theta = {n: jnp.asarray(p.detach().numpy()) for n, p in paper.named_parameters()}
        self.velocity = {name: jnp.zeros_like(value) for name, value in self.theta.items()}

        def loss(theta: Weights, x: Any) -> Any:
            return _loss(shape.task, _logits(variant, theta, x), self.targets)

        def step(theta: Weights, velocity: Weights, x: Any) -> tuple[Weights, Weights, Any]:
            its_loss, g = jax.value_and_grad(loss)(theta, x)
            v = {name: velocity[name] - RATE * g[name] for name in g}
            after = {name: theta[name] - RATE * g[name] + MOMENTUM * v[name] for name in g}
            return after, {name: MOMENTUM * v[name] for name in v}, its_loss

        self._step = jax.jit(step, donate_argnums=(0, 1))

    def __call__(self) -> None:
        """See `Step.__call__`."""
        self.theta, self.velocity, loss = self._step(
            self.theta, self.velocity, self.noisy().numpy()
        )
        loss.block_until_ready()

    def loss_and_gradients(self) -> Result:
        """See `Step.loss_and_gradients`; computed from the velocity after a step."""
        theta, rest = jax.tree.map(jnp.copy, self.theta), jax.tree.map(jnp.zeros_like, self.theta)
        _, velocity, loss = self._step(theta, rest, self.inputs.numpy())
        to_gradient = -1 / (MOMENTUM * RATE)
        return float(loss), {
            name: torch.from_numpy(np.array(v)) * to_gradient for name, v in velocity.items()
        }


def _logits(variant: Switches, theta: Weights, x: Any) -> Any:
    """Logits, (time, outputs), as in `Network`."""
    logits = theta["output.b"]
    for layer, V in enumerate(("V_forward", "V_backward")):
        if f"output.{V}" in theta:
            start = f"layers.{layer}."
            w = {n.removeprefix(start): p for n, p in theta.items() if n.startswith(start)}
            logits = logits + _layer(variant, w, x, layer == 1) @ theta[f"output.{V}"].T
    return logits


def _layer(variant: Switches, w: Weights, x: Any, backward: bool) -> Any:
    """Block outputs y, (time, N), in the order of x; w has weights by the paper's names."""
    gates = variant.gates
    W, R, b = (jnp.concatenate([w[f"{kind}_{unit}"] for unit in variant.units]) for kind in "WRb")
    n = R.shape[1]
    if variant.gate_recurrence:
        rows = [jnp.concatenate([w[f"R_{source}{to}"] for source in gates], 1) for to in gates]
        R_gates = jnp.concatenate(rows)

    def at_step(before: tuple[Any, Any, Any], Wx: Any) -> tuple[tuple[Any, Any, Any], Any]:
        y, c, gates_before = before
        a = Wx + R @ y
        if variant.gate_recurrence:
            a = jnp.concatenate([a[:n], a[n:] + R_gates @ gates_before])
        units = dict(zip(variant.units, jnp.split(a, len(variant.units)), strict=True))

        def gate(name: str, c: Any) -> Any:
            if name not in gates:
                return 1
            seen = w[f"p_{name}"] * c if variant.peepholes else 0
            return jax.nn.sigmoid(units[name] + seen)

        z = jnp.tanh(units["z"]) if variant.input_activation == "tanh" else units["z"]
        i = gate("i", c)
        f = 1 - i if variant.forget_gate == "coupled" else gate("f", c)
        c = z * i + c * f
        o = gate("o", c)
        y = (jnp.tanh(c) if variant.output_activation == "tanh" else c) * o
        if variant.gate_recurrence:
            gates_before = jnp.concatenate([{"i": i, "f": f, "o": o}[gate] for gate in gates])
        return (y, c, gates_before), y

    zero = jnp.zeros(n), jnp.zeros(n), jnp.zeros(n * len(gates) * variant.gate_recurrence)
    return jax.lax.scan(at_step, zero, x @ W.T + b, reverse=backward)[1]


def _loss(task: str, logits: Any, targets: np.ndarray) -> Any:
    """Loss in nats, summed over time; targets as in `odyssey.features.Sequence`."""
    match task:
        case "next_step":
            true = targets.astype(np.float32)
            return optax.sigmoid_binary_cross_entropy(logits, true).sum()
        case "framewise":
            true = targets.astype(np.int32)
            return optax.softmax_cross_entropy_with_integer_labels(logits, true).sum()
        case _:
            true, batch = targets[None].astype(np.int32), logits[None]
            frames, labels = jnp.zeros(batch.shape[:2]), jnp.zeros(true.shape)  # zero: no padding
            return optax.ctc_loss(batch, frames, true, labels, blank_id=BLANK).sum()
