"""Figures of importances, marginals, interactions, budgets and divergence."""

import importlib
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from odyssey.report.figures.budget import budget_curves
from odyssey.report.figures.divergence import divergence_map
from odyssey.report.figures.importance import importance_shares
from odyssey.report.figures.interactions import interactions
from odyssey.report.figures.marginals import marginals
from odyssey.report.figures.style import BLUE, save
from odyssey.statistics.divergence import diverged_shares
from odyssey.statistics.fanova.study import analyse
from tests.helpers import synthetic_statistics, synthetic_trials

pytestmark = pytest.mark.filterwarnings("error")

FIGURES = {
    "marginals": lambda t, labels: marginals(t.marginals, t.guidelines, labels),
    "importance_shares": lambda t, labels: importance_shares(t.importance, labels),
    "interactions": lambda t, labels: interactions(
        t.interactions[t.interactions["dataset"] == "jsb"], labels["jsb"], "too few trials"
    ),
    "budget_curves": lambda t, labels: budget_curves(t.budget, t.comparison, labels),
    "divergence_map": lambda t, labels: divergence_map(t.divergence, labels),
}


STUDIES = {
    "one data set": {},
    "three data sets": {"datasets": ("jsb", "timit", "iam")},
    "one trial": {"variants": ("NP",), "count": 1, "undecided": True},
}


