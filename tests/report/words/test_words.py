"""All captions: every figure has one, with whole sentences for every kind of study."""

import re

import numpy as np
import pytest

from odyssey.labels import DatasetLabel
from odyssey.report import rst
from odyssey.report.words import (
    budget_curves,
    divergence_map,
    importance_shares,
    interactions,
    learning_curves,
    marginals,
    search_space,
    variant_comparison,
)
from odyssey.statistics.power import detectable_differences
from tests.helpers import synthetic_statistics, synthetic_trials
from tests.helpers.repository import ROOT

WORDS = {
    "variant_comparison": lambda t, labels: variant_comparison.in_words(
        t.comparison, t.power, labels
    ),
    "budget_curves": lambda t, labels: budget_curves.in_words(t.budget, labels),
    "search_space": lambda t, labels: search_space.in_words(t.trials, labels),
    "marginals": lambda t, labels: marginals.in_words(t.marginals, t.guidelines, labels),
    "importance_shares": lambda t, labels: importance_shares.in_words(t.importance, labels),
    "divergence_map": lambda t, labels: divergence_map.in_words(t.divergence, labels),
    "interactions": lambda t, labels: interactions.in_words(
        t.interactions, t.importance, labels["jsb"]
    ),
    "learning_curves": lambda t, labels: learning_curves.in_words(t.trials, labels["jsb"]),
}
NO_ERROR = {"test_error": np.nan, "validation_error": np.nan}
STUDIES = {
    "one data set": {},
    "one variant": {"variants": ("V",)},
    "no vanilla": {"variants": ("NP", "FGR"), "count": 2, "undecided": True},
    "one trial": {"variants": ("NP",), "count": 1, "undecided": True},
    "all diverged": {"changed": {"status": "diverged"}},
    "no finite error": {"changed": NO_ERROR | {"status": "diverged"}, "undecided": True},
    "identical errors": {"changed": {"test_error": 9.0, "validation_error": 9.0}},
}
UNFINISHED = re.compile(
    r"\b(nan|NA|inf|None(?! (of|has)))\b|\[\]|  | [.,;]|\.\.|(?<![\d.])\b1 (?!was)\w+s\b"
)
HOSTILE = ".. raw:: html\n\n <script>alert(1)</script> {{ 1 + 1 }} |a| `b`_ c_ [1]_"


@pytest.fixture(scope="module")
def study():
    """Tables by the name of a study, each made once."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = tables(**STUDIES[name])
        return made[name]

    return of


def tables(variants=("V", "NP"), count=4, undecided=False, changed=None):
    found = synthetic_statistics.tables(variants=variants, count=count, undecided=undecided)
    trials = synthetic_trials.trials(("jsb",), variants, count).assign(
        cpu_seconds=1.0, **changed or {}
    )
    found.trials, found.power = trials, detectable_differences(trials)
    found.comparison = synthetic_statistics.compare_with_vanilla(trials)
    found.budget = synthetic_statistics.expected_best_errors(trials, resamples=5)
    found.divergence = synthetic_statistics.diverged_shares(trials)
    return found


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("figure", WORDS)
def test_words_are_whole_sentences_whatever_happened(figure, name, study):
    labels = {"jsb": synthetic_trials.LABELS["jsb"], "timit": synthetic_trials.LABELS["timit"]}
    for line in WORDS[figure](study(name), labels).splitlines():
        assert line.startswith("On ") and line.endswith("."), line
        assert not UNFINISHED.search(line), line


@pytest.mark.parametrize("figure", WORDS)
def test_a_stand_in_is_called_one(figure, study):
    labels = {"jsb": synthetic_trials.LABELS["jsb"]}
    assert "(reconstruction)" in WORDS[figure](study("one data set"), labels)


@pytest.mark.parametrize("figure", WORDS)
def test_hostile_labels_are_inert(figure, study, tmp_path):
    labels = {"jsb": DatasetLabel(*[HOSTILE] * 5)}
    rst.save(WORDS[figure](study("one data set"), labels), tmp_path / "words.rst")
    text = (tmp_path / "words.rst").read_text(encoding="utf-8")
    assert not re.search(r"(?<!\\)[<>{}|`_]", text)


def test_every_figure_has_words_in_its_caption():
    text = "\n".join(path.read_text() for path in sorted(ROOT.glob("workflow/rules/*.smk")))
    rules = [rule for rule in re.split(r"^rule ", text, flags=re.MULTILINE) if "svg=report" in rule]
    assert len(rules) >= len(WORDS) + 1
    for rule in rules:
        [stem] = re.findall(r'"results/figures/(.*)\.svg"', rule)
        assert f'words="results/figures/{stem}.rst"' in rule, stem
        [caption] = re.findall(r'caption="\.\./report/(.*)"', rule)
        first = (ROOT / "workflow/report" / caption).read_text().splitlines()[0]
        assert first.startswith(".. include:: "), caption
        assert first.endswith(("{{ snakemake.output.words }}", f"results/figures/{stem}.rst"))
