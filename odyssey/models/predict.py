"""Use a trained network: label speech, read handwriting, continue a chorale.

MODEL is a folder in results/models/, or its model.safetensors. INPUT is a recording (NIST SPHERE or
RIFF, 16 kHz), a line's strokes (XML as in IAM-OnDB), a chorale (MIDI, or JSON as
[[60, 64, 67], [62, 65]], the MIDI pitches in each quarter), or a CSV file with a column for each
input, as the model was trained on.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `run` reads."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = __doc__
    parser.add_argument("model", type=Path, metavar="MODEL")
    parser.add_argument("input", type=Path, metavar="INPUT")
    parser.add_argument("--output", type=Path, help="file to write; else text is printed")
    chorales = parser.add_argument_group("chorales")
    frames = _number(int, 1, 256)
    chorales.add_argument("--frames", type=frames, default=64, help="quarter notes to add (64)")
    temperature = _number(float, 0.01, 100)
    what = "below 1, likely notes become likelier (1)"
    chorales.add_argument("--temperature", type=temperature, default=1.0, help=what)
    what = "another one gives another continuation (0)"
    chorales.add_argument("--seed", type=_number(int, 0, 2**63 - 1), default=0, help=what)


def run(options: argparse.Namespace) -> str:
    """Return what to print. Raises BadInput for a model or an input that cannot be used."""
    from odyssey.atomic import replace_file
    from odyssey.errors import BadInput
    from odyssey.models.kinds import check_fit, kind_of
    from odyssey.models.saved import load

    model = load(options.model)
    check_fit(model.about, options.model)
    kind = kind_of(model.about.dataset)
    how = {name: getattr(options, name) for name in kind.OPTIONS}
    found = kind.predict(model, options.input, **how)
    if isinstance(found, str) and not options.output:
        return found.rstrip("\n")
    output = options.output or Path(f"{options.input.stem}-continued.mid")
    try:
        with replace_file(output) as part:
            part.write_bytes(found.encode() if isinstance(found, str) else found)
    except OSError as problem:
        raise BadInput(
            f"{output} cannot be written ({problem.strerror}); name another file with --output."
        ) from problem
    return f"{output} holds {kind.GIVES}."


def _number(kind: Callable[[str], float], low: float, high: float) -> Callable[[str], float]:
    """A type of argparse: a number within bounds."""

    def number(text: str) -> float:
        value = kind(text)
        if not (math.isfinite(value) and low <= value <= high):
            raise argparse.ArgumentTypeError(f"{text} is not between {low} and {high}")
        return value

    return number
