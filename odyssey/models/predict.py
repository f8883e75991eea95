"""Use a trained network: label speech, read handwriting, continue a chorale.

MODEL is a folder in results/models/, or its model.safetensors. INPUT depends on the model: a
recording (NIST SPHERE or RIFF, 16 kHz), the strokes of a line (XML as in IAM-OnDB), a chorale
(MIDI, or JSON as [[60, 64, 67], [62, 65]], the MIDI pitches in each quarter note), or a CSV file
with the columns of training, in any order.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `run` to a parser."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = __doc__
    parser.add_argument("model", type=Path, metavar="MODEL")
    parser.add_argument("input", type=Path, metavar="INPUT")
    parser.add_argument("--output", type=Path, help="file to write; without it, text is printed")
    chorales = parser.add_argument_group("chorales")
    frames = _number(int, 1, 256)
    chorales.add_argument("--frames", type=frames, default=64, help="quarter notes to add (64)")
    temperature = _number(float, 0.01, 100)
    what = "below 1, probable notes become more probable (1)"
    chorales.add_argument("--temperature", type=temperature, default=1.0, help=what)
    what = "of the random numbers (0)"
    chorales.add_argument("--seed", type=_number(int, 0, 2**63 - 1), default=0, help=what)


def run(options: argparse.Namespace) -> str:
    """Run the command.

    Args:
        options: parsed arguments.

    Returns:
        The text to print.

    Raises:
        BadInput: if the model or the input cannot be used, or the output cannot be written.
    """
    from odyssey.atomic import replace_file
    from odyssey.errors import BadInput
    from odyssey.models.kinds import check_fit, kind_of
    from odyssey.models.saved import load

    model = load(options.model)
    check_fit(model.metadata, options.model)
    kind = kind_of(model.metadata.dataset)
    chosen = {name: getattr(options, name) for name in kind.OPTIONS}
    result = kind.predict(model, options.input, **chosen)
    if isinstance(result, str) and not options.output:
        return result.rstrip("\n")
    output = options.output or Path(f"{options.input.stem}-continued.mid")
    try:
        with replace_file(output) as part:
            part.write_bytes(result.encode() if isinstance(result, str) else result)
    except OSError as problem:
        raise BadInput(
            f"{output} cannot be written ({problem.strerror}); name another file with --output."
        ) from problem
    return f"{output} contains {kind.GIVES}."


def _number(kind: Callable[[str], float], low: float, high: float) -> Callable[[str], float]:
    """Return a type for argparse: a number between two bounds."""

    def number(text: str) -> float:
        value = kind(text)
        if not (math.isfinite(value) and low <= value <= high):
            raise argparse.ArgumentTypeError(f"{text} is not between {low} and {high}")
        return value

    return number
