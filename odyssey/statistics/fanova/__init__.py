"""Functional analysis of variance: which hyperparameters matter, and how sure that is."""

from odyssey.statistics.fanova.analysis import JOINT
from odyssey.statistics.fanova.forest import decompose
from odyssey.statistics.fanova.study import ALL, Tables, analyse

__all__ = ["ALL", "JOINT", "Tables", "analyse", "decompose"]
