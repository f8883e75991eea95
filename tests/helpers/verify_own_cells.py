"""A user's own cells: equations, and PyTorch modules that compute them, rightly and wrongly."""

import torch
from torch import nn

from odyssey.cells import log, sigmoid, tanh
from odyssey.cells.variants import VANILLA


def ran(p, x, y, c):
    """The recurrent additive network (Lee et al. 2017)."""
    i = sigmoid(p.W_i @ x + p.R_i @ y + p.b_i)
    f = sigmoid(p.W_f @ x + p.R_f @ y + p.b_f)
    c = i * (p.W_c @ x) + f * c
    return tanh(c), c


def three_states(p, x, h, m, g):
    """An output that is not called y, a vector that is not a bias, and a list of three states."""
    u = sigmoid(p.W_u @ x + p.R_u @ h + p.a_u * m + p.b_u)
    m = u * m + (1 - u) * tanh(p.W_z @ x + p.b_z)
    g = 0.5 * g + m
    return [tanh(m + g), m, g]


def product(p, x, y):
    """Two units that can be exchanged."""
    return tanh(p.W_a @ x + p.R_a @ y + p.b_a) * tanh(p.W_b @ x + p.R_b @ y + p.b_b)


def undefined(p, x, y):
    return log(p.W_z @ x + y)


def output_peephole(p, x, y, m):
    """Has the weight p_o, but no state c."""
    o = sigmoid(p.W_o @ x + p.p_o * m)
    m = tanh(p.W_z @ x + p.R_z @ y + p.b_z) + m * o
    return o * tanh(m), m


coupled = VANILLA.but(forget_gate="coupled", peepholes=False)


class Ran(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gates = nn.Linear(input_size + hidden_size, 2 * hidden_size)
        self.content = nn.Linear(input_size, hidden_size, bias=False)

    def forward(self, x, h, c):
        f, i = torch.sigmoid(self.gates(torch.cat([x, h], -1))).chunk(2, -1)
        c = self.old(f * c) + self.new(i * self.content(x))
        return torch.tanh(c), c

    old = staticmethod(lambda c: c)
    new = staticmethod(lambda c: c)


class RanWithTanh(Ran):
    new = staticmethod(torch.tanh)


class RanThatForgets(Ran):
    old = staticmethod(lambda c: c / 2)


class RanWithForgetBias(Ran):
    """Its forget gate has 1 added to the bias."""

    def forward(self, x, h, c):
        f, i = self.gates(torch.cat([x, h], -1)).chunk(2, -1)
        c = torch.sigmoid(f + 1) * c + torch.sigmoid(i) * self.content(x)
        return torch.tanh(c), c


class RanWithoutGradients(Ran):
    def forward(self, x, h, c):
        return super().forward(x, h.detach(), c)


class ThreeStates(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.x = nn.Linear(input_size, 2 * hidden_size)
        self.h = nn.Linear(hidden_size, hidden_size, bias=False)
        self.m = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, h, m, g):
        z, u = self.x(x).chunk(2, -1)
        m = torch.lerp(m, z.tanh(), torch.sigmoid(u + self.h(h) + self.m * m))
        g = g / 2 + m
        return torch.tanh(m + g), m, g


class Product(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.both = nn.Linear(input_size + hidden_size, 2 * hidden_size)

    def forward(self, x, h):
        a, b = self.both(torch.cat([x, h], -1)).tanh().chunk(2, -1)
        return a * b, a * b


class OutputPeephole(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.gate = nn.Linear(input_size, hidden_size, bias=False)
        self.x = nn.Linear(input_size, hidden_size)
        self.y = nn.Linear(hidden_size, hidden_size, bias=False)
        self.peephole = nn.Parameter(torch.zeros(hidden_size))

    def forward(self, x, y, m):
        o = torch.sigmoid(self.gate(x) + self.peephole * m)
        m = torch.tanh(self.x(x) + self.y(y)) + m * o
        return o * m.tanh(), m
