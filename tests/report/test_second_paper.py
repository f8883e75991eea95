"""What the first page says of the second paper."""

import pytest
from docutils.core import publish_parts
from jinja2 import Environment

from docs.second_paper import filled
from odyssey.random_sampling.misfit import COLUMNS as MISFIT
from odyssey.report.second_paper import published_tables, second_paper
from odyssey.verdicts.random_sampling import by_scheme
from odyssey.verdicts.table import verdicts
from tests.verdicts.test_random_sampling import LABEL, tables


def html(found, label=LABEL):
    """As Snakemake renders it; a warning of docutils is an error."""
    by_name, labels, claims = by_scheme(found, label)
    text = second_paper(verdicts(by_name, labels, claims), found, label, labels)
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
    assert rows[0][2:] == [
        "Published",
        "Weights as printed",
        "Weights as printed, without look back 1",
        "Uniform kernels and biases (inferred)",
        "Uniform kernels and biases (inferred), without look back 1",
    ]
    [row] = [row for row in rows if row[:2] == ["100", "r of log p"]]
    assert row[2] == "-0.905" and row[3].startswith("-0.9")
    assert row[3:5] == row[5:7] and row[3] != row[4]
    [partial] = [row for row in rows if row[:2] == ["100", "r of log p, partial"]]
    assert partial[2] == "–"


def test_what_stands_beside_a_claim_is_read_with_it():
    page = html(tables(("two_layers",)))
    assert "(without look back 1 (n = " in page and "undecided; without look back 1" not in page


def test_the_distance_from_the_published_values_is_one_number_a_scheme():
    page = html(tables())
    assert page.count("(95 % below") == 2 and "Noise alone" in page
    own = tables() | {"misfit": tables()["misfit"].head(0)[[*MISFIT]]}
    assert "Noise alone" not in html(own)


def test_the_page_of_the_documents_is_filled_from_a_run(tmp_path):
    found = tables(("two_layers",))
    for name in ("correlations", "misfit"):
        found[name].to_parquet(tmp_path / f"{name}.parquet")
    page = "a\n<!-- tables: begin -->\nold\n<!-- tables: end -->\n<!-- beyond: begin -->\nb\n"
    text = filled(page + "<!-- beyond: end -->\n", tmp_path)
    assert "old" not in text and "\nb\n" in text, "what the run has not stays as it is"
    assert "**Two hidden layers (Table 2 of the paper)**" in text
    assert "| inferred | two layers | 6 |" in text
    (tmp_path / "beyond_sine.md").write_text("new\n")
    assert "<!-- beyond: begin -->\n\nnew\n\n<!-- beyond: end -->" in filled(text, tmp_path)
