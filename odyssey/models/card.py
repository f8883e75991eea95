"""The model card: what a model is, what it was trained on, how good it is, how to load it."""

from __future__ import annotations

from typing import Any

import yaml

from odyssey.cells.compiler import text
from odyssey.labels import MEASURES
from odyssey.models.kinds import kind_of
from odyssey.models.saved import About
from odyssey.search_space import PRIORS

PAPER = (
    "LSTM: A Search Space Odyssey (Greff et al. 2017, https://doi.org/10.1109/TNNLS.2016.2582924)"
)
MEASURED = "| {} | {} |"


def title(about: About) -> str:
    """The model's name for people."""
    return f"{about.variant} on {_data(about)}"


def licence(about: About) -> str:
    """A sentence on the data's licence, and the model's."""
    if about.stand_in:
        return f"Licence: MIT, as the repository's; nothing of the original {about.title} is in it."
    return kind_of(about.dataset).LICENCE


def card(about: About) -> str:
    """Return the card, Markdown with YAML front matter."""
    sections = [
        f"# {title(about)}",
        _what(about),
        "## Equations\n\n" + _equations(about),
        "## Data\n\n" + _on_data(about),
        "## Errors\n\n" + _errors(about),
        "## Hyperparameters\n\n" + _hyperparameters(about),
        "## Limits\n\n" + _limits(about),
        "## Use\n\n" + _use(about),
    ]
    return _front_matter(about) + "\n\n".join(sections) + "\n"


def absent(dataset: str, variant: str) -> str:
    """Return the card of a search of which no trial finished."""
    return (
        f"# {variant} on {dataset}\n\nThere is no model here: no trial of this random search "
        "finished (`results/trials.parquet`, column `status`).\n"
    )


def _data(about: About) -> str:
    return f"{about.title} ({about.stand_in})" if about.stand_in else about.title


def _front_matter(about: About) -> str:
    error, unit = MEASURES[about.task]
    value = {
        "type": error.replace(" ", "_"),
        "name": f"{error} / {unit}",
        "value": about.training["test_error"],
    }
    result = {
        "task": {"type": about.task},
        "dataset": {"name": _data(about), "type": about.dataset, "split": "test"},
        "metrics": [value],
    }
    facts: dict[str, Any] = {
        "license": "mit" if about.stand_in else "other",
        "library_name": "pytorch",
        "tags": ["rnn", "safetensors", "onnx", about.task, about.variant],
        "model-index": [{"name": title(about), "results": [result]}],
    }
    front: str = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True)
    return f"---\n{front}---\n"


def _what(about: About) -> str:
    layers = "a hidden layer in each direction" if about.bidirectional else "one hidden layer"
    return (
        f"A recurrent network with {layers}, of {about.hidden_size} blocks, and "
        f"{about.training['parameters']:,} parameters, from a repetition of {PAPER}. It is the "
        f"best of a random search by validation error, trial {about.training['trial']}.\n\n"
        f"- Block: {about.variant}, whose equations are below.\n"
        f"- Task: {about.task.replace('_', ' ')}.\n"
        f"- Inputs: {about.input_size} numbers a time step: {about.inputs}. The network reads them "
        f"shifted and scaled.\n"
        f"- Outputs: {about.output_size} logits a time step; `classes` in the metadata names them."
    )


def _equations(about: About) -> str:
    trace = about.block.trace
    initial = [f"`{name}` started around {mean:g}" for name, mean in about.block.initial.items()]
    started = f" Before training, {' and '.join(initial)}, all else around 0." if initial else ""
    lines = "\n".join(text.lines(trace))
    return (
        f"Those of one time step, from the input `x` to the output `{trace.output}`. What ends in "
        "`_before` is of the step before, and zero before the first. `W_...` and `R_...` are "
        "matrices, `b_...` and the like vectors; `@` is a product with a matrix, all else is "
        f"element by element.{started}\n\n```text\n{lines}\n```"
    )


def _on_data(about: About) -> str:
    kind = "not the original data, but a stand-in" if about.stand_in else "the user's own copy"
    return (
        f"{_data(about)}: {about.source}. This is {kind}. {licence(about)} "
        f"Digest of the sequences: `{about.training['data_digest']}`."
    )


def _errors(about: About) -> str:
    error, unit = MEASURES[about.task]
    facts = about.training
    rows = [
        (f"{error} / {unit}, lower is better", "value"),
        ("---", "---"),
        ("validation, by which it was chosen", _rounded(facts["validation_error"])),
        ("test", _rounded(facts["test_error"])),
        ("test, of the best constant answer", _rounded(facts["constant_error"])),
    ]
    table = "\n".join(MEASURED.format(*row) for row in rows)
    return (
        f"{table}\n\nAfter epoch {facts['best_epoch']} of {facts['epochs']}. Trials keep no "
        f"weights, so the network was trained again: {facts['compared']}"
    )


def _rounded(error: float | None) -> str:
    return "not finite" if error is None else f"{error:.2f}"


def _hyperparameters(about: About) -> str:
    facts = about.training
    rows = [("hyperparameter", "value"), ("---", "---"), *((n, facts[n]) for n in PRIORS)]
    table = "\n".join(MEASURED.format(*row) for row in [*rows, ("seed", facts["seed"])])
    versions = f"PyTorch {facts['torch_version']}, code `{facts['code_digest']}`"
    return f"{table}\n\nMade with {versions}."


def _limits(about: About) -> str:
    words = [
        "It is one of a study of architectures, trained for as long and on as much as the study "
        "needed; it is not meant for use on people.",
        "It was chosen by its validation error, which therefore flatters it.",
    ]
    if about.stand_in:
        words.insert(
            0,
            f"It has seen a stand-in only ({about.stand_in}); on the original data, expect worse.",
        )
    return "\n".join(f"- {sentence}" for sentence in words)


def _use(about: About) -> str:
    kind = kind_of(about.dataset)
    place = f"results/models/{about.dataset}/{about.variant}"
    ways = [
        (
            f"In the repository that made it, from `{kind.EXAMPLE}` to {kind.GIVES}",
            "sh",
            f"python -m odyssey predict {place} {kind.EXAMPLE}",
        ),
        ("In plain PyTorch, with `torch` and `safetensors`, in this folder", "python", _PLAIN),
        ("In ONNX Runtime, in this folder", "python", _ONNX),
    ]
    blocks = [f"{words}:\n\n```{language}\n{code.strip()}\n```" for words, language, code in ways]
    return "\n\n".join(blocks).replace("INPUTS", str(about.input_size))


_PLAIN = """
import torch
from plain_network import load

network = load("model.safetensors")
inputs = torch.zeros(50, INPUTS)  # 50 time steps, as they were recorded
with torch.no_grad():
    p = network.probabilities(network.normalise(inputs))
print(tuple(p.shape), network.about["classes"][p[-1].argmax()])
"""

_ONNX = """
import json

import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("model.onnx")
about = session.get_modelmeta().custom_metadata_map
shift, scale, classes = (json.loads(about[name]) for name in ("shift", "scale", "classes"))
inputs = np.zeros((50, INPUTS))  # 50 time steps, as they were recorded
x = ((inputs - shift) / scale).astype(np.float32)
logits, p = session.run(None, {"inputs": x})
print(p.shape, classes[p[-1].argmax()])
"""
