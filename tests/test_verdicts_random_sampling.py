"""Verdicts on the second paper: known effects decide, and what is missing leaves a claim open."""

import inspect

import numpy as np
import pandas as pd
import pytest
import sampling_tables

from odyssey.labels import DatasetLabel
from odyssey.provenance import code_files
from odyssey.sampling.architectures import SPACES
from odyssey.sampling.costs import costs
from odyssey.sampling.evidence import evidence
from odyssey.verdicts import verdicts
from odyssey.verdicts.claims import read_claims
from odyssey.verdicts.deciders import KINDS
from odyssey.verdicts.page import SECTIONS
from odyssey.verdicts.random_sampling import CLAIMS

LABELS = {"series": DatasetLabel("Sine wave", "mean absolute error", "", "made up")}
ROWS = read_claims(CLAIMS)


def tables(spaces=tuple(SPACES), slope=-0.01):
    sampled = pd.concat([sampling_tables.sampled(space) for space in spaces], ignore_index=True)
    trained = sampling_tables.trained(sampled, slope=slope)
    found = {
        "sampled": sampled,
        "correlations": evidence(sampled, trained, 0.6, seed=1, resamples=200),
        "costs": costs(sampled, trained, seed=1, resamples=50),
    }
    return {name: table.assign(dataset="series") for name, table in found.items()}


def judged(found):
    return verdicts(found, LABELS, ROWS).set_index("id")


@pytest.mark.parametrize("claim", ROWS, ids=lambda claim: claim.id)
def test_a_claim_can_be_decided(claim):
    assert claim.section in SECTIONS and claim.dataset == "series"
    inspect.signature(KINDS[claim.kind]).bind(None, **claim.parameters)
    assert {claim.parameters["space"], claim.parameters.get("other", "all")} <= {*SPACES, "all"}
    assert claim.claim.endswith(".") and claim.paper_value


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
        assert rows.loc[name, "verdict"] == "undecided", name
        assert rows.loc[name, "note"].endswith("is not in this run")


def test_errors_that_do_not_vary_leave_claims_open():
    found = tables(spaces=("two_layers",))
    found["correlations"]["estimate"] = np.nan
    assert judged(found).loc["strong_two", "note"] == "nothing varies among the networks trained"


def test_few_architectures_have_no_slope():
    found = tables(spaces=("one_layer",))
    found["sampled"] = found["sampled"].head(6)
    assert "too few architectures" in judged(found).loc["levels_off", "note"]
