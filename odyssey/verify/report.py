"""What the check found, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from odyssey.verify.compare import DOUBLE, SINGLE, Comparison
from odyssey.verify.identify import Match
from odyssey.verify.layout import Slot
from odyssey.verify.nearest import Neighbour
from odyssey.verify.probes import Role

SHOWN = 3  # of the nearest variants

MEANING = {
    "V": "the vanilla LSTM",
    "NIG": "the LSTM without input gate",
    "NFG": "the LSTM without forget gate",
    "NOG": "the LSTM without output gate",
    "NIAF": "the LSTM without input activation function",
    "NOAF": "the LSTM without output activation function",
    "CIFG": "the LSTM with coupled input and forget gate",
    "NP": "the LSTM without peepholes",
    "FGR": "the LSTM with full gate recurrence",
    "GRU": "the gated recurrent unit",
    "GRU14": "the gated recurrent unit as printed in 2014",
    "SRN": "the simple recurrent network",
    "CNP": "the LSTM with coupled input and forget gate and without peepholes",
    "MGU": "the minimal gated unit",
    "JANET": "the LSTM with nothing but a forget gate",
    "minGRU": "the minimal GRU",
    "minLSTM": "the minimal LSTM",
    "sLSTM": "the LSTM with exponential gates",
}


def is_variant(match: Match, comparison: Comparison, misnamed: Mapping[str, str]) -> bool:
    """Whether the match, compared on the golden vectors, makes the module a variant."""
    errors = max(*comparison.outputs, comparison.worst_gradient)
    return not match.reference.otherwise and not misnamed and errors < SINGLE


def on_match(
    name: str, called: str, match: Match, comparison: Comparison, misnamed: Mapping[str, str]
) -> str:
    """A module of which every weight has its part in a variant, perhaps one with a mistake.

    misnamed: what parameters with the paper's names are, by these names, where that differs.
    """
    reference = match.reference
    known = f"{reference.name} ({MEANING[reference.name]})"
    if is_variant(match, comparison, misnamed):
        first = f"{name} is {known}."
    elif reference.otherwise:
        first = f"{name} is {known} but for one thing: {reference.otherwise}."
    elif misnamed:
        first = f"{name} is {known} under wrong names: {_listed(misnamed)}."
    elif max(comparison.outputs) > SINGLE:
        first = f"{name} is {known} only roughly."
    else:
        first = f"{name} computes {known} forwards, but not backwards."
    lines = [first, f"Called with {called}.", *_agreement(comparison), *_remarks(match)]
    return "\n".join([*lines, *_parts(match)])


def _listed(misnamed: Mapping[str, str]) -> str:
    return ", ".join(f"{name} does what {role} does" for name, role in misnamed.items())


def _agreement(comparison: Comparison) -> Iterator[str]:
    outputs, gradients = max(comparison.outputs), comparison.worst_gradient
    wrong = comparison.wrong_gradients
    agree = f"On the golden vectors, outputs agree {_to(outputs)}"
    if wrong:
        yield (
            f"{agree}, but not the gradients of {', '.join(wrong)}: they are wrong by up to "
            f"{gradients:.0e} of their largest."
        )
        if max(comparison.first_step.values()) < SINGLE:
            yield (
                "For a sequence of one step all gradients agree: something is cut between steps, "
                "by detach, .data or no_grad."
            )
        return
    yield f"{agree}, gradients {_to(gradients)}."
    if DOUBLE < max(outputs, gradients) < SINGLE:
        yield "That is float32's precision, not float64's: some step computes in float32."


def _to(error: float) -> str:
    return f"to {error:.0e}" if error else "to the last bit"


def _remarks(match: Match) -> Iterator[str]:
    if any(name.startswith("b_") for name in match.reference.absent):
        yield "It has no biases: compared with biases of 0."
    if match.left_out:
        yield (
            f"That holds while these are 0, which do what no weight of {match.reference.name} "
            f"does: {', '.join(map(str, match.left_out))}."
        )
    if match.idle:
        yield f"Without any effect: {', '.join(map(str, match.idle))}."


def _parts(match: Match) -> Iterator[str]:
    if all(str(slot) == role.name and not role.transposed for slot, role in match.roles.items()):
        yield "Its parameters have the paper's names."
        return
    yield "Its parameters, with m for input_size and n for hidden_size:"
    for name in match.reference.shapes:
        slots = [slot for slot, role in match.roles.items() if role.name == name]
        slots += [copy for copy, of in match.copies.items() if of in slots]
        if not slots:
            continue  # without effect
        words = " + ".join(f"{slot}{_transposed(slot, match.roles)}" for slot in slots)
        if match.reference.sign(name) < 0:
            words = f"-({words})" if len(slots) > 1 else f"-{words}"
        yield f"  {name} = {words}"


def _transposed(slot: Slot, roles: Mapping[Slot, Role]) -> str:
    return ".T" if slot.flipped or (slot in roles and roles[slot].transposed) else ""


def on_partial_match(name: str, match: Match) -> str:
    """A module that computes a variant where all weights of a kind are equal, but only there."""
    lines = [
        f"{name} is none of the variants, but nearly {match.reference.name} "
        f"({MEANING[match.reference.name]}).",
        "It agrees where all weights of a kind are equal; then some do not act like the paper's:",
        *(f"  {slot} acts like none of its weights" for slot in match.unexplained),
        *(f"  {slot} has no effect" for slot in match.idle),
        *(f"  nothing acts like {weight}" for weight in sorted(match.missing)),
    ]
    return "\n".join(lines)


def on_no_match(name: str, neighbours: list[Neighbour]) -> str:
    """A module that is like no variant: the nearest ones, and where it departs from them."""
    lines = [f"{name} is none of the variants. On their golden vectors, the nearest are:"]
    lines += [f"  {each.reference.name}: {_departure(each)}." for each in neighbours[:SHOWN]]
    return "\n".join([*lines, _advice(neighbours[0])])


def _departure(neighbour: Neighbour) -> str:
    step, largest = neighbour.first_step, max(neighbour.errors)
    if not step:
        return "y agrees on these, but not with other weights"
    words = f"y differs from time step {step} on, by up to {largest:.0e} of its largest"
    if neighbour.reference.absent:
        words += f"; no parameter seems to be {', '.join(neighbour.reference.absent)}"
    return words


def _advice(neighbour: Neighbour) -> str:
    name = neighbour.reference.name
    if neighbour.cured_by:
        return f"It agrees with {name} where {neighbour.cured_by} is 0: look there."
    if neighbour.first_step == 1:
        return (
            f"Nothing of the past takes part in step 1: for {name}, look at how x enters, biases, "
            "activation functions, and what is multiplied with what."
        )
    return (
        f"Step 1 agrees with {name}, and what differs later is not in recurrent weights or "
        "peepholes alone: look at what is carried over from the step before, and how."
    )
