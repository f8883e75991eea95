"""The first page of the report."""

import numpy as np
import pytest
import yaml
from docutils.core import publish_parts
from jinja2 import Environment

from odyssey.labels import DatasetLabel
from odyssey.report.rst import escape
from odyssey.report.start_page import start_page, study_facts
from odyssey.statistics.comparison import compare_with_vanilla
from odyssey.statistics.selection import best_trials
from tests.helpers import synthetic_trials
from tests.helpers.repository import ROOT
from tests.helpers.synthetic_verdicts import verdicts

# What Snakemake adds for the categories of the report.
TARGETS = "\n.. _Explore: javascript:explore\n.. _Tables: javascript:tables\n"
HOSTILE = "a_ |b| `c`_ *d* {{ e }} {% f %} {# g #} <h> \\i ::\n\n.. raw:: html\n\x00- [1]_ &"


VERDICTS = verdicts({}, {"claim": "B.", "verdict": "fails", "paper_method": "holds"})
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def page(trials, labels=synthetic_trials.LABELS, facts=None, claims=VERDICTS, **others):
    comparison = compare_with_vanilla(trials)
    claims = claims[claims["dataset"].isin(trials["dataset"])]
    best = best_trials(trials)
    return start_page(trials, comparison, best, claims, labels, facts or {}, **others) + TARGETS


def render(text):
    """As Snakemake does: through Jinja, then docutils; a warning of docutils is an error."""
    return publish_parts(
        Environment().from_string(text).render(),
        writer="html",
        settings_overrides={"halt_level": 2, "report_level": 2},
    )["html_body"]


@pytest.mark.parametrize(
    "trials",
    [
        synthetic_trials.trials(),
        synthetic_trials.trials(("jsb", "timit", "iam"), count=3),
        synthetic_trials.trials(variants=("V",), count=1),
        synthetic_trials.trials(variants=("NP", "NIG"), count=1),
        synthetic_trials.trials(count=3).assign(status="diverged"),
        synthetic_trials.trials(count=3).assign(test_error=np.nan, validation_error=np.nan),
    ],
)
def test_renders_without_a_message(trials):
    html = render(page(trials))
    assert "system-message" not in html
    assert html.count("<table") >= trials["dataset"].nunique()


def test_says_what_was_run():
    trials = synthetic_trials.trials(count=20)
    diverged = int((trials["status"] == "diverged").sum())
    html = render(page(trials, facts={"epochs at most": 150}))
    assert f"180 trials, {180 - diverged} finished, {diverged} diverged; 9 variants" in html
    for fact in ("0123abcd", "2.13.0", "digest-jsb", "made up", "epochs at most", "150"):
        assert fact in html


def test_the_answer_is_first_and_what_was_run_is_last():
    trials = synthetic_trials.trials(count=30)
    html = render(page(trials, missing={("jsb", "NP"): 2}, figure=SVG, second_paper="Another."))
    order = [
        "LSTM: A Search Space Odyssey",
        "Which parts of an LSTM matter?",
        "<strong>2 trials missing</strong>",
        "data:image/svg+xml",
        "2 claims of the paper",
        '<table class="verdicts">',
        "By that rule, 1 of the decided cases",
        "claims that fail",
        "<strong>B.</strong>",
        "Another.",
        "Adjusted p",
        "Trials are chosen by their validation error",
        "digest-jsb",
        "Code digest",
        "Missing trials: 2.",
    ]
    found = [html.index(words) for words in order]
    assert found == sorted(found)


def test_a_run_without_the_papers_claims_has_a_page():
    html = render(page(synthetic_trials.trials(count=3), claims=VERDICTS.assign(data="")))
    assert "not in this run" in html and 'class="verdicts"' not in html and "<img" not in html


def test_a_reconstruction_is_called_one():
    html = render(page(synthetic_trials.trials(("jsb", "timit"), count=2)))
    assert "JSB Chorales (reconstruction)" in html and "<small>reconstruction</small>" in html
    assert html.count("<em>reconstruction</em>") == 1


def test_numbers_are_those_of_the_tables():
    trials = synthetic_trials.trials(count=200)
    trials.loc[trials["variant"] == "NOAF", "test_error"] += 5
    comparison, best = compare_with_vanilla(trials), best_trials(trials)
    html = render(page(trials))
    tested = comparison[(comparison["selection"] == "best 10%") & (comparison["variant"] == "NOAF")]
    assert f"{tested['mean'].item():.2f} ± {tested['sd'].item():.2f}" in html
    assert (
        f"{tested['mean_difference'].item():+.3g} [{tested['difference_low'].item():+.3g}" in html
    )
    assert f"{best.set_index('variant').loc['NOAF', 'test_error']:.3g}" in html
    assert tested["significant"].item() and "yes, worse" in html


def test_what_is_undecided_is_explained():
    trials = synthetic_trials.trials(variants=("V", "NP"), count=1).assign(status="finished")
    html = render(page(trials))
    assert "undecided: the variant has 1 trial, a test needs two" in html


def test_text_from_outside_is_text():
    label = DatasetLabel(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    trials = synthetic_trials.trials(variants=("V", "NP"), count=3).assign(code_digest=HOSTILE)
    html = render(page(trials, {"jsb": label}, {HOSTILE: HOSTILE}))
    assert "a_ |b| `c`_ *d* {{ e }} {% f %} {# g #} &lt;h&gt; \\i :: .. raw:: html - [1]_" in html


def test_escape_is_undone_by_docutils():
    text = "xxx ~!#$%^()_+=[]:;,.?/ é – ±"
    assert f"<p>{text}</p>" in render(escape(text))


def test_facts_are_about_the_data_sets_studied():
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text(encoding="utf-8"))
    assert study_facts(config, {})["Also searched"] == "nesterov, clip_gradients on timit"
    assert "Also searched" not in study_facts(config | {"datasets": ["jsb"]}, {})
