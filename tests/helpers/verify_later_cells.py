"""Later cells, written as in their papers: `python -m odyssey verify` must recognise them."""

import torch
from torch import nn

from tests.helpers.verify_cells import StepOfLinears


class LearnedStart(nn.Module):
    """PyTorch's GRU with a learned initial state."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, batch_first=True)
        self.start = nn.Parameter(torch.zeros(1, 1, hidden_size))

    def forward(self, x):
        return self.gru(x, self.start.expand(1, len(x), -1).contiguous())


class ResetFirst(nn.Module):
    """The GRU of Cho et al. 2014."""

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
    """A base class of cells with one state: linear maps of x, or of [x, h]."""

    uses_h, units = True, 2

    def __init__(self, input_size, hidden_size):
        super().__init__()
        size = input_size + (hidden_size if self.uses_h else 0)
        self.maps = nn.ModuleList(nn.Linear(size, hidden_size) for _ in range(self.units))

    def forward(self, x, h):
        h = self.step(x, h)
        return h, h


class MinimalGatedUnit(SingleStateCell):
    """Zhou et al. 2016, equations 6 to 8."""

    def step(self, x, h):
        f = torch.sigmoid(self.maps[0](torch.cat([x, h], -1)))
        new = torch.tanh(self.maps[1](torch.cat([x, f * h], -1)))
        return torch.lerp(h, new, f)


class MinimalGatedUnitTurned(SingleStateCell):
    """The same, with 1 - f in place of the gate f."""

    def step(self, x, h):
        k = torch.sigmoid(self.maps[0](torch.cat([x, h], -1)))
        new = torch.tanh(self.maps[1](torch.cat([x, h - k * h], -1)))
        return torch.lerp(new, h, k)


class ForgetGateOnly(SingleStateCell):
    """Van der Westhuizen and Lasenby 2018, equation 7, with beta = 1."""

    def step(self, x, h):
        s, new = (linear(torch.cat([x, h], -1)) for linear in self.maps)
        return torch.sigmoid(s) * h + torch.sigmoid(1 - s) * torch.tanh(new)


class MinimalGru(SingleStateCell):
    """Feng et al. 2024, Section 3.1."""

    uses_h = False

    def step(self, x, h):
        return torch.lerp(h, self.maps[1](x), torch.sigmoid(self.maps[0](x)))


class MinimalGruTurned(SingleStateCell):
    """The same, with 1 - u in place of the gate u."""

    uses_h = False

    def step(self, x, h):
        return torch.lerp(self.maps[1](x), h, torch.sigmoid(self.maps[0](x)))


class MinimalLstm(SingleStateCell):
    """Feng et al. 2024, Section 3.2, the two gates as a softmax of logarithms."""

    uses_h, units = False, 3

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
        h, c, n = state
        z, i, f, o = (self.x(x) + self.h(h)).chunk(4, -1)
        c = f.exp() * c + i.exp() * z.tanh()
        n = f.exp() * n + i.exp()
        h = o.sigmoid() * c / n
        return h, (h, c, n)


class UpdateIsNew(nn.Module):
    """PyTorch's GRU, with 1 - u in place of the update gate u."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.x = nn.Linear(input_size, 3 * hidden_size)
        self.h = nn.Linear(hidden_size, 3 * hidden_size, bias=False)

    def forward(self, x, h):
        (xr, xu, xz), (hr, hu, hz) = self.x(x).chunk(3, -1), self.h(h).chunk(3, -1)
        u = torch.sigmoid(xu + hu)
        y = (1 - u) * h + u * torch.tanh(xz + torch.sigmoid(xr + hr) * hz)
        return y, y
