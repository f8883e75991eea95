"""A model as a folder that can be taken away: weights, card, plain PyTorch and ONNX."""

from __future__ import annotations

from pathlib import Path

from odyssey.atomic import replace_file
from odyssey.models import card, onnx_graph, plain_source
from odyssey.models.saved import FILE, Model

CARD = "README.md"


def write(model: Model, folder: Path) -> list[str]:
    """Write the folder and return the names of its files."""
    about = model.about
    properties = {"title": card.title(about), "licence": card.licence(about)}
    properties |= {"source": about.source, "inputs": about.inputs}
    contents = {
        plain_source.FILE: plain_source.source(about).encode(),
        "model.onnx": onnx_graph.graph(model, properties),
        CARD: card.card(about).encode(),
    }
    model.save(folder / FILE)
    for name, content in contents.items():
        _write(folder / name, content)
    return [FILE, *contents]


def write_absent(dataset: str, variant: str, folder: Path) -> None:
    """Write a folder whose card says that there is no model, for no trial finished."""
    _write(folder / CARD, card.absent(dataset, variant).encode())


def _write(path: Path, content: bytes) -> None:
    with replace_file(path) as part:
        part.write_bytes(content)
