"""A model as a folder that can be taken away: weights, card, plain PyTorch and ONNX."""

from __future__ import annotations

import inspect
from contextlib import suppress
from pathlib import Path
from typing import cast

import numpy as np
import torch
from onnx.reference import ReferenceEvaluator

from odyssey.atomic import replace_file
from odyssey.models import card, onnx_graph, plain_lstm
from odyssey.models.saved import FILE, Model
from odyssey.search_space import stream

CARD = "README.md"
FRAMES, TOLERANCE = 8, 1e-3  # of the check that a file gives the network's logits


def write(model: Model, folder: Path) -> list[str]:
    """Write the folder and return the names of its files."""
    model.save(folder / FILE)
    contents = _for_other_runtimes(model)
    names = [FILE, *contents]
    contents[CARD] = card.card(model.about, names).encode()
    for name, content in contents.items():
        _write(folder / name, content)
    return [*names, CARD]


def write_absent(dataset: str, variant: str, folder: Path) -> None:
    """Write a folder whose card says that there is no model, for no trial finished."""
    _write(folder / CARD, card.absent(dataset, variant).encode())


def _write(path: Path, content: bytes) -> None:
    with replace_file(path) as part:
        part.write_bytes(content)


def _for_other_runtimes(model: Model) -> dict[str, bytes]:
    """The files, by name, that give the network's outputs.

    Both repeat the equations of the cells, and may not have been taught a new switch or block.
    """
    x = stream(0, "check of a model").standard_normal((FRAMES, model.about.input_size), np.float32)
    truth = model.logits(x)
    within = TOLERANCE * (1 + np.abs(truth).max())
    files = {}
    for name, make in {"plain_lstm.py": _plain, "model.onnx": _onnx}.items():
        with suppress(KeyError):  # of a block, or of a switch's value, that is not known there
            content, logits = make(model, x)
            if np.allclose(logits, truth, rtol=0, atol=within):
                files[name] = content
    return files


def _plain(model: Model, x: np.ndarray) -> tuple[bytes, np.ndarray]:
    """The file, and the logits that it gives."""
    weights = {name: torch.from_numpy(values) for name, values in model.weights.items()}
    network = plain_lstm.Network(vars(model.about), weights)
    with torch.no_grad():
        return inspect.getsource(plain_lstm).encode(), network(torch.from_numpy(x)).numpy()


def _onnx(model: Model, x: np.ndarray) -> tuple[bytes, np.ndarray]:
    """The file, and the logits that it gives."""
    about = model.about
    properties = {"title": card.title(about), "licence": card.licence(about)}
    properties |= {"source": about.source, "inputs": about.inputs}
    graph = onnx_graph.graph(model, properties)
    [logits] = cast(list[np.ndarray], ReferenceEvaluator(graph).run(["logits"], {"inputs": x}))
    return graph, logits
