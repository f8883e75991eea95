"""The matrix of verdicts: a row for each claim, a cell for each data set."""

import re

import pytest
from defusedxml.ElementTree import fromstring

from odyssey.report.matrix import CLASSES, SECTIONS, SYMBOLS, matrix
from odyssey.verdicts.claims import read_claims
from odyssey.verdicts.decision import FAILS, NOT_TESTABLE, UNDECIDED, VERDICTS
from odyssey.verdicts.random_sampling import CLAIMS
from tests.helpers.report_pages import HOSTILE
from tests.helpers.synthetic_trials import LABELS
from tests.helpers.synthetic_verdicts import verdicts

TWO = {name: LABELS[name] for name in ("timit", "jsb")}
TABLE = verdicts(
    {"dataset": "timit"},
    {"dataset": "jsb", "verdict": FAILS, "data": "reconstruction"},
    {"claim": "B.", "verdict": UNDECIDED, "more_trials": 7},
    {"claim": "C.", "section": "VI", "verdict": NOT_TESTABLE, "note": "not varied"},
    {"claim": "D.", "dataset": "iam", "data": "", "verdict": NOT_TESTABLE},
)


def parsed(table=TABLE, labels=TWO):
    """The table as a tree; its HTML is also XML."""
    return fromstring(f"<div>{matrix(table, labels)}</div>").find("table")


def test_a_claim_has_one_row_with_a_cell_for_each_data_set():
    rows = [row for body in parsed().findall("tbody") for row in body if row.find("td") is not None]
    assert [row.find("th/details/summary").text for row in rows] == ["A.", "B.", "C."]
    assert [[cell.get("class") for cell in row.findall("td")] for row in rows] == [
        ["holds", "fails"],
        [None, "undecided"],
        [None, "not-testable"],
    ]
    assert [cell.findtext("i") for cell in rows[0].findall("td")] == ["✓", "✗"]
    assert [cell.findtext("span") for cell in rows[0].findall("td")] == ["holds", "fails"]


def test_numbers_are_on_hover_and_below():
    row = parsed().find("tbody")[1]
    below = ["".join(item.itertext()) for item in row.iter("li")]
    above = [cell.get("title") for cell in row.findall("td")]
    said = "Paper: worse. This run: difference = 0.250 [0.125, 0.375] nats."
    assert below == [f"TIMIT ✓ holds. {said}", f"JSB Chorales ✗ fails. {said}"]
    assert above == [f"Holds. {said}", f"Fails. {said}"]


def test_columns_name_stand_ins_and_sections_have_titles():
    heads = ["".join(head.itertext()) for head in parsed().find("thead/tr")]
    assert heads == ["Claim", "TIMIT", "JSB Choralesreconstruction"]
    sections = [body[0].findtext("th") for body in parsed().findall("tbody")]
    assert sections == ["Comparison of the variants (Section V.A)", "Conclusion (Section VI)"]


def test_verdicts_differ_without_colour():
    assert set(SYMBOLS) == set(CLASSES) == set(VERDICTS)
    assert len(set(SYMBOLS.values())) == len(set(CLASSES.values())) == len(VERDICTS)
    legend = matrix(TABLE, TWO).splitlines()[0]
    assert all(re.search(f">{symbol}</i> {name}<", legend) for name, symbol in SYMBOLS.items())


def test_no_matrix_without_a_claim():
    assert matrix(TABLE.assign(data=""), TWO) == ""


@pytest.mark.parametrize("column", ["claim", "section", "statistic", "paper_value", "unit", "note"])
def test_text_from_outside_is_text(column):
    text = matrix(TABLE.assign(**{column: HOSTILE}), TWO)
    assert "<img" not in text and "<script" not in text and "&lt;img" in text
    parsed(TABLE.assign(**{column: HOSTILE}))


@pytest.mark.parametrize("path", [None, CLAIMS], ids=["first paper", "second paper"])
def test_every_section_has_a_title(path):
    claims = read_claims(path) if path else read_claims()
    assert {claim.section for claim in claims} <= set(SECTIONS)
