"""The equations in LaTeX against those derived by hand."""

import pytest

from odyssey.cells import exp, log, maximum, sigmoid, tanh
from odyssey.cells.block import block
from odyssey.cells.equations import backwards, forwards
from odyssey.cells.variants import VARIANTS


def both(cell):
    return forwards(cell.trace), backwards(cell.trace)


def test_vanilla():
    ahead, back = both(VARIANTS["V"])
    assert ahead == {
        "z^t": r"\tanh(W_z x^t + R_z y^{t-1} + b_z)",
        "i^t": r"\sigma(W_i x^t + R_i y^{t-1} + b_i + p_i \odot c^{t-1})",
        "f^t": r"\sigma(W_f x^t + R_f y^{t-1} + b_f + p_f \odot c^{t-1})",
        "c^t": r"z^t \odot i^t + c^{t-1} \odot f^t",
        "o^t": r"\sigma(W_o x^t + R_o y^{t-1} + b_o + p_o \odot c^t)",
        "y^t": r"\tanh(c^t) \odot o^t",
    }
    assert back == {
        r"\delta y^t": r"\Delta^t + R_z^\top \delta \bar z^{t+1} + R_i^\top \delta \bar i^{t+1} "
        r"+ R_f^\top \delta \bar f^{t+1} + R_o^\top \delta \bar o^{t+1}",
        r"\delta \bar o^t": r"\delta y^t \odot \tanh(c^t) \odot o^t \odot (1 - o^t)",
        r"\delta c^t": r"\delta c^{t+1} \odot f^{t+1} + \delta \bar f^{t+1} \odot p_f "
        r"+ \delta \bar i^{t+1} \odot p_i + \delta \bar o^t \odot p_o "
        r"+ \delta y^t \odot o^t \odot (1 - \tanh^2(c^t))",
        r"\delta \bar z^t": r"\delta c^t \odot i^t \odot (1 - (z^t)^2)",
        r"\delta \bar i^t": r"\delta c^t \odot z^t \odot i^t \odot (1 - i^t)",
        r"\delta \bar f^t": r"\delta c^t \odot c^{t-1} \odot f^t \odot (1 - f^t)",
        r"\delta p_i": r"\sum_t \delta \bar i^t \odot c^{t-1}",
        r"\delta p_f": r"\sum_t \delta \bar f^t \odot c^{t-1}",
        r"\delta p_o": r"\sum_t \delta \bar o^t \odot c^t",
    }


def test_a_coupled_gate_has_two_ways_back():
    ahead, back = both(VARIANTS["CIFG"])
    assert ahead["f^t"] == "1 - i^t"
    assert back[r"\delta \bar i^t"] == (
        r"(\delta c^t \odot z^t - \delta c^t \odot c^{t-1}) \odot i^t \odot f^t"
    )


def test_gates_see_gates():
    _, back = both(VARIANTS["FGR"])
    assert back[r"\delta f^t"] == (
        r"R_{fi}^\top \delta \bar i^{t+1} + R_{ff}^\top \delta \bar f^{t+1} "
        r"+ R_{fo}^\top \delta \bar o^{t+1} + \delta c^t \odot c^{t-1}"
    )


def test_a_product_that_is_no_term_has_a_derivative_of_its_own():
    ahead, back = both(VARIANTS["GRU"])
    assert ahead["z^t"] == r"\tanh(W_z x^t + r^t \odot (R_z y^{t-1}) + b_z)"
    assert back[r"\delta \overline{R_z y}^t"] == r"\delta \bar z^t \odot r^t"
    assert back[r"\delta \bar r^t"] == (
        r"\delta \bar z^t \odot (R_z y^{t-1}) \odot r^t \odot (1 - r^t)"
    )


def test_a_product_with_what_the_step_computes_sends_back_within_the_step():
    _, back = both(VARIANTS["GRU14"])
    assert back[r"\delta \bar r^t"] == (
        r"R_z^\top \delta \bar z^t \odot y^{t-1} \odot r^t \odot (1 - r^t)"
    )


def test_sums_without_a_name_have_a_bar():
    ahead, back = both(VARIANTS["sLSTM"])
    assert ahead["m^t"] == r"\max(\bar f^t, \bar i^t)" and ahead["y^t"] == (
        r"\frac{o^t \odot c^t}{n^t}"
    )
    assert back[r"\delta n^t"] == r"\delta n^{t+1} \odot f^{t+1} - \frac{\delta y^t}{n^t} \odot y^t"
    assert back[r"\delta \bar i^t"].endswith(r"+ \delta m^t \odot \theta(\bar i^t - \bar f^t)")


def unusual(p, x, y, cell):
    gate1 = sigmoid(-(p.W_gate @ x) - p.q_gate)
    far = (p.R_a @ (gate1 * y) + p.R_b @ cell) * 0.5
    cell = log(1 + exp(far)) / (gate1 + 2) - (y - cell)
    return tanh(maximum(cell, 0.25)), cell


def test_names_of_any_length_and_every_operation():
    ahead, back = both(block(unusual))
    assert ahead == {
        r"\mathrm{gate}_{1}^t": r"\sigma(-W_{gate} x^t - q_{gate})",
        r"\mathrm{far}^t": r"(R_a (\mathrm{gate}_{1}^t \odot y^{t-1}) "
        r"+ R_b \mathrm{cell}^{t-1}) \odot 0.5",
        r"\mathrm{cell}^t": r"\frac{\log(1 + \exp(\mathrm{far}^t))}{\mathrm{gate}_{1}^t + 2} "
        r"- (y^{t-1} - \mathrm{cell}^{t-1})",
        "y^t": r"\tanh(\max(\mathrm{cell}^t, 0.25))",
    }
    assert r"\delta \mathrm{cell}^t" in back and r"\delta q_{gate}" in back


def delayed(p, x, y, late, same):
    y = tanh(p.W_z @ x + p.R_y @ y + p.R_l @ late + p.R_s @ same)
    return y, same, y


def test_states_that_are_copies():
    ahead, back = both(block(delayed))
    assert ahead == {
        "y^t": r"\tanh(W_z x^t + R_y y^{t-1} + R_l \mathrm{late}^{t-1} + R_s \mathrm{same}^{t-1})",
        r"\mathrm{late}^t": r"\mathrm{same}^{t-1}",
        r"\mathrm{same}^t": "y^t",
    }
    same = r"\delta \mathrm{same}^t"
    assert back[same] == r"\delta \mathrm{late}^{t+1} + R_s^\top \delta \bar z^{t+1}"
    assert back[r"\delta y^t"] == rf"\Delta^t + R_y^\top \delta \bar z^{{t+1}} + {same}"
    assert back[r"\delta \mathrm{late}^t"] == r"R_l^\top \delta \bar z^{t+1}"


@pytest.mark.parametrize("name", VARIANTS)
def test_every_derivative_is_written_before_it_is_taken(name):
    rows = backwards(VARIANTS[name].trace)
    for number, right in enumerate(rows.values()):
        for later in list(rows)[number + 1 :]:
            assert later not in right.replace(later.replace("^t", "^{t+1}"), ""), later
