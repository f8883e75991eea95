"""Importance, marginals and interactions of studies that say little: all is made and says why."""

import numpy as np
import pytest

from odyssey.report.figures.importance import importance_shares
from odyssey.report.figures.interactions import interactions
from odyssey.report.figures.marginals import marginals
from odyssey.report.pages.tables import tables
from odyssey.report.words import importance_shares as of_shares
from odyssey.report.words import interactions as of_pairs
from odyssey.report.words import marginals as of_marginals
from odyssey.statistics.fanova.study import analyse
from odyssey.verdicts.claims import read_claims
from odyssey.verdicts.table import judge_claims
from tests.helpers.importance_study import BOUNDS, made_up
from tests.helpers.synthetic_trials import LABELS

pytestmark = pytest.mark.filterwarnings("error")

LABEL = {"jsb": LABELS["jsb"]}
KINDS = ("share", "larger_share", "largest_pair", "larger_share_than_on")
CLAIMS = [claim for claim in read_claims() if claim.dataset == "jsb" and claim.kind in KINDS]
EVERY = made_up(count=12)
FIXED = {"hidden_size": 50, "momentum": 0.9, "input_noise": 0.0, "learning_rate": 1e-3}


def one_variant_diverged(trials):
    diverged = trials["variant"] == "NP"
    errors = trials["test_error"].mask(diverged)
    return trials.assign(status=trials["status"].mask(diverged, "diverged"), test_error=errors)


def fixed(trials, *names):
    return trials.assign(**{name: FIXED[name] for name in names})


V = EVERY[(EVERY["variant"] == "V") & (EVERY["status"] == "finished")]
SAME = EVERY.assign(status="finished", test_error=9.0)
PAGE = ("importance", "policies", "guidelines")  # tables of the interactive page
FEW = "fewer than two hyperparameters were varied"

# The trials; what the captions of Figures 4, 5 and 6 say; the verdict on momentum's share.
STUDIES = {
    "one trial": (V.head(1), ["1 trial, the analysis needs 8"] * 3, "undecided"),
    "two trials": (V.head(2), ["2 trials, the analysis needs 8"] * 3, "undecided"),
    "equal errors": (SAME, ["all trials have the same value"] * 3, "undecided"),
    "equal errors and times": (
        SAME.assign(cpu_seconds=2.0),
        ["all trials have the same value"] * 3,
        "undecided",
    ),
    "all diverged": (
        EVERY.assign(status="diverged"),
        ["no trial finished"] * 3,
        "undecided",
    ),
    "one variant": (V, ["hidden size", "Interactions explain", "interaction"], ""),
    "a variant that diverged": (
        one_variant_diverged(EVERY),
        ["hidden size", "Interactions explain", "interaction"],
        "",
    ),
    "momentum fixed": (
        fixed(EVERY, "momentum"),
        ["hidden size", "Momentum was not varied", "no pairs with momentum: not varied"],
        "not testable here",
    ),
    "learning rate fixed": (
        fixed(EVERY, "learning_rate"),
        ["learning rate was not varied", "Learning rate was not varied", "no pairs with learning"],
        "",
    ),
    "hidden size fixed": (
        fixed(EVERY, "hidden_size"),
        ["Hidden size was not varied", "Hidden size was not varied", "no pairs with hidden size"],
        "",
    ),
    "two hidden sizes": (
        EVERY.assign(hidden_size=np.where(EVERY["trial"] % 2, 20, 200)),
        ["hidden size", "Interactions explain", "interaction"],
        "",
    ),
    "only the learning rate varied": (
        fixed(EVERY, "hidden_size", "momentum", "input_noise"),
        ["Input noise was not varied", "only learning rate was varied", FEW],
        "not testable here",
    ),
    "nothing varied": (
        fixed(EVERY, *FIXED),
        ["no hyperparameter was varied"] * 3,
        "not testable here",
    ),
}


@pytest.mark.parametrize("name", STUDIES)
def test_all_is_made_and_says_why(name, tmp_path):
    trials, captions, verdict = STUDIES[name]
    found = analyse(trials, BOUNDS, {}, n_trees=3, n_draws=20)
    shares, pairs = found.importance, found.interactions
    words = [
        of_marginals.in_words(found.marginals, found.guidelines, LABEL),
        of_shares.in_words(shares, LABEL),
        of_pairs.in_words(pairs, shares, LABELS["jsb"]),
    ]
    for said, expected in zip(words, captions, strict=True):
        assert expected in said and "nan" not in said
    for figure in (
        marginals(found.marginals, found.guidelines, LABEL),
        importance_shares(shares, LABEL),
        interactions(pairs, LABELS["jsb"], of_pairs.why_none(shares)),
    ):
        figure.draw_without_rendering()
    paths = {f"{name}.parquet": tmp_path / f"{name}.parquet" for name in PAGE}
    for table, path in zip(PAGE, paths.values(), strict=True):
        getattr(found, table).to_parquet(path)
    assert tables(paths).lower().startswith("<!doctype html>")
    of_run = {"trials": trials, "importance": shares, "draws": found.draws}
    verdicts = judge_claims(of_run, LABEL, CLAIMS).set_index("id")
    of_momentum = verdicts.loc["momentum_share_jsb"]
    assert (of_momentum["verdict"] == verdict) or not verdict
    assert (of_momentum["note"] == "") == np.isfinite(of_momentum["value"])
