"""What a configuration would have scored, answered from a table of trials: a tabular benchmark."""

from odyssey.benchmark.answers import NEAREST, SURROGATE
from odyssey.benchmark.space import SearchSpace
from odyssey.benchmark.tabular import Answer, Benchmark

__all__ = ["NEAREST", "SURROGATE", "Answer", "Benchmark", "SearchSpace"]
