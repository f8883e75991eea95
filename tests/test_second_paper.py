"""What the first page says of the second paper."""

import pytest
from docutils.core import publish_parts
from jinja2 import Environment
from test_verdicts_random_sampling import LABELS, ROWS, tables

from odyssey.second_paper import published_tables, second_paper
from odyssey.verdicts import verdicts


def html(found, label=LABELS["series"]):
    """As Snakemake renders it; a warning of docutils is an error."""
    text = second_paper(verdicts(found, {"series": label}, ROWS), found, label)
    return publish_parts(
        Environment().from_string(text).render(),
        writer="html",
        settings_overrides={"halt_level": 2, "report_level": 2},
    )["html_body"]


@pytest.mark.parametrize("spaces", [("two_layers",), ("one_layer", "two_layers", "three_layers")])
def test_renders_with_a_table_for_each_space(spaces):
    page = html(tables(spaces))
    assert page.count("of the paper)") == len(spaces) and "system-message" not in page
    assert f"{40 * len(spaces)} architectures sampled, {40 * len(spaces)} of them trained" in page
    assert "Two hidden layers (Section 4.2)" in page and "Sine wave" in page


def test_published_values_stand_beside_these():
    found = tables(("two_layers",))["correlations"]
    [(title, rows)] = published_tables(found).items()
    assert title == "Two hidden layers (Table 2 of the paper)"
    [row] = [row for row in rows if row[:2] == ["100", "all"]]
    at = rows[0].index("log p")
    assert row[at].startswith("-0.9") and row[at].endswith("(-0.905)")
    [other] = [row for row in rows if row[:2] == ["100", "above 1"]]
    assert "(" not in other[at]
