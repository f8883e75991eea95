"""Verdicts on the second paper: known effects decide, and what is missing leaves a claim open."""

import inspect

import numpy as np
import pytest

from odyssey.provenance import code_files
from odyssey.random_sampling.architectures import SPACES
from odyssey.report.matrix import SECTIONS
from odyssey.verdicts.claims import read_claims
from odyssey.verdicts.deciders import KINDS
from odyssey.verdicts.random_sampling import ANY_SCHEME, CLAIMS, by_scheme
from odyssey.verdicts.table import judge_claims
from tests.helpers.synthetic_sampling import LABEL, tables

ROWS = read_claims(CLAIMS)


def judged(found):
    return judge_claims(*by_scheme(found, LABEL)).set_index("id")


@pytest.mark.parametrize("claim", ROWS, ids=lambda claim: claim.id)
def test_a_claim_can_be_decided(claim):
    assert claim.section in SECTIONS and claim.dataset == "series"
    inspect.signature(KINDS[claim.kind]).bind(None, **claim.parameters)
    assert {claim.parameters["space"], claim.parameters.get("other", "all")} <= {*SPACES, "all"}
    assert claim.claim.endswith(".") and claim.paper_value


def test_every_scheme_is_judged_but_what_none_changes_once():
    rows = judged(tables())
    assert rows.loc["strong_two", "dataset"] == "as printed"
    assert rows.loc["strong_two_inferred", "dataset"] == "inferred"
    once = [claim.id for claim in ROWS if claim.kind in ANY_SCHEME]
    assert len(once) == 3 and not {f"{name}_inferred" for name in once} & set(rows.index)
    assert len(rows) == 2 * len(ROWS) - 3 and rows.index.is_unique
    _, labels, _ = by_scheme(tables(weights=("inferred", "normal, uniform, normal")), LABEL)
    assert [label.title for label in labels.values()] == [
        "Sine wave, uniform kernels and biases (inferred)",
        "Sine wave, weights normal, uniform, normal",
    ]


def test_a_correlation_has_that_without_look_back_1_beside_it():
    found = tables()
    own = found["correlations"]
    within = own[
        (own["space"] == "two_layers")
        & (own["weights"] == "as printed")
        & (own["look_backs"] == "above 1")
        & (own["predictor"] == "log_p")
        & (own["epochs"] == 100)
    ].set_index("statistic")
    rows = judged(found)
    for claim, statistic in (("strong_two", "pearson"), ("pairs_two", "ordered")):
        row = within.loc[statistic]
        words = f"without look back 1 (n = {row['n']}): {row['estimate']:.2f} [{row['low']:.2f}"
        assert rows.loc[claim, "note"].startswith(words)
    assert rows.loc["two_more_than_one", "note"].startswith("two layers without look back 1 (n")
    found["correlations"] = own[own["look_backs"] == "all"]
    assert judged(found).loc["strong_two", "note"] == "without look back 1: too few networks"


def test_the_digest_of_code_sees_the_table():
    assert CLAIMS.with_suffix(".py") in code_files("workflow/scripts/sampling_verdicts.py")


def test_what_is_so_holds():
    rows = judged(tables())
    for name in ("rises", "moderate_one", "strong_two", "strong_three", "pairs_one", "cheaper"):
        assert rows.loc[name, "verdict"] == "holds", name
    assert rows.loc["memory", "verdict"] == "holds" and rows.loc["memory", "value"] == 1.05
    assert rows.loc["levels_off", "value"] == pytest.approx(0, abs=0.05)
    assert "after 100 epochs, n = 40" in rows.loc["strong_two", "statistic"]


def test_what_is_not_so_fails():
    rows = judged(tables(slope=0.01))
    for name in ("moderate_one", "strong_two", "strong_three", "pairs_one", "pairs_two"):
        assert rows.loc[name, "verdict"] == rows.loc[name, "paper_method"] == "fails", name
    assert rows.loc["strong_two", "value"] > 0.8


def test_differences_have_the_interval_of_both():
    found = tables()
    wanted = (found["correlations"]["predictor"] == "log_p") & (
        found["correlations"]["statistic"] == "pearson"
    )
    for space, value in (("one_layer", -0.5), ("two_layers", -0.9)):
        own = wanted & (found["correlations"]["space"] == space)
        ends = [value, value - 0.03, value + 0.04]
        found["correlations"].loc[own, ["estimate", "low", "high"]] = ends
    row = judged(found).loc["two_more_than_one"]
    assert (row["value"], row["low"], row["high"]) == pytest.approx((-0.4, -0.45, -0.35))
    assert row["verdict"] == "holds"


def test_a_space_that_is_not_in_the_run_leaves_its_claims_open():
    rows = judged(tables(spaces=("two_layers",)))
    assert rows.loc["strong_two", "verdict"] == "holds"
    for name in ("rises", "moderate_one", "two_more_than_one", "strong_three"):
        assert rows.loc[name, "verdict"] == "not testable here", name
        assert rows.loc[name, "note"].endswith("is not in this run"), name


def test_errors_that_do_not_vary_leave_claims_open():
    found = tables(spaces=("two_layers",))
    found["correlations"]["estimate"] = np.nan
    assert judged(found).loc["strong_two", "note"] == (
        "log p or the error is the same for all trained networks"
    )


def test_few_architectures_have_no_slope():
    found = tables(spaces=("one_layer",))
    found["sampled"] = found["sampled"].head(6)
    assert "too few architectures" in judged(found).loc["levels_off", "note"]
