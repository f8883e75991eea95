"""A model as a folder of its own: weights, card, plain PyTorch and ONNX."""

from __future__ import annotations

from pathlib import Path

from odyssey.atomic import replace_file
from odyssey.models import card, onnx_graph, plain_source
from odyssey.models.saved import FILE, Model

CARD = "README.md"


def write(model: Model, folder: Path) -> list[str]:
    """Write the folder of a model.

    Args:
        model: the network.
        folder: path of the folder; existing files are replaced.

    Returns:
        The names of the files.
    """
    metadata = model.metadata
    properties = {"title": card.title(metadata), "licence": card.licence(metadata)}
    properties |= {"source": metadata.source, "inputs": metadata.inputs}
    contents = {
        plain_source.FILE: plain_source.source(metadata).encode(),
        "model.onnx": onnx_graph.graph(model, properties),
        CARD: card.card(metadata).encode(),
    }
    model.save(folder / FILE)
    for name, content in contents.items():
        _write(folder / name, content)
    return [FILE, *contents]


def write_absent(dataset: str, variant: str, folder: Path) -> None:
    """Write a folder whose card says that there is no model because no trial finished.

    Args:
        dataset: name of the data set.
        variant: name of the variant.
        folder: path of the folder.
    """
    _write(folder / CARD, card.absent(dataset, variant).encode())


def _write(path: Path, content: bytes) -> None:
    with replace_file(path) as part:
        part.write_bytes(content)
