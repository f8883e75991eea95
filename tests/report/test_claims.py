"""Verdicts in words: counts, the paper's own rule, and the claims that fail."""

import numpy as np
import pandas as pd
import pytest

from odyssey.report.claims import by_the_papers_rule, numbers, summary, surprises, verdict
from odyssey.verdicts.decision import FAILS, HOLDS, NOT_TESTABLE, UNDECIDED
from tests.helpers.synthetic_trials import LABELS
from tests.helpers.synthetic_verdicts import verdicts

TABLE = verdicts(
    {"verdict": HOLDS, "paper_method": FAILS},
    {"dataset": "timit", "verdict": FAILS, "value": -1.5, "low": -2.0, "high": -1.0},
    {"claim": "B.", "verdict": UNDECIDED, "paper_method": HOLDS, "more_trials": 1200},
    {"claim": "B.", "dataset": "timit", "verdict": UNDECIDED, "paper_method": FAILS},
    {"claim": "B.", "dataset": "iam", "data": "", "verdict": NOT_TESTABLE, "note": "absent"},
    {"claim": "C.", "verdict": NOT_TESTABLE, "value": np.nan, "note": "not varied in this run"},
)


def test_cases_are_counted_by_verdict():
    text = summary(TABLE)
    assert text.startswith("3 claims of the paper, each tested on each data set that it is about:")
    assert "of the 4 cases that this run can test, the claim holds in 1, fails in 1 and" in text
    assert "is undecided in 2," in text and " 1 more case cannot be tested here:" in text
    assert "In 1 case, the data set is not in this run." in text


def test_what_the_papers_rule_would_say():
    assert by_the_papers_rule(TABLE).endswith(
        "By that rule, of the undecided cases, 1 would hold and 1 would fail; 1 of the decided "
        "cases would be decided differently."
    )
    agreed = TABLE[TABLE["verdict"] == FAILS].assign(paper_method=FAILS)
    assert by_the_papers_rule(agreed) == by_the_papers_rule(TABLE.assign(data="")) == ""


def test_a_run_without_the_papers_data_sets():
    assert summary(TABLE.assign(data="")) == (
        "All claims (6 cases) are about data sets that are not in this run."
    )


def test_surprises_are_the_failing_claims_with_their_numbers():
    text = surprises(TABLE, LABELS).replace("\\", "")
    assert text.split("\n\n") == [
        "These claims fail in this run:",
        "- **A.**",
        "  - TIMIT: Paper: worse. This run: difference = -1.50 [-2.00, -1.00] nats.",
    ]
    assert "No claim" in surprises(TABLE[TABLE["verdict"] == HOLDS], LABELS)


@pytest.mark.parametrize(
    "change, text",
    [
        ({"value": np.nan, "note": "too few"}, "This run: too few."),
        ({"note": "one is missing"}, "0.250 [0.125, 0.375] nats (one is missing)."),
        ({"high": np.inf, "unit": ""}, "difference = 0.250 [0.125, ∞]."),
        ({"statistic": "", "low": np.nan}, "This run: 0.250 nats."),
    ],
)
def test_numbers_or_why_there_are_none(change, text):
    [row] = verdicts(change).to_dict("records")
    assert numbers(row).endswith(text) and "nan" not in numbers(row)


def test_an_undecided_claim_says_how_many_trials_would_decide():
    rows = TABLE[TABLE["verdict"] == UNDECIDED].to_dict("records")
    assert [verdict(row) for row in rows] == [
        "undecided; 1,200 more trials of each variant would decide",
        "undecided",
    ]


def test_verdicts_of_the_helper_are_complete():
    assert pd.isna(TABLE["more_trials"]).sum() == 5
