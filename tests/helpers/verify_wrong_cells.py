"""Cells with mistakes: `python -m odyssey verify` must say what is wrong with each."""

import torch
from torch import nn

from odyssey.cells.make_layer import make_layer
from tests.helpers.verify_cells import Vanilla


class ForgetBias(Vanilla):
    def net(self, k, x, y):
        return super().net(k, x, y) + (k == "f")


class LatePeephole(Vanilla):
    def output_peephole_input(self, c, c_new):
        return c


class HardSigmoid(Vanilla):
    squash = staticmethod(lambda a: torch.clamp(0.2 * a + 0.5, 0, 1))


class TorchHardSigmoid(Vanilla):
    squash = staticmethod(nn.functional.hardsigmoid)


class CutGradients(Vanilla):
    def passed_on(self, y, c):
        return y.detach(), c


class CutCell(Vanilla):
    def passed_on(self, y, c):
        return y, c.detach()


class NoGradients(Vanilla):
    def forward(self, x):
        return super().forward(x).detach()


class SwappedGates(Vanilla):
    def gate(self, k, x, y, c):
        return super().gate({"i": "f", "f": "i", "o": "o"}[k], x, y, c)


class Relu(Vanilla):
    """A mistake that the check does not know."""

    output = staticmethod(torch.relu)


class SquaredPeephole(Vanilla):
    def step(self, x, y, c):
        i, f = self.gate("i", x, y, c), self.gate("f", x, y, c * c)
        c_new = torch.tanh(self.net("z", x, y)) * i + c * f
        return torch.tanh(c_new) * self.gate("o", x, y, c_new), c_new


class ReluRnn(nn.RNN):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size, nonlinearity="relu")


class OneIndexTwice(nn.Module):
    """FGR that uses R_if where R_of belongs too."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.layer = make_layer("FGR", input_size, hidden_size, "reference")

    def forward(self, x):
        weights = dict(self.layer.named_parameters())
        return torch.func.functional_call(self.layer, weights | {"R_of": weights["R_if"]}, (x,))


class RoughTanh(Vanilla):
    output = staticmethod(lambda c: torch.tanh(c) * (1 + 5e-5))


class CutPeephole(Vanilla):
    def gate(self, k, x, y, c):
        peephole = self.p_o.detach() if k == "o" else getattr(self, f"p_{k}")
        return torch.sigmoid(self.net(k, x, y) + peephole * c)


class HalvedMemory(Vanilla):
    def passed_on(self, y, c):
        return y, c / 2


class TwoWrongPeepholes(Vanilla):
    """All peepholes multiply the square of the cell."""

    def gate(self, k, x, y, c):
        return super().gate(k, x, y, c * c)


class NoParameters(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()


class BrokenConstructor(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.size = hidden_size / 0


class BrokenForward(Vanilla):
    def step(self, x, y, c):
        return {}["nowhere"]


class NotANumber(Vanilla):
    squash = staticmethod(lambda a: torch.log(a))


class Dropout(Vanilla):
    def passed_on(self, y, c):
        return nn.functional.dropout(y), c


class Backwards(Vanilla):
    def forward(self, x):
        return super().forward(x.flip(0)).flip(0)


class Forgetful(Vanilla):
    def passed_on(self, y, c):
        return 0 * y, 0 * c


class TwiceAsWide(Vanilla):
    def forward(self, x):
        y = super().forward(x)
        return torch.cat([y, y], 1)


class ReturnsNothing(Vanilla):
    def forward(self, x):
        super().forward(x)


class FixedSize(Vanilla):
    def __init__(self, input_size, hidden_size):
        super().__init__(3, 4)


class Deep(nn.LSTM):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size, num_layers=12)
