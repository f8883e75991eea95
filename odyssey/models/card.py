"""The model card: what a model is, its data, its errors, and how to load it."""

from __future__ import annotations

from typing import Any

import yaml

from odyssey.cells.compiler import text
from odyssey.labels import MEASURES
from odyssey.models.kinds import kind_of
from odyssey.models.metadata import Metadata
from odyssey.phrases import measured
from odyssey.search_space import PRIORS

PAPER = (
    "LSTM: A Search Space Odyssey (Greff et al. 2017, https://doi.org/10.1109/TNNLS.2016.2582924)"
)
ROW = "| {} | {} |"


def title(metadata: Metadata) -> str:
    """Return the model's name for people."""
    return f"{metadata.variant} on {_data(metadata)}"


def licence(metadata: Metadata) -> str:
    """Return a sentence on the licence of the model and of its data."""
    if metadata.stand_in:
        return (
            "Licence: MIT, like this repository. The data contain nothing of the original "
            f"{metadata.title}."
        )
    return kind_of(metadata.dataset).LICENCE


def card(metadata: Metadata) -> str:
    """Return the card of a model: Markdown with YAML front matter."""
    sections = [
        f"# {title(metadata)}",
        _description(metadata),
        "## Equations\n\n" + _equations(metadata),
        "## Data\n\n" + _dataset(metadata),
        "## Errors\n\n" + _errors(metadata),
        "## Hyperparameters\n\n" + _hyperparameters(metadata),
        "## Limits\n\n" + _limits(metadata),
        "## Use\n\n" + _use(metadata),
    ]
    return _front_matter(metadata) + "\n\n".join(sections) + "\n"


def absent(dataset: str, variant: str) -> str:
    """Return the card for a search in which no trial finished."""
    return (
        f"# {variant} on {dataset}\n\nThere is no model here, because no trial of this random "
        "search finished (`results/trials.parquet`, column `status`).\n"
    )


def _data(metadata: Metadata) -> str:
    return f"{metadata.title} ({metadata.stand_in})" if metadata.stand_in else metadata.title


def _front_matter(metadata: Metadata) -> str:
    error, unit = MEASURES[metadata.task]
    value = {
        "type": error.replace(" ", "_"),
        "name": f"{error} / {unit}",
        "value": metadata.training["test_error"],
    }
    result = {
        "task": {"type": metadata.task},
        "dataset": {"name": _data(metadata), "type": metadata.dataset, "split": "test"},
        "metrics": [value],
    }
    entries: dict[str, Any] = {
        "license": "mit" if metadata.stand_in else "other",
        "library_name": "pytorch",
        "tags": ["rnn", "safetensors", "onnx", metadata.task, metadata.variant],
        "model-index": [{"name": title(metadata), "results": [result]}],
    }
    front: str = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True)
    return f"---\n{front}---\n"


def _description(metadata: Metadata) -> str:
    layers = (
        "two hidden layers, one for each direction of time,"
        if metadata.bidirectional
        else "one hidden layer"
    )
    return (
        f"A recurrent network with {layers} of {metadata.hidden_size} blocks and "
        f"{metadata.training['parameters']:,} parameters, from a reproduction of {PAPER}. In its "
        "random search it is the trial with the lowest validation error, trial "
        f"{metadata.training['trial']}.\n\n"
        f"- Block: {metadata.variant}. Its equations are below.\n"
        f"- Task: {metadata.task.replace('_', ' ')}.\n"
        f"- Inputs: {metadata.input_size} numbers per time step: {metadata.inputs}. `columns` "
        "in the metadata lists their names, in this order. Before the network reads them, they "
        "are shifted and scaled.\n"
        f"- Outputs: {metadata.output_size} logits per time step. `classes` in the metadata lists "
        "their names."
    )


def _equations(metadata: Metadata) -> str:
    trace = metadata.block.trace
    initial = metadata.block.initial.items()
    means = " and ".join(f"around {mean:g} for `{name}`" for name, mean in initial)
    started = f" Initial weights were drawn {means}, and around 0 for all others." if means else ""
    lines = "\n".join(text.lines(trace))
    return (
        f"One time step, from the input `x` to the output `{trace.output}`. A name that ends in "
        "`_before` is a value of the previous time step; before the first time step it is zero. "
        "`W_...` and `R_...` are matrices, all other parameters are vectors. `@` is the product of "
        f"a matrix and a vector; all other operations are element by element.{started}"
        f"\n\n```text\n{lines}\n```"
    )


