"""Cells with random equations that contain everything that equations may contain."""

import random

from odyssey.cells import exp, log, maximum, sigmoid, tanh
from odyssey.cells.block import block

FUNCTIONS = {"exp": exp, "log": log, "maximum": maximum, "sigmoid": sigmoid, "tanh": tanh}
NUMBERS = ("0.5", "2", "-1.25", "0.1", "1 / 3")


def random_cell(seed):
    """Return a block with random equations, and their source."""
    source = _Author(seed).source()
    space = dict(FUNCTIONS)
    exec(compile(source, f"random_{seed}.py", "exec"), space)
    return block(space["cell"]), source


class _Author:
    """Writes equations whose values stay small for any input and previous states."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.states = ["y", "c", "n", "m"][: self.random.randint(1, 4)]
        self.values = []  # those that have a line
        self.parameters = 0

    def source(self):
        lines = []
        for k in range(self.random.randint(1, 3)):
            shallow = self.random.random() < 0.4
            lines.append(
                f"v{k} = tanh({self.total()})" if shallow else f"v{k} = {self.expression(2)}"
            )
            self.values.append(f"v{k}")
        output, *others = map(self.new_state, self.states)
        others_too = [f"0.3 * tanh({name})" for name in (*self.states[1:], *self.values)]
        output = " + ".join([output, *others_too])  # so that every value is used
        head = f"def cell(p, x, {', '.join(self.states)}):"
        return "\n    ".join([head, *lines, f"return {', '.join([output, *others])}"]) + "\n"

    def new_state(self, name):
        """A mixture with the previous state, a bounded value, a named value, or a delayed state."""
        f, z = f"sigmoid({self.total()})", f"tanh({self.expression(1)})"
        forms = [f"{f} * {name} + (1 - {f}) * {z}", f"{z} * {f}", f"{z} - 0.5 * {name}"]
        if name != "y":
            forms += [self.states[self.states.index(name) - 1], *self.values[-2:]]
        return self.random.choice(forms)

    def expression(self, depth):
        if depth == 0 or self.random.random() < 0.2:
            return f"({self.total()})" if self.random.random() < 0.7 else self.known()
        a, b, number = *(self.expression(depth - 1) for _ in "ab"), self.random.choice(NUMBERS)
        forms = [
            *(f"({a} + {b})", f"({a} - {b})", f"(tanh({a}) * tanh({b}))", f"(-{a})"),
            *(f"({number} - {a})", f"({a} / ({number}))", f"({a} / (1.5 + tanh({b})))"),
            *(f"maximum({a}, {b})", f"maximum({number}, {a})", f"sigmoid({a})", f"tanh({a})"),
            *(f"exp(tanh({a}))", f"log(1 + exp(tanh({a})))", f"1 / (1 + exp(tanh({a})))"),
            f"exp(tanh({a}) - maximum(tanh({a}), tanh({b})))",
            f"({self.parameter('s')} * {a} + {self.parameter('p')})",
            f"({self.parameter('R')} @ ({self.random.choice(self.states)} * tanh({a})))",
        ]
        return self.random.choice(forms)

    def total(self):
        """A sum of products, sometimes with a bias and a state times a vector."""
        terms = [f"{self.parameter('W')} @ x"] if self.random.random() < 0.7 else []
        chosen = self.random.sample([*self.states, *self.values], 1)
        terms += [f"{self.parameter('R')} @ {value}" for value in chosen]
        if self.random.random() < 0.6:
            terms.append(self.parameter("b"))
        if self.random.random() < 0.2:
            terms.append(f"{self.parameter('p')} * {self.random.choice(self.states)}")
        self.random.shuffle(terms)
        return " + ".join(terms)

    def known(self):
        return self.random.choice([*self.states, *self.values])

    def parameter(self, kind):
        self.parameters += 1
        return f"p.{kind}_{self.parameters}"
