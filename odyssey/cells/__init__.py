"""Recurrent blocks: what a cell's equations may use is named here, `make_layer` is in `layers`."""

from odyssey.cells.block import starts
from odyssey.cells.operations import exp, log, maximum, sigmoid, tanh

__all__ = ["exp", "log", "maximum", "sigmoid", "starts", "tanh"]
