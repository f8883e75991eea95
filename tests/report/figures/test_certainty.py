"""The figures of the audit and of power, and their captions."""

import importlib
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from odyssey.report.figures.audit import audit_intervals
from odyssey.report.figures.power import power_curves
from odyssey.report.figures.style import RED, save
from odyssey.report.words import audit as audit_words
from odyssey.report.words import power as power_words
from odyssey.statistics.audit import audit_selection
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.statistics.flips import significance_flips
from odyssey.statistics.power import detectable_differences
from tests.helpers import synthetic_trials
from tests.helpers.synthetic_trials import trials_with_errors

pytestmark = pytest.mark.filterwarnings("error")

LABELS = {"jsb": synthetic_trials.LABELS["jsb"]}
STUDIES = {
    "one data set": synthetic_trials.trials(variants=("V", "NP", "NOAF")),
    "three data sets": synthetic_trials.trials(("jsb", "timit", "iam"), ("V", "NP"), 12),
    "one trial": synthetic_trials.trials(variants=("V", "NP"), count=1),
    "vanilla alone": synthetic_trials.trials(variants=("V",), count=4),
    "all diverged": synthetic_trials.trials(variants=("V", "NP"), count=4).assign(
        status="diverged"
    ),
    "one variant diverged": pd.concat(
        [
            trials_with_errors(V=[1, 2, 3, 4], NP=[2, 3, 4, 6]),
            trials_with_errors("diverged", NFG=[1e3, 9e6]),
        ]
    ),
    "same means": trials_with_errors(V=[1, 2, 3, 4], NP=[1, 2, 3, 4]),
}


def tables_of(trials):
    return {
        "audit": audit_selection(trials, resamples=40),
        "power": detectable_differences(trials),
        "comparison": compare_with_vanilla(trials),
        "flips": significance_flips(trials, resamples=20),
    }


@pytest.fixture(scope="module", params=STUDIES)
def found(request):
    return tables_of(STUDIES[request.param])


def labels(found):
    names = dict.fromkeys(found["comparison"]["dataset"])
    return {name: synthetic_trials.LABELS[name] for name in names}


def draw(found):
    three = (found[name] for name in ("power", "comparison", "flips"))
    return {
        "audit_intervals": audit_intervals(found["audit"], labels(found)),
        "power_curves": power_curves(*three, labels(found)),
    }


def words(found):
    three = (found[name] for name in ("power", "comparison", "flips"))
    return {
        "audit_intervals": audit_words.in_words(found["audit"], labels(found)),
        "power_curves": power_words.in_words(*three, labels(found)),
    }


def test_every_study_is_drawn_and_told(found):
    for name, figure in draw(found).items():
        figure.draw_without_rendering()
        lines = words(found)[name].splitlines()
        assert len(lines) == len(labels(found))
        assert all(line.startswith("On ") and line.endswith(".") for line in lines)
        assert not any("nan" in line or "  " in line for line in lines)


def test_the_same_tables_give_the_same_bytes(tmp_path):
    found = tables_of(STUDIES["one data set"])
    for take in "ab":
        for name, figure in draw(found).items():
            save(figure, tmp_path / f"{name}{take}.svg")
    for name in draw(found):
        first, second = ((tmp_path / f"{name}{take}.svg").read_bytes() for take in "ab")
        assert first == second


def audit_table(**significant):
    """Two shares for each variant: better in the best 5 %, worse in the best 10 %."""
    rows = [
        {"variant": name, "fraction": fraction, "mean_difference": difference, "note": ""}
        | {"low": difference - 1, "high": difference + 1, "significant": verdict}
        for name, verdicts in significant.items()
        for (fraction, difference), verdict in zip(
            ((0.05, -0.5), (0.1, 2.0)), verdicts, strict=True
        )
    ]
    return pd.DataFrame(rows).assign(dataset="jsb")


def test_audit_shows_each_interval_and_colours_what_is_significant():
    [axes] = audit_intervals(audit_table(NP=[False, True]), LABELS).axes
    spans = [line for line in axes.lines if len(line.get_xdata()) == 2][1:]  # the first is zero
    assert [list(line.get_xdata()) for line in spans] == [[-1.5, 0.5], [1.0, 3.0]]
    assert [line.get_color() == RED for line in spans] == [False, True]
    assert spans[1].get_linewidth() > spans[0].get_linewidth()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (audit_table(NP=[False, True]), "NP differs significantly from vanilla in some of"),
        (audit_table(NP=[True, True]), "NP differs significantly from vanilla in all of"),
        (audit_table(NP=[False, False]), "No variant differs significantly"),
        (audit_table(NP=[False, True], NFG=[True, False]), "NP and NFG differ significantly"),
    ],
)
def test_audit_in_words(table, told):
    text = audit_words.in_words(table, LABELS)
    assert told in text and "the best 5 % and 10 % of the trials were compared" in text
    assert "from -0.500 [-1.50, +0.500] nats per time step for the best 5 % to +2.00" in text


def test_power_marks_the_runs_own_size_and_each_difference():
    trials = synthetic_trials.trials(variants=("V", "NP", "NOAF"), count=30)
    power = detectable_differences(trials).query("selection != 'all'")
    differences = draw(tables_of(trials))["power_curves"].axes[0]
    upright = [line for line in differences.lines if list(line.get_ydata()) == [0, 1]]
    own = max(upright, key=lambda line: line.get_linewidth())
    assert own.get_xdata()[0] == power.loc[power["own"], "difference"].item()
    compared = compare_with_vanilla(trials).query("selection != 'all' and variant != 'V'")
    marks = [line.get_xdata()[0] for line in differences.lines if line.get_marker() in ("^", "v")]
    assert marks == pytest.approx(compared["mean_difference"].abs().tolist())


def test_power_in_words():
    trials = trials_with_errors(V=np.linspace(1, 2, 20), NP=np.linspace(8, 9, 20))
    text = words(tables_of(trials))["power_curves"]
    own = detectable_differences(trials).query("own and selection != 'all'")["difference"].item()
    assert f"20 trials of each variant, a difference from vanilla of {own:.3g}" in text
    assert "1 of 1 measured difference is at least as large. With 200 trials, it would be" in text
    assert "the result of a test changes in" in text


@pytest.mark.parametrize("script", ["audit_intervals", "power_curves"])
def test_script_draws_its_figure_and_says_what_it_shows(script, tmp_path):
    found = tables_of(STUDIES["one data set"])
    for name, table in found.items():
        table.to_parquet(tmp_path / f"{name}.parquet")
    label = {"title": "Cho_rales", "source": "made up", "stand_in": "", "task": "next_step"}
    (tmp_path / "jsb.json").write_text(json.dumps(label | {"set_aside": [], "constant_error": 11}))
    inputs = {name: tmp_path / f"{name}.parquet" for name in found}
    output = {kind: tmp_path / f"figure.{kind}" for kind in ("svg", "png", "pdf")}
    output["words"] = tmp_path / "words.rst"
    importlib.import_module(f"workflow.scripts.{script}").main(
        SimpleNamespace(
            input=SimpleNamespace(**inputs, summaries=[tmp_path / "jsb.json"]),
            output=SimpleNamespace(**output),
            log=[tmp_path / "log"],
        )
    )
    assert "Cho_rales" in output["svg"].read_text(encoding="utf-8")
    assert r"On Cho\_rales\, " in output["words"].read_text(encoding="utf-8")
    assert output["png"].stat().st_size > 0 and output["pdf"].stat().st_size > 0
