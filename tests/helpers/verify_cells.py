"""Cells that people write, right and wrong: what `python -m odyssey verify` is tried on."""

import torch
from torch import nn

from odyssey.cells.make_layer import make_layer


class ThePapers(nn.Module):
    """Vanilla with the paper's names, its steps as methods to get wrong."""

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
            y, c = self.step(x_t, *self.carried(y, c))
            ys.append(y)
        return torch.stack(ys)

    def carried(self, y, c):
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
        return self.output(c_new) * self.gate("o", x, y, self.seen_by_output(c, c_new)), c_new

    def seen_by_output(self, c, c_new):
        return c_new


class ForgetBias(ThePapers):
    def net(self, k, x, y):
        return super().net(k, x, y) + (k == "f")


class LatePeephole(ThePapers):
    def seen_by_output(self, c, c_new):
        return c


class NoOutputTanh(ThePapers):
    output = staticmethod(lambda c: c)


class HardSigmoid(ThePapers):
    squash = staticmethod(lambda a: torch.clamp(0.2 * a + 0.5, 0, 1))


class TorchHardSigmoid(ThePapers):
    squash = staticmethod(nn.functional.hardsigmoid)


class CutGradients(ThePapers):
    def carried(self, y, c):
        return y.detach(), c


class CutCell(ThePapers):
    def carried(self, y, c):
        return y, c.detach()


class NoGradients(ThePapers):
    def forward(self, x):
        return super().forward(x).detach()


class SwappedGates(ThePapers):
    def gate(self, k, x, y, c):
        return super().gate({"i": "f", "f": "i", "o": "o"}[k], x, y, c)


class OnlySinglePrecision(ThePapers):
    def net(self, k, x, y):
        return super().net(k, x, y).float().to(x.dtype)


class Relu(ThePapers):
    """Nothing that the check knows by name."""

    output = staticmethod(torch.relu)


class SquaredPeephole(ThePapers):
    def step(self, x, y, c):
        i, f = self.gate("i", x, y, c), self.gate("f", x, y, c * c)
        c_new = torch.tanh(self.net("z", x, y)) * i + c * f
        return torch.tanh(c_new) * self.gate("o", x, y, c_new), c_new


class Packed(nn.Module):
    """No peepholes, one matrix for [x, y], gates in an order of its own, batch first."""

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
    """CIFG with i = 1 - f: a cell with two linear layers for each unit."""

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


class LearnedStart(nn.Module):
    """PyTorch's GRU with a learned initial state."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, batch_first=True)
        self.start = nn.Parameter(torch.zeros(1, 1, hidden_size))

    def forward(self, x):
        return self.gru(x, self.start.expand(1, len(x), -1).contiguous())


class ResetFirst(nn.Module):
    """The GRU as Cho et al. 2014 print it."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gates = nn.Linear(input_size + hidden_size, 2 * hidden_size)
        self.new = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, state=None):
        h = x.new_zeros(len(x), self.new.out_features) if state is None else state
        r, u = torch.sigmoid(self.gates(torch.cat([x, h], -1))).chunk(2, -1)
        new = torch.tanh(self.new(torch.cat([x, r * h], -1)))
        return u * h + (1 - u) * new


class SingleStateCell(nn.Module):
    """What cells with one state share: a linear map of x, or of [x, h], for each unit."""

    sees_h, units = True, 2

    def __init__(self, input_size, hidden_size):
        super().__init__()
        seen = input_size + (hidden_size if self.sees_h else 0)
        self.maps = nn.ModuleList(nn.Linear(seen, hidden_size) for _ in range(self.units))

    def forward(self, x, h):
        h = self.step(x, h)
        return h, h


class MinimalGatedUnit(SingleStateCell):
    """Zhou et al. 2016, equations 6 to 8."""

    def step(self, x, h):
        f = torch.sigmoid(self.maps[0](torch.cat([x, h], -1)))
        new = torch.tanh(self.maps[1](torch.cat([x, f * h], -1)))
        return torch.lerp(h, new, f)


class ForgetGateOnly(SingleStateCell):
    """Van der Westhuizen and Lasenby 2018, equation 7, with beta = 1."""

    def step(self, x, h):
        s, new = (linear(torch.cat([x, h], -1)) for linear in self.maps)
        return torch.sigmoid(s) * h + torch.sigmoid(1 - s) * torch.tanh(new)


class MinimalGru(SingleStateCell):
    """Feng et al. 2024, Section 3.1."""

    sees_h = False

    def step(self, x, h):
        return torch.lerp(h, self.maps[1](x), torch.sigmoid(self.maps[0](x)))


class MinimalGruTurned(SingleStateCell):
    """The same, its gate with the other sense."""

    sees_h = False

    def step(self, x, h):
        return torch.lerp(self.maps[1](x), h, torch.sigmoid(self.maps[0](x)))