def _dataset(metadata: Metadata) -> str:
    kind = "a stand-in, not the original data" if metadata.stand_in else "the user's own copy"
    return (
        f"{_data(metadata)}: {metadata.source}. This is {kind}. {licence(metadata)} "
        f"Digest of the sequences: `{metadata.training['data_digest']}`."
    )


def _errors(metadata: Metadata) -> str:
    error, unit = MEASURES[metadata.task]
    training = metadata.training
    rows = [
        (f"{error} / {unit}, lower is better", "value"),
        ("---", "---"),
        ("validation, used to choose this model", _rounded(training["validation_error"])),
        ("test", _rounded(training["test_error"])),
        ("test, of the best constant answer", _rounded(training["constant_error"])),
    ]
    table = "\n".join(ROW.format(*row) for row in rows)
    return (
        f"{table}\n\nThe weights are those after epoch {training['best_epoch']} of "
        f"{training['epochs']}. The trials of the search do not store weights, so this network "
        f"was trained again: {training['compared']}"
    )


def _rounded(error: float | None) -> str:
    return "not finite" if error is None else measured(error)


def _hyperparameters(metadata: Metadata) -> str:
    training = metadata.training
    rows = [("hyperparameter", "value"), ("---", "---"), *((n, training[n]) for n in PRIORS)]
    table = "\n".join(ROW.format(*row) for row in [*rows, ("seed", training["seed"])])
    versions = f"PyTorch {training['torch_version']}, code `{training['code_digest']}`"
    return f"{table}\n\nTrained with {versions}."


def _limits(metadata: Metadata) -> str:
    limits = [
        "The model is part of a comparison of architectures. It is not trained or tested for "
        "decisions about people.",
        "The model was chosen by its validation error. For this reason the validation error is "
        "lower than the error to expect on new data.",
    ]
    if metadata.stand_in:
        limits.insert(
            0,
            f"The model was trained on a stand-in only ({metadata.stand_in}). Expect a higher "
            "error on the original data.",
        )
    return "\n".join(f"- {sentence}" for sentence in limits)


def _use(metadata: Metadata) -> str:
    kind = kind_of(metadata.dataset)
    folder = f"results/models/{metadata.dataset}/{metadata.variant}"
    examples = [
        (
            f"In the repository that made it, to turn `{kind.EXAMPLE}` into {kind.GIVES}",
            "sh",
            f"python -m odyssey predict {folder} {kind.EXAMPLE}",
        ),
        ("In plain PyTorch, with `torch` and `safetensors`, in this folder", "python", _PLAIN),
        ("In ONNX Runtime, in this folder", "python", _ONNX),
    ]
    blocks = [
        f"{sentence}:\n\n```{language}\n{code.strip()}\n```"
        for sentence, language, code in examples
    ]
    return "\n\n".join(blocks).replace("INPUTS", str(metadata.input_size))


_PLAIN = """
import torch
from plain_network import load

network = load("model.safetensors")
inputs = torch.zeros(50, INPUTS)  # 50 time steps, before shift and scale
with torch.no_grad():
    p = network.probabilities(network.normalise(inputs))
print(tuple(p.shape), network.metadata["classes"][p[-1].argmax()])
# A pandas table is put in the order of network.metadata["columns"]: network.normalise(table)
"""

_ONNX = """
import json

import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("model.onnx")
metadata = session.get_modelmeta().custom_metadata_map
shift, scale = json.loads(metadata["shift"]), json.loads(metadata["scale"])
classes, columns = json.loads(metadata["classes"]), json.loads(metadata["columns"])
inputs = np.zeros((50, len(columns)))  # 50 time steps of these columns, before shift and scale
x = ((inputs - shift) / scale).astype(np.float32)
logits, p = session.run(None, {"inputs": x})
print(p.shape, classes[p[-1].argmax()])
"""
