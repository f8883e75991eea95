"""Cells that are right, but built or called in ways of their own, and modules with side effects."""

from collections import namedtuple
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from tests.helpers.verify_cells import Vanilla

HALF_STATE = namedtuple("HALF_STATE", "h c")


class Lstm(nn.Module):
    """The LSTM without peepholes as one step; subclasses change how it is built or called."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.x = nn.Linear(input_size, 4 * hidden_size)
        self.h = nn.Linear(hidden_size, 4 * hidden_size)

    def step(self, x, h, c):
        i, f, g, o = (self.x(x) + self.h(h)).chunk(4, -1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c

    def sequence(self, x, h, c):
        hs = []
        for x_t in x:
            h, c = self.step(x_t, h, c)
            hs.append(h)
        return torch.stack(hs), h, c

    def whole(self, x):
        return self.sequence(x, *x.new_zeros(2, x.shape[1], self.hidden_size))


class LazySizes(Lstm):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.x, self.h = nn.LazyLinear(4 * hidden_size), nn.LazyLinear(4 * hidden_size)

    def forward(self, x):
        return self.whole(x)[0]


class IntegerParameter(Lstm):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.size = nn.Parameter(torch.tensor(hidden_size), requires_grad=False)

    def forward(self, x):
        return self.whole(x)[0]


class UnitsFirst(Lstm):
    def __init__(self, hidden_size, input_size):
        super().__init__(input_size, hidden_size)

    def forward(self, x):
        return self.whole(x)[0]


class OtherNames(Lstm):
    def __init__(self, n_units, /, *, in_dim, dropout=0.0):
        super().__init__(in_dim, n_units)

    def forward(self, x):
        return self.whole(x)[0]


class NeedsStates(Lstm):
    def forward(self, x, states):
        y, h, c = self.sequence(x, *states)
        return y, (h, c)


class NeedsLayerStates(Lstm):
    """Each state has an axis for layers, as those of nn.LSTM."""

    def forward(self, x, h0, c0):
        assert x.dim() == 3
        (h,), (c,) = h0, c0
        y, h, c = self.sequence(x, h, c)
        return y, (h[None], c[None])


class NeedsNone(Lstm):
    def forward(self, x, state):
        return self.whole(x)[0] if state is None else None


class StateFirst(Lstm):
    """As in JAX: the state, then x; and the new state, then y."""

    def forward(self, carry, x):
        h, c = self.step(x, *carry[::-1])
        return (c, h), h


class ReverseOrder(Lstm):
    def forward(self, x, c, h):
        return self.step(x, h, c)


class LengthsBetween(Lstm):
    def forward(self, x, lengths=None, h=None, c=None):
        assert lengths is None
        return self.step(x, h, c)


class OutputSecond(Lstm):
    def forward(self, x):
        y, _, c = self.whole(x)
        return c, y


class ReturnsDict(Lstm):
    def forward(self, x):
        y, h, c = self.whole(x)
        return {"output": y, "state": (h, c)}


class ReturnsNamedTuple(Lstm):
    def forward(self, x, state):
        return HALF_STATE(*self.step(x, *state))


@dataclass
class Result:
    lengths: Tensor
    y: Tensor


class ReturnsDataclass(Lstm):
    def forward(self, x):
        return Result(torch.tensor([len(x)]), self.whole(x)[0])


class TakesPacked(nn.LSTM):
    def forward(self, x):
        assert isinstance(x, PackedSequence)
        return super().forward(x)


class ReturnsPacked(nn.LSTM):
    def forward(self, x):
        return super().forward(pack_padded_sequence(x, torch.tensor([len(x)])))


class BatchFirst(nn.LSTM):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size, batch_first=True)


class NormalizedWeights(Lstm):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        weight_norm(self.x)
        weight_norm(self.h)

    def forward(self, x):
        return self.whole(x)[0]


class SwitchedDropout(Lstm):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.dropout = nn.Dropout(0.5)
        self.register_buffer("calls", torch.tensor(0))

    def forward(self, x):
        return self.dropout(self.whole(x)[0])


class ChangesArguments(Lstm):
    def forward(self, x, h, c):
        x.mul_(2)
        h.mul_(2)
        return self.step(x / 2, h / 2, c)


class HalfPrecision(Lstm):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.half()

    def forward(self, x):
        return self.whole(x)[0]


class Prints(Lstm):
    def forward(self, x):
        print("shape", x.shape)
        return self.whole(x)[0]


class KeepsState(Lstm):
    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)
        self.state = None

    def forward(self, x):
        h, c = self.state or x.new_zeros(2, x.shape[1], self.hidden_size)
        y, h, c = self.sequence(x, h, c)
        self.state = h.detach(), c.detach()
        return y


class KeepsStateOfSteps(KeepsState):
    def forward(self, x):
        self.state = self.step(x, *(self.state or x.new_zeros(2, 1, self.hidden_size)))
        return self.state[0]


class Leaves(Lstm):
    def forward(self, x):
        raise SystemExit(3)


class Unspeakable(Exception):
    def __str__(self):
        raise ValueError("no words")


class RaisesUnspeakable(Lstm):
    def forward(self, x):
        raise Unspeakable


class Interrupted(Lstm):
    def forward(self, x):
        raise KeyboardInterrupt


class NeedsLayers(Lstm):
    def __init__(self, input_size, hidden_size, num_layers):
        super().__init__(input_size, hidden_size)


class BrokenWithState(Lstm):
    """Only the call with a state fails."""

    def forward(self, x, state=None):
        if state is None:
            return self.step(x, *x.new_zeros(2, len(x), self.hidden_size))
        return self.step(x, *state.missing)


class BrokenBackward(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a.clone()

    @staticmethod
    def backward(ctx, d_a):
        raise RuntimeError("no backward pass")


class WithoutBackward(Vanilla):
    output = staticmethod(lambda c: BrokenBackward.apply(torch.tanh(c)))


class OldNormalizedWeights(NormalizedWeights):
    def __init__(self, input_size, hidden_size):
        Lstm.__init__(self, input_size, hidden_size)
        self.h = nn.utils.weight_norm(self.h)


class HiddenParameters(Lstm):
    def parameters(self, recurse=True):
        raise RuntimeError("private")
