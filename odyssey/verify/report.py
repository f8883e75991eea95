"""The report of a check, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from odyssey.phrases import scientific
from odyssey.verify.compare import DOUBLE, SINGLE, Comparison
from odyssey.verify.identify import Match
from odyssey.verify.layout import Slot
from odyssey.verify.nearest import Neighbour
from odyssey.verify.probes import Role
from odyssey.verify.references import Reference

MAX_NEIGHBOURS = 3

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
    "GRU14": "the gated recurrent unit as published in 2014",
    "SRN": "the simple recurrent network",
    "CNP": "the LSTM with coupled input and forget gate and without peepholes",
    "MGU": "the minimal gated unit",
    "JANET": "the LSTM with only a forget gate",
    "minGRU": "the minimal GRU",
    "minLSTM": "the minimal LSTM",
    "sLSTM": "the LSTM with exponential gates",
}


def agrees(match: Match, comparison: Comparison, misnamed: Mapping[str, str]) -> bool:
    """Tell whether a module with a complete match is a block, without a mistake.

    Args:
        match: the reference and the slots of the module.
        comparison: of both on the golden vectors.
        misnamed: parameters with the name of one weight that act as another, with this other one.
    """
    errors = max(*comparison.outputs, comparison.worst_gradient)
    return not match.reference.mistake and not misnamed and errors < SINGLE


def on_match(
    name: str,
    convention: str,
    match: Match,
    comparison: Comparison,
    misnamed: Mapping[str, str],
) -> str:
    """Report on a module with a complete match.

    Args:
        name: the module, as `module:Class`.
        convention: how it is called, in words.
        match: the reference, perhaps with a mistake, and the slots of the module.
        comparison: of both on the golden vectors.
        misnamed: as for `agrees`.
    """
    reference = match.reference
    block = _described(reference)
    if agrees(match, comparison, misnamed):
        first = f"{name} is {block}."
    elif reference.mistake:
        first = f"{name} is {block} with one difference: {reference.mistake}."
    elif misnamed:
        wrong = ", ".join(f"{parameter} acts as {role}" for parameter, role in misnamed.items())
        first = f"{name} is {block} with wrong names: {wrong}."
    elif max(comparison.outputs) > SINGLE:
        first = f"{name} is only approximately {block}."
    else:
        first = f"{name} has the outputs of {block}, but not its gradients."
    lines = [first, f"Called {convention}.", *_agreement(comparison), *_remarks(match)]
    return "\n".join([*lines, *_weights(match)])


def _described(reference: Reference) -> str:
    meaning = MEANING.get(reference.name)
    return f"{reference.name} ({meaning})" if meaning else reference.name


def _agreement(comparison: Comparison) -> Iterator[str]:
    outputs, gradients = max(comparison.outputs), comparison.worst_gradient
    wrong = comparison.wrong_gradients
    agree = f"On the golden vectors, outputs agree {_to(outputs)}"
    if wrong:
        yield (
            f"{agree}, but not the gradients of {', '.join(wrong)}: their errors are up to "
            f"{scientific(gradients)} of their largest number."
        )
        if max(comparison.first_step.values()) < SINGLE:
            yield (
                "For a sequence of one step, all gradients agree: a gradient is cut between steps, "
                "as detach, .data and no_grad do."
            )
        return
    yield f"{agree}, gradients {_to(gradients)}."
    if DOUBLE < max(outputs, gradients) < SINGLE:
        yield "This is the precision of float32, not of float64: some step computes in float32."


def _to(error: float) -> str:
    return f"to {scientific(error)}" if error else "to the last bit"


def _remarks(match: Match) -> Iterator[str]:
    if any(name.startswith("b_") for name in match.reference.absent):
        yield "It has no biases, and is compared with biases of 0."
    if match.zero_slots:
        yield (
            f"This is true only while these parameters, which {match.reference.name} does not "
            f"have, are 0: {', '.join(map(str, match.zero_slots))}."
        )
    if match.idle:
        yield f"These parameters have no effect: {', '.join(map(str, match.idle))}."


def _weights(match: Match) -> Iterator[str]:
    """Yield a line for each weight, with the slots that hold it."""
    if all(str(slot) == role.name and not role.transposed for slot, role in match.roles.items()):
        yield "Its parameters have the names of the weights in the equations."
        return
    yield "The weights in its parameters, with m for input_size and n for hidden_size:"
    for name in match.reference.shapes:
        slots = [slot for slot, role in match.roles.items() if role.name == name]
        slots += [copy for copy, original in match.copies.items() if original in slots]
        if not slots:
            continue  # a weight without effect
        words = " + ".join(f"{slot}{_transposed(slot, match.roles)}" for slot in slots)
        if match.reference.sign(name) < 0:
            words = f"-({words})" if len(slots) > 1 else f"-{words}"
        yield f"  {name} = {words}"


def _transposed(slot: Slot, roles: Mapping[Slot, Role]) -> str:
    return ".T" if slot.transposed or (slot in roles and roles[slot].transposed) else ""


def on_partial_match(name: str, match: Match, blocks: int) -> str:
    """Report on a module that computes a block only while all weights of a kind are equal.

    Args:
        name: the module, as `module:Class`.
        match: the reference, and those slots that act like its weights.
        blocks: number of blocks with which the module was compared.
    """
    block = _described(match.reference)
    first = f"is none of the variants, but nearly {block}" if blocks > 1 else f"is nearly {block}"
    lines = [
        f"{name} {first}.",
        "It agrees while all weights of a kind are equal. If they differ:",
        *(f"  {slot} acts like none of its weights" for slot in match.unexplained),
        *(f"  {slot} has no effect" for slot in match.idle),
        *(f"  no parameter acts like {weight}" for weight in sorted(match.missing)),
    ]
    return "\n".join(lines)


def on_no_match(name: str, neighbours: list[Neighbour]) -> str:
    """Report on a module that computes no block: the nearest ones, and where it differs.

    Args:
        name: the module, as `module:Class`.
        neighbours: the blocks, nearest first.
    """
    if len(neighbours) > 1:
        first = f"{name} is none of the variants. The nearest, on their golden vectors, are:"
    else:
        first = f"{name} is not {_described(neighbours[0].reference)}. On its golden vectors:"
    nearest = neighbours[:MAX_NEIGHBOURS]
    lines = [f"  {each.reference.name}: {_difference(each)}." for each in nearest]
    return "\n".join([first, *lines, _advice(neighbours[0])])


def _difference(neighbour: Neighbour) -> str:
    step, largest = neighbour.first_different_step, max(neighbour.errors)
    if not step:
        return "y agrees with these weights, but not with others"
    words = (
        f"y differs from time step {step} on, by up to {scientific(largest)} of its largest number"
    )
    if neighbour.reference.absent:
        words += f"; no parameter seems to be {', '.join(neighbour.reference.absent)}"
    return words


def _advice(neighbour: Neighbour) -> str:
    name = neighbour.reference.name
    if neighbour.agrees_without:
        return f"It agrees with {name} if {neighbour.agrees_without} is 0: look there."
    if neighbour.first_different_step == 1:
        return (
            f"At step 1, all states are still 0: for {name}, look at how x enters, at biases and "
            "activation functions, and at what is multiplied with what."
        )
    return (
        f"Step 1 agrees with {name}, and the later difference is not in recurrent weights or "
        "peepholes alone: look at the states that a step gets from the step before."
    )
