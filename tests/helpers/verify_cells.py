"""LSTMs that people write, and that are right: `python -m odyssey verify` must recognise them."""

import torch
from torch import nn

from odyssey.cells.make_layer import make_layer


class Vanilla(nn.Module):
    """Vanilla with the paper's names; subclasses change one of its methods."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        for k in "zifo":
            setattr(self, f"W_{k}", nn.Parameter(torch.randn(hidden_size, input_size)))
            setattr(self, f"R_{k}", nn.Parameter(torch.randn(hidden_size, hidden_size)))
            setattr(self, f"b_{k}", nn.Parameter(torch.zeros(hidden_size)))
        for k in "ifo":
            setattr(self, f"p_{k}", nn.Parameter(torch.zeros(hidden_size)))

    def forward(self, x):
        y = c = x.new_zeros(self.hidden_size)
        ys = []
        for x_t in x:
            y, c = self.step(x_t, *self.passed_on(y, c))
            ys.append(y)
        return torch.stack(ys)

    def passed_on(self, y, c):
        return y, c

    def net(self, k, x, y):
        W, R, b = (getattr(self, f"{kind}_{k}") for kind in "WRb")
        return W @ x + R @ y + b

    def gate(self, k, x, y, c):
        return self.squash(self.net(k, x, y) + getattr(self, f"p_{k}") * c)

    squash = staticmethod(torch.sigmoid)
    output = staticmethod(torch.tanh)

    def step(self, x, y, c):
        i, f = self.gate("i", x, y, c), self.gate("f", x, y, c)
        c_new = torch.tanh(self.net("z", x, y)) * i + c * f
        return self.output(c_new) * self.gate(
            "o", x, y, self.output_peephole_input(c, c_new)
        ), c_new

    def output_peephole_input(self, c, c_new):
        return c_new


class NoOutputTanh(Vanilla):
    output = staticmethod(lambda c: c)


class OnlySinglePrecision(Vanilla):
    def net(self, k, x, y):
        return super().net(k, x, y).float().to(x.dtype)


class Packed(nn.Module):
    """No peepholes, one matrix for [x, y], another order of gates, batch first."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.linear = nn.Linear(input_size + hidden_size, 4 * hidden_size)

    def forward(self, x):
        h = c = torch.zeros(len(x), self.hidden_size)
        hs = []
        for t in range(x.shape[1]):
            f, o, g, i = self.linear(self.joined(x[:, t], h)).chunk(4, 1)
            c = c * f.sigmoid() + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
            hs.append(h)
        return torch.stack(hs, 1), (h, c)

    def joined(self, x, h):
        return torch.cat([x, h], 1)


class PackedTheOtherWay(Packed):
    def joined(self, x, h):
        return torch.cat([h, x], 1)


class RowVectors(nn.Module):
    """Vanilla as x @ W + h @ U, all gates stacked, peepholes in one matrix, time first."""

    def __init__(self, *, input_size, hidden_size):
        super().__init__()
        self.kernel = nn.Parameter(torch.zeros(input_size, 4 * hidden_size))
        self.recurrent = nn.Parameter(torch.zeros(4, hidden_size, hidden_size))
        self.peep = nn.Parameter(torch.zeros(3, hidden_size))
        self.bias = nn.Parameter(torch.zeros(1, 4 * hidden_size))

    def forward(self, x):
        h = c = x.new_zeros(x.shape[1], self.peep.shape[1])
        hs = []
        for x_t in x:
            a = (x_t @ self.kernel + self.bias).chunk(4, 1)
            a = [a_k + h @ U for a_k, U in zip(a, self.recurrent, strict=True)]
            i, f = (torch.sigmoid(a[k] + self.peep[k] * c) for k in (0, 1))
            c = f * c + i * torch.tanh(a[2])
            h = torch.sigmoid(a[3] + self.peep[2] * c) * torch.tanh(c)
            hs.append(h)
        return torch.stack(hs)


class StepOfLinears(nn.Module):
    """CIFG with i = 1 - f: one step at a time, with two linear layers for each gate."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.x = nn.ModuleList(nn.Linear(input_size, hidden_size) for _ in range(3))
        self.h = nn.ModuleList(nn.Linear(hidden_size, hidden_size) for _ in range(3))
        self.p = nn.ParameterList(torch.zeros(hidden_size) for _ in range(2))

    def forward(self, x, h, c):
        g, f, o = (a(x) + b(h) for a, b in zip(self.x, self.h, strict=True))
        f = torch.sigmoid(f + self.p[0] * c)
        c = f * c + (1 - f) * torch.tanh(g)
        h = torch.sigmoid(o + self.p[1] * c) * torch.tanh(c)
        return h, c


class NoBias(nn.LSTM):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size, bias=False)


class OneMatrix(nn.Module):
    """No peepholes, one matrix for [x, y, 1]."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(4 * hidden_size, input_size + hidden_size + 1))

    def forward(self, x):
        h = c = x.new_zeros(len(self.weight) // 4)
        hs = []
        for x_t in x:
            f, i, o, z = (self.weight @ torch.cat([x_t, h, x.new_ones(1)])).chunk(4)
            c = c * f.sigmoid() + i.sigmoid() * z.tanh()
            h = o.sigmoid() * c.tanh()
            hs.append(h)
        return torch.stack(hs)


class SingleState(Vanilla):
    """Starts from zeros that are always float32, as many cells do."""

    def forward(self, x):
        y = c = torch.zeros(self.hidden_size, dtype=torch.float32)
        ys = []
        for x_t in x:
            y, c = self.step(x_t, y, c)
            ys.append(y)
        return torch.stack(ys)


def package_layer(name):
    """Make a class that computes with the package's layer of a variant."""

    class PackageLayer(nn.Module):
        def __init__(self, input_size, hidden_size):
            super().__init__()
            self.layer = make_layer(name, input_size, hidden_size, "reference")

        def forward(self, x):
            return self.layer(x)

    return PackageLayer