class MinimalLstm(SingleStateCell):
    """Feng et al. 2024, Section 3.2, the two gates as a softmax of logarithms."""

    sees_h, units = False, 3

    def step(self, x, h):
        logs = [nn.functional.logsigmoid(linear(x)) for linear in self.maps[:2]]
        f, i = torch.stack(logs).softmax(0)
        return f * h + i * self.maps[2](x)


class CoupledLinears(StepOfLinears):
    """CIFG without its peepholes."""

    def forward(self, x, h, c):
        g, f, o = (a(x) + b(h) for a, b in zip(self.x, self.h, strict=True))
        c = torch.lerp(g.tanh(), c, f.sigmoid())
        h = o.sigmoid() * c.tanh()
        return h, c


class ExponentialGates(nn.Module):
    """The sLSTM of Beck et al. 2024, equations 8 to 14, without a stabiliser."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.x = nn.Linear(input_size, 4 * hidden_size)
        self.h = nn.Linear(hidden_size, 4 * hidden_size, bias=False)

    def forward(self, x, state):
        h, c, n = state if len(state) == 3 else (*state, torch.zeros_like(state[0]))
        z, i, f, o = (self.x(x) + self.h(h)).chunk(4, -1)
        c = f.exp() * c + i.exp() * z.tanh()
        n = f.exp() * n + i.exp()
        h = o.sigmoid() * c / n
        return h, (h, c, n)


class ReluRnn(nn.RNN):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size, nonlinearity="relu")


class NoBias(nn.LSTM):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size, bias=False)


class OneIndexTwice(nn.Module):
    """FGR in which the forget gate sees R_if twice, and R_of nothing."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.layer = make_layer("FGR", input_size, hidden_size, "reference")

    def forward(self, x):
        weights = dict(self.layer.named_parameters())
        return torch.func.functional_call(self.layer, weights | {"R_of": weights["R_if"]}, (x,))


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


class UpdateIsNew(nn.Module):
    """PyTorch's GRU with the other sense of the update gate."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.x = nn.Linear(input_size, 3 * hidden_size)
        self.h = nn.Linear(hidden_size, 3 * hidden_size, bias=False)

    def forward(self, x, h):
        (xr, xu, xz), (hr, hu, hz) = self.x(x).chunk(3, -1), self.h(h).chunk(3, -1)
        u = torch.sigmoid(xu + hu)
        y = (1 - u) * h + u * torch.tanh(xz + torch.sigmoid(xr + hr) * hz)
        return y, y


class SingleState(ThePapers):
    """Starts from zeros of one type, as many cells do."""

    def forward(self, x):
        y = c = torch.zeros(self.hidden_size, dtype=torch.float32)
        ys = []
        for x_t in x:
            y, c = self.step(x_t, y, c)
            ys.append(y)
        return torch.stack(ys)


class RoughTanh(ThePapers):
    output = staticmethod(lambda c: torch.tanh(c) * (1 + 5e-5))


class CutPeephole(ThePapers):
    def gate(self, k, x, y, c):
        peephole = self.p_o.detach() if k == "o" else getattr(self, f"p_{k}")
        return torch.sigmoid(self.net(k, x, y) + peephole * c)


class HalvedMemory(ThePapers):
    def carried(self, y, c):
        return y, c / 2


class TwoWrongPeepholes(ThePapers):
    """All peepholes see the cell's square."""

    def gate(self, k, x, y, c):
        return super().gate(k, x, y, c * c)


class NoParameters(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()


class BrokenConstructor(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.size = hidden_size / 0


class BrokenForward(ThePapers):
    def step(self, x, y, c):
        return {}["nowhere"]


class NotANumber(ThePapers):
    squash = staticmethod(lambda a: torch.log(a))


class Dropout(ThePapers):
    def carried(self, y, c):
        return nn.functional.dropout(y), c


class Backwards(ThePapers):
    def forward(self, x):
        return super().forward(x.flip(0)).flip(0)


class Forgetful(ThePapers):
    def carried(self, y, c):
        return 0 * y, 0 * c


class TwiceAsWide(ThePapers):
    def forward(self, x):
        y = super().forward(x)
        return torch.cat([y, y], 1)


class ReturnsDict(ThePapers):
    def forward(self, x):
        return {"y": super().forward(x)}


class FixedSize(ThePapers):
    def __init__(self, input_size, hidden_size):
        super().__init__(3, 4)


class Deep(nn.LSTM):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size, num_layers=12)


def ours(name):
    """A class that makes the package's own layer of a variant."""

    class Ours(nn.Module):
        def __init__(self, input_size, hidden_size):
            super().__init__()
            self.layer = make_layer(name, input_size, hidden_size, "reference")

        def forward(self, x):
            return self.layer(x)

    return Ours
