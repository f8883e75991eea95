"""PyTorch's LSTM, which equals NP, with PyTorch's autograd, losses and optimizer."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.steps import LEARNING_RATE, LOGARITHMIC_TOLERANCE, MOMENTUM, Result, Shape, Step
from odyssey.cells.variants import VARIANTS
from odyssey.training.ctc import BLANK

# PyTorch stacks i, f, g, o; g is the paper's z.
UNITS = "ifzo"
KINDS = {"W": "weight_ih_l0", "R": "weight_hh_l0", "b": "bias_ih_l0"}
DIRECTIONS = {
    "V_forward": "",
    "V_backward": "_reverse",
}  # our name of V, and the suffix of PyTorch's names
# Which of these is fastest depends on the machine and the size of the network.
OPTIMIZERS: dict[str, dict[str, bool]] = {
    "loop": {"foreach": False},
    "foreach": {"foreach": True},
    "fused": {"fused": True},
}


class TorchLSTMStep(Step):
    """A training step of `torch.nn.LSTM`, with the same initial weights as `OdysseyStep`.

    Args:
        shape: the network and the sequence.
        optimizer: a name in OPTIMIZERS.
    """

    def __init__(self, shape: Shape, optimizer: str) -> None:
        super().__init__(shape)
        if shape.task == "transcription":
            self.tolerance = LOGARITHMIC_TOLERANCE
        self.true = torch.from_numpy(self.targets)
        self.true = self.true.float() if shape.task == "next_step" else self.true.long()
        self.lstm = nn.LSTM(shape.inputs, shape.units, bidirectional=shape.directions == 2)
        self.output = nn.Linear(shape.directions * shape.units, shape.outputs)
        self._copy_weights()
        self.optimizer = torch.optim.SGD(
            [*self.lstm.parameters(), *self.output.parameters()],
            (1 - MOMENTUM) * LEARNING_RATE,
            MOMENTUM,
            nesterov=True,
            **OPTIMIZERS[optimizer],
        )

    def __call__(self) -> None:
        """See `Step.__call__`."""
        self._backpropagate(self.noisy())
        self.optimizer.step()

    def loss_and_gradients(self) -> Result:
        """See `Step.loss_and_gradients`."""
        loss = self._backpropagate(self.inputs)
        gradients = {"output.b": _gradient(self.output.bias)}
        of_output = _gradient(self.output.weight).split(self.shape.units, dim=1)
        for layer, ((V, ending), dV) in enumerate(zip(DIRECTIONS.items(), of_output, strict=False)):
            gradients[f"output.{V}"] = dV
            for kind, name in KINDS.items():
                blocks = _gradient(self.lstm.get_parameter(name + ending)).chunk(len(UNITS))
                gradients |= {
                    f"layers.{layer}.{kind}_{unit}": block
                    for unit, block in zip(UNITS, blocks, strict=True)
                }
        return loss, gradients

    @torch.no_grad()
    def _copy_weights(self) -> None:
        paper = self.shape.network(VARIANTS["NP"], "reference")
        for layer, ending in zip(paper.layers, DIRECTIONS.values(), strict=False):
            for kind, name in KINDS.items():
                weights = torch.cat([layer[f"{kind}_{unit}"] for unit in UNITS])
                self.lstm.get_parameter(name + ending).copy_(weights)
            self.lstm.get_parameter(f"bias_hh_l0{ending}").zero_()
        V = [getattr(paper.output, name) for name in paper.output.names]
        self.output.weight.copy_(torch.cat(V, dim=1))
        self.output.bias.copy_(paper.output.b)

    def _backpropagate(self, x: Tensor) -> float:
        self.optimizer.zero_grad()
        loss = self._loss(self.output(self.lstm(x)[0]))
        loss.backward()
        return loss.item()

    def _loss(self, logits: Tensor) -> Tensor:
        match self.shape.task:
            case "next_step":
                return F.binary_cross_entropy_with_logits(logits, self.true, reduction="sum")
            case "framewise":
                return F.cross_entropy(logits, self.true, reduction="sum")
            case _:
                lengths = torch.tensor(len(logits)), torch.tensor(len(self.true))
                log_y = F.log_softmax(logits, dim=1)
                return F.ctc_loss(log_y, self.true, *lengths, BLANK, reduction="sum")


def _gradient(parameter: Tensor) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad
