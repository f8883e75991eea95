"""Which values of a time step are stored for the backward pass, and in which array each is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from odyssey.cells.compiler.sums import Product, Step
from odyssey.cells.compiler.symbols import Symbol

COSTLY = ("tanh", "sigmoid", "hard_sigmoid", "exp", "log", "/")
# The derivatives of these operations do not need their arguments, at most their value.
_FORGETS = ("copy", "+", "-", "tanh", "sigmoid", "hard_sigmoid", "exp")


@dataclass(frozen=True, eq=False)
class Storage:
    """The slots of a step's values; a slot is as long as a vector of the units.

    Attributes:
        step: the time step.
        sums: for each sum, the value that is in its slot at the end of the step.
        saved: values with slots in the array `saved`.
        states: states with an array of their own: a row for each time step and one before.
        hosted: the other states, which are in the slot of a sum, and the number of that sum.
    """

    step: Step
    sums: tuple[Symbol, ...]
    saved: tuple[Symbol, ...]
    states: tuple[str, ...]
    hosted: dict[str, int]

    @property
    def values(self) -> Iterator[Symbol]:
        """All stored values, in the order of computation."""
        after = set(self.step.after.values())
        stored = {*self.sums, *self.saved, *after}
        return (symbol for symbol in self.step.order if symbol in stored)


def store(step: Step, host_states: bool) -> Storage:
    """Choose a slot for every value that is used twice, is costly, or is needed in the next step.

    Args:
        step: the time step.
        host_states: whether a state other than the output may use the slot of a sum. This is done
            if the next step only multiplies the state by matrices.
    """
    users = _users(step)
    after = {symbol: name for name, symbol in step.after.items()}
    output = step.after[step.trace.output]
    stored = [s for s in step.order if _is_stored(s, users[s], step)]
    sums = [total.value for total in step.sums]
    hosts: dict[Symbol, int] = {}
    for number, total in enumerate(sums):
        heir = _heir(total, users, set(stored))
        if heir is None or heir in hosts or heir is output:
            continue
        if heir in after and not (host_states and _only_multiplied(after[heir], step)):
            continue
        hosts[heir] = number
    saved = [s for s in stored if s not in hosts and s not in after and s.op != "sum"]
    final = {number: heir for heir, number in hosts.items()}
    own = [name for name, symbol in step.after.items() if symbol not in hosts]
    hosted = {after[heir]: number for heir, number in hosts.items() if heir in after}
    slots = tuple(final.get(k, total) for k, total in enumerate(sums))
    return Storage(step, slots, tuple(saved), tuple(own), hosted)


def _only_multiplied(state: str, step: Step) -> bool:
    return step.graph.leaf("state", state) not in set(step.order)


def _users(step: Step) -> dict[Symbol, list[Symbol | None]]:
    """The operations that use each value; None stands for a state or a product."""
    users: dict[Symbol, list[Symbol | None]] = {symbol: [] for symbol in step.order}
    for symbol in step.order:
        for argument in symbol.args:
            users[argument].append(symbol)
    for symbol in (*step.after.values(), *step.operands.values()):
        users.setdefault(symbol, []).append(None)
    return users


def _is_stored(symbol: Symbol, users: list[Symbol | None], step: Step) -> bool:
    if not symbol.args:
        return False
    simple = all(a.op in ("constant", "sum", "vector", "state") for a in symbol.args)
    cheap = simple and symbol.op not in COSTLY
    cheap = cheap and sum(a.op != "constant" for a in symbol.args) == 1
    return symbol.op in COSTLY or None in users or (len(users) > 1 and not cheap)


def _heir(
    total: Symbol, users: dict[Symbol, list[Symbol | None]], stored: set[Symbol]
) -> Symbol | None:
    """The stored value that may replace a sum: the backward pass does not need the sum itself."""
    symbol: Symbol = total
    while len(users[symbol]) == 1 and (user := users[symbol][0]) is not None:
        if user.op not in _FORGETS:
            return None
        if user in stored:
            return user
        symbol = user
    return None


def stacked(storage: Storage) -> list[tuple[Product, ...]]:
    """Group products that can be one: states in neighbouring slots times matrices of equal sums."""
    found: list[tuple[Product, ...]] = []
    for product in storage.step.products:
        last = found[-1][-1] if found else None
        if last is not None and _adjacent(last, product, storage):
            found[-1] = (*found[-1], product)
        else:
            found.append((product,))
    return found


def _adjacent(a: Product, b: Product, storage: Storage) -> bool:
    names = [product.operand.name for product in (a, b)]
    if any(name not in storage.hosted for name in names):
        return False
    numbers = [storage.hosted[name] for name in names]
    states = storage.step.trace.states
    same = (a.first, a.last, a.stage) == (b.first, b.last, b.stage)
    neighbours = (
        numbers[1] == numbers[0] + 1 and states.index(names[1]) == states.index(names[0]) + 1
    )
    return same and neighbours