@pytest.fixture(scope="module")
def study():
    """Tables by the name of a study, each made once."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = synthetic_statistics.tables(**STUDIES[name])
        return made[name]

    return of


def labels(name):
    return {key: synthetic_trials.LABELS[key] for key in STUDIES[name].get("datasets", ("jsb",))}


def texts(figure):
    found = [text.get_text() for axes in figure.axes for text in axes.texts]
    return [text for text in found if text]


def titles(figure):
    found = [axes.get_title(loc="left") for axes in figure.axes]
    return [title for title in found if title]


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_draws_every_study(figure, name, study):
    FIGURES[figure](study(name), labels(name)).draw_without_rendering()


@pytest.mark.parametrize("figure", FIGURES)
def test_the_same_tables_give_the_same_bytes(figure, study, tmp_path):
    paths = [tmp_path / f"{take}.svg" for take in "ab"]
    for path in paths:
        save(FIGURES[figure](study("one data set"), labels("one data set")), path)
    first, second = (path.read_bytes() for path in paths)
    assert first == second
    assert len(first) < 1e6


@pytest.mark.parametrize("figure", sorted(set(FIGURES) - {"interactions"}))
def test_every_data_set_has_its_heading(figure, study):
    drawn = titles(FIGURES[figure](study("three data sets"), labels("three data sets")))
    headings = [label.heading for label in labels("three data sets").values()]
    assert [title for title in drawn if title in headings] == headings


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("marginals", "the analysis needs 8"),
        ("importance_shares", "the analysis needs 8"),
        ("interactions", "too few trials"),
        ("budget_curves", "an interval needs two"),
    ],
)
def test_a_panel_says_why_it_is_empty(figure, words, study):
    drawn = FIGURES[figure](study("one trial"), labels("one trial"))
    assert any(words in text.replace("\n", " ") for text in texts(drawn))


def test_figures_read_what_the_analysis_writes():
    """The columns of made-up tables are those of real ones."""
    trials = synthetic_trials.trials(variants=("V",))
    trials["cpu_seconds"] = trials["parameters"] * 1e-3
    bounds = {"learning_rate": (1e-6, 1e-2), "hidden_size": (20, 200)}
    found = analyse(trials, bounds, {}, n_trees=2, n_draws=2)
    for figure in ("marginals", "importance_shares", "interactions"):
        FIGURES[figure](found, labels("one data set")).draw_without_rendering()


# Figure 4


def panel_lines(figure, colour):
    """Solid and dashed curves of a colour, one for each panel; straight marks left out."""
    lines = [line for axes in figure.axes for line in axes.lines if len(line.get_xdata()) > 2]
    return [line for line in lines if to_hex(line.get_color()).upper() == colour]


def test_figure_4_shows_the_predictions_of_all_variants_together(study):
    found = study("one data set")
    figure = FIGURES["marginals"](found, labels("one data set"))
    rows = found.marginals[found.marginals["variant"] == "all"]
    for response, colour in (("test_error", BLUE), ("cpu_seconds", "#009E73")):
        of_response = rows[rows["response"] == response]
        drawn = panel_lines(figure, colour)
        names = ("learning_rate", "hidden_size", "input_noise")
        for line, name in zip(drawn, names, strict=True):
            expected = of_response[of_response["hyperparameter"] == name]["predicted"]
            seconds = response == "cpu_seconds"
            assert line.get_ydata() == pytest.approx(10**expected if seconds else expected)


def test_figure_4_shares_axes_along_a_row(study):
    figure = FIGURES["marginals"](study("one data set"), labels("one data set"))
    assert len({axes.get_ylim() for axes in figure.axes[:3]}) == 1
    assert len({axes.get_ylim() for axes in figure.axes[3:]}) == 1


@pytest.mark.parametrize("at_edge", [True, False])
def test_figure_4_shades_good_learning_rates_and_warns_of_the_edge(at_edge, study):
    found = study("one data set")
    guidelines = found.guidelines.assign(
        basin_low=1e-5, basin_high=1e-3, sweet_spot=1e-3, best_at_edge=at_edge
    )
    figure = marginals(found.marginals, guidelines, labels("one data set"))
    [shade] = [patch for axes in figure.axes for patch in axes.patches]
    assert (shade.get_x(), shade.get_x() + shade.get_width()) == pytest.approx((-5, -3))
    warnings = [axes.get_title(loc="right") for axes in figure.axes]
    assert any("edge" in warning for warning in warnings) == at_edge


# Figure 5


def draw_importance(**made_up):
    return importance_shares(
        synthetic_statistics.importance("jsb", **made_up), labels("one data set")
    )


def test_figure_5_pies_hold_singles_and_their_interactions():
    figure = draw_importance(groups=["all", "V"])
    assert texts(figure) == ["70 %", "10 %", "5 %", "13 %"]
    pie = figure.axes[0]
    angles = [wedge.theta2 - wedge.theta1 for wedge in pie.patches]
    assert [angle / 360 * 0.98 for angle in angles] == pytest.approx([0.7, 0.1, 0.05, 0.13])
    assert [wedge.get_alpha() == 1 for wedge in pie.patches] == [True, False, False, True]


def test_figure_5_dots_are_hollow_where_the_interval_reaches_0():
    figure = draw_importance(groups=["all", "V"], above=["hidden_size"])
    dots = [line for line in figure.axes[1].lines if line.get_marker() == "o"]
    full = [dot.get_xdata()[0] for dot in dots if dot.get_markerfacecolor() != "white"]
    assert full == pytest.approx([0.1, 0.12] * 2)


def test_figure_5_intervals_are_those_of_the_table():
    figure = draw_importance(groups=["all"])
    ends = [line.get_xdata() for line in figure.axes[1].lines if len(line.get_xdata()) == 2]
    assert ends[0] == pytest.approx([0.56, 0.84])


def test_figure_5_has_a_band_for_every_variant_and_the_joint_analysis():
    figure = draw_importance(groups=["FGR", "V", "joint", "all"])
    bands = [label.get_text() for label in figure.axes[1].get_yticklabels()]
    assert bands == ["all", "V", "FGR", "joint"]


# Figure 6


def test_figure_6_has_every_pair_twice(study):
    found = study("three data sets")
    timit = found.interactions[found.interactions["dataset"] == "timit"]
    figure = interactions(timit, synthetic_trials.LABELS["timit"], "")
    maps = [axes for axes in figure.axes[:-2] if axes.get_visible() and axes.collections]
    assert len(maps) == 2 * 15  # of six hyperparameters


def test_figure_6_turns_a_pair_to_its_place_in_the_triangle():
    """The table has the size first; the learning rate goes across, as in the paper."""
    size, rate = np.meshgrid([1.3, 1.8, 2.3], [-4.0, -3.0])
    pair = pd.DataFrame({"x_coordinate": size.ravel(), "y_coordinate": rate.ravel()})
    pair = pair.assign(first="hidden_size", second="learning_rate", variant="all")
    pair = pair.assign(response="test_error", interaction=0.0)
    pair = pair.assign(total=10 * pair["x_coordinate"] + pair["y_coordinate"])
    figure = interactions(pair, synthetic_trials.LABELS["jsb"], "")
    left = figure.axes[0]
    assert left.get_xlabel() == "learning rate"
    assert left.collections[0].get_array().tolist() == [[9, 10], [14, 15], [19, 20]]


def test_figure_6_centres_interactions_at_zero(study):
    figure = FIGURES["interactions"](study("one data set"), labels("one data set"))
    of_total, of_interaction = figure.axes[-2:]
    low, high = of_interaction.get_xlim()
    assert low == -high < 0
    assert of_total.get_xlim() != (low, high)


# Divergence


def test_divergence_counts_stand_in_their_squares():
    trials = pd.DataFrame(
        {
            "dataset": "jsb",
            "variant": ["V", "V", "V", "NP"],
            "status": ["diverged", "finished", "finished", "diverged"],
            "learning_rate": [2e-2, 2e-2, 2e-4, 2e-4],
        }
    )
    figure = divergence_map(diverged_shares(trials), labels("one data set"))
    centre = figure.axes[2]
    found = {text.get_text(): text.get_position() for text in centre.texts}
    places = {"1/2": (10**-1.75, 0.5), "0/1": (10**-3.75, 0.5), "1/1": (10**-3.75, 1.5)}
    assert found.keys() == places.keys()
    for text, place in places.items():
        assert found[text] == pytest.approx(place)
    assert [label.get_text() for label in centre.get_yticklabels()] == ["V", "NP"]


# Scripts


@pytest.mark.parametrize("script", FIGURES)
def test_script_draws_its_figure(script, study, tmp_path):
    found = vars(study("one data set"))
    for name, table in found.items():
        table.to_parquet(tmp_path / f"{name}.parquet")
    label = {"title": "Chorales", "source": "made up", "stand_in": "", "task": "next_step"}
    summary = tmp_path / "jsb.json"
    summary.write_text(json.dumps(label | {"set_aside": [], "constant_error": 10.96}))
    inputs = {name: tmp_path / f"{name}.parquet" for name in found}
    snakemake = SimpleNamespace(
        input=SimpleNamespace(**inputs, summary=summary, summaries=[summary]),
        output=SimpleNamespace(
            words=tmp_path / f"{script}.rst",
            **{kind: tmp_path / f"{script}.{kind}" for kind in ("svg", "png", "pdf")},
        ),
        log=[tmp_path / f"{script}.log"],
        wildcards=SimpleNamespace(dataset="jsb"),
    )
    importlib.import_module(f"workflow.scripts.{script}").main(snakemake)
    assert "Chorales" in snakemake.output.svg.read_text()
    assert "On Chorales" in snakemake.output.words.read_text()
