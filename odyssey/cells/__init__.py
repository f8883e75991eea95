"""Recurrent blocks; this module exports what the equations of a cell may use."""

from odyssey.cells.block import starts
from odyssey.cells.operations import exp, log, maximum, sigmoid, tanh

__all__ = ["exp", "log", "maximum", "sigmoid", "starts", "tanh"]
