"""The ways to call a module with which it is a causal recurrence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn

from odyssey.errors import BadInput
from odyssey.verify.user_module import user_code, user_line
from odyssey.verify.ways import ByStep, UnusableOutput, Way, all_ways

STEPS = 5  # of the sequence on which ways are tried
SEED = 0

# Makes a module from (input_size, hidden_size).
Make = Callable[[int, int], nn.Module]


def ready(make: Make, way: Way) -> Make:
    """Return a function that makes modules whose parameters all have their shapes.

    Args:
        make: makes a module, perhaps one whose parameters get their shapes at the first call.
        way: how this call is made.
    """

    def made(inputs: int, hidden: int) -> nn.Module:
        torch.default_generator.manual_seed(SEED)  # torch.manual_seed is slow
        module = make(inputs, hidden)
        name = type(module).__name__
        with user_code(f"{name} cannot be called in any of the usual ways"), torch.no_grad():
            if any(nn.parameter.is_lazy(parameter) for parameter in module.parameters()):
                run(way, module, torch.zeros(STEPS, inputs), hidden)
        return module

    return made


def run(way: Way, module: nn.Module, x: Tensor, hidden: int) -> Tensor:
    """Call a module where its parameters are.

    Args:
        way: of the call.
        module: of the user, so that this belongs inside `user_code`.
        x: (time, input_size).
        hidden: hidden_size of the module.

    Returns:
        y (time, hidden_size), on the CPU.
    """
    device = next(module.parameters()).device
    return way.run(module, x.to(device), hidden).cpu()


def usable_ways(make: Make, inputs: int, hidden: int) -> Iterator[Way]:
    """Find the ways to call a module with which it is a causal recurrence.

    Args:
        make: makes the module.
        inputs: its input_size.
        hidden: its hidden_size.

    Yields:
        Ways with different outputs, the most usual first.

    Raises:
        BadInput: there is no such way; the sentence says why the most successful one failed.
    """
    name = type(make(inputs, hidden)).__name__
    x = torch.randn(STEPS, inputs, generator=torch.Generator().manual_seed(SEED))
    known: list[Tensor] = []
    failures: list[tuple[float, int, BadInput]] = []
    impossible: set[Way] = set()  # with y = 0
    for way in all_ways():
        if (call := replace(way, y=0)) in impossible:
            continue
        try:
            with torch.no_grad():
                y = _checked(way, partial(_weighted, ready(make, way), inputs), x, hidden)
        except UnusableOutput as problem:
            failures.append((problem.rank, 0, BadInput(f"{name} {problem}.")))
            if problem.rank < 0:
                impossible.add(call)
        except BadInput as problem:
            impossible.add(call)
            failures.append((*_rank(way, problem), problem))
        else:
            if not any(torch.allclose(y, other, rtol=0, atol=1e-4) for other in known):
                known.append(y)
                yield way
    if not known:
        raise max(failures, key=lambda failure: failure[:2])[2]


def _rank(way: Way, problem: BadInput) -> tuple[float, int]:
    """Return how far a call came that raised an exception, and the line where it did."""
    line = user_line(problem.__cause__)
    with_states = isinstance(way, ByStep) and way.states.first == "zeros"
    return (0.5 if with_states and line else -1), line[1] if line else 0


def _weighted(make: Make, inputs: int, hidden: int) -> nn.Module:
    """Make a module with random weights, always the same."""
    module = make(inputs, hidden)
    generator = torch.Generator().manual_seed(SEED)
    with user_code(f"{type(module).__name__} does not let its weights be set"):
        for parameter in module.parameters():
            if parameter.is_floating_point():
                parameter.copy_(0.5 * torch.randn(parameter.shape, generator=generator))
    return module


def _checked(way: Way, make: Callable[[int], nn.Module], x: Tensor, hidden: int) -> Tensor:
    """Return the outputs on x of a module that is a causal recurrence.

    Args:
        way: how it is called.
        make: makes the module, from hidden_size.
        x: (time, input_size).
        hidden: its hidden_size.

    Raises:
        UnusableOutput: it is no causal recurrence.
        BadInput: it raises an exception.
    """
    module = make(hidden)
    other_first, other_last = x.clone(), x.clone()
    other_first[0] += 1
    other_last[-1] += 1
    with user_code(f"{type(module).__name__} cannot be called in any of the usual ways"):
        y, again, after_first, after_last = (
            run(way, module, each, hidden).clone() for each in (x, x, other_first, other_last)
        )
    if not y.isfinite().all():
        sentence = "returns NaN or infinity for ordinary weights and inputs; correct that first"
        raise UnusableOutput(4, sentence)
    if not torch.equal(y, again):
        raise UnusableOutput(3, _why_different(way, make(hidden), x, hidden, y))
    if not torch.equal(y[:-1], after_last[:-1]):
        sentence = "looks ahead: its outputs depend on later inputs; verify one direction"
        raise UnusableOutput(2, sentence)
    if torch.equal(y[1:], after_first[1:]):
        without_states = isinstance(way, ByStep) and not way.states.count
        sentence = "has no memory: its outputs do not depend on earlier inputs"
        raise UnusableOutput(-1 if without_states else 0.25, sentence)
    return y


def _why_different(way: Way, fresh: nn.Module, x: Tensor, hidden: int, y: Tensor) -> str:
    """Say why a second call returned other outputs, from the first call of another module."""
    torch.manual_seed(SEED + 1)
    with user_code(f"{type(fresh).__name__} cannot be called twice"):
        same = torch.equal(run(way, fresh, x, hidden), y)
    if same:
        return (
            "returns different outputs for the same input at its first and its second call, so it "
            "keeps something between calls; start each sequence from new states"
        )
    return (
        "returns different outputs for the same input, with random numbers that are not switched "
        "off by module.eval(), as nn.Dropout is; build it without them"
    )
