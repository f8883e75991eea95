"""Names, colours and axes of hyperparameters in figures."""

import numpy as np
import pytest

from odyssey.report.figures import hyperparameters
from odyssey.report.figures.style import panels
from odyssey.search_space import PRIORS


def test_hyperparameters_have_one_colour_each():
    assert set(PRIORS) <= set(hyperparameters.COLOURS)
    assert len({*hyperparameters.COLOURS.values()}) == len(hyperparameters.COLOURS)


@pytest.mark.parametrize(
    ("name", "low", "high", "ticks"),
    [
        ("hidden_size", np.log10(20), np.log10(200), ["20", "50", "100", "200"]),
        ("learning_rate", -6, -2, [f"$10^{{{power}}}$" for power in (-6, -5, -4, -3, -2)]),
        ("momentum", -2, 0, ["0.99", "0.9", "0"]),
        ("input_noise", 0, 1, ["0", "0.5", "1"]),
        ("nesterov", -0.5, 1.5, ["no", "yes"]),
    ],
)
def test_axes_in_search_coordinates_show_values(name, low, high, ticks):
    _, [[axes]] = panels(1, 1, width=2, height=2)
    axes.set_xlim(low, high)
    hyperparameters.mark_values(axes.xaxis, name, low, high)
    assert [label.get_text() for label in axes.get_xticklabels()] == ticks
    assert axes.xaxis_inverted() == (name == "momentum")
