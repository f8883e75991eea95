"""What the first page says of the second paper."""

import numpy as np
import pytest
from docutils.core import publish_parts
from jinja2 import Environment

from docs.second_paper import PARTS, filled
from odyssey.random_sampling.misfit import COLUMNS as MISFIT
from odyssey.report.second_paper import (
    answer,
    published_tables,
    second_paper,
    table_of_log_p,
)
from odyssey.verdicts.random_sampling import by_scheme
from odyssey.verdicts.table import judge_claims
from tests.helpers import synthetic_sampling as sampling_tables
from tests.helpers.synthetic_sampling import LABEL, tables


def html(found, label=LABEL):
    """As Snakemake renders it; a warning of docutils is an error."""
    by_name, labels, claims = by_scheme(found, label)
    text = second_paper(judge_claims(by_name, labels, claims), found, label, labels)
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


def test_the_answer_comes_first():
    found = tables(("two_layers",))
    text = answer(found["correlations"])
    assert text.startswith("Weights as printed: after 100 epochs, the correlation of log p")
    assert "with two hidden layers (published -0.91)" in text and "in 1 of 1 space." in text
    assert html(found).index("after 100 epochs") < html(found).index("<table")
    own = found["correlations"].assign(published=np.nan)
    assert "published" not in answer(own)
    assert answer(own[own["predictor"] == "error"]) == "No correlation could be computed."


def test_log_p_has_its_correlation_without_look_back_1():
    [(_, rows)] = table_of_log_p(tables(("two_layers",))["correlations"]).items()
    assert rows[0] == [
        "Space",
        "Weights",
        "Published r",
        "r",
        "r, without look back 1",
        "r, without look back 1, given size and look back",
    ]
    assert [row[1] for row in rows[1:]] == [
        "Weights as printed",
        "Uniform kernels and biases (inferred)",
    ]
    assert rows[1][0] == "Two hidden layers" and rows[1][2] == "-0.91"
    assert rows[1][3:] == rows[2][3:] and rows[1][3].startswith("-0.9") and "[" in rows[1][5]


def test_published_values_stand_beside_these():
    [(title, rows)] = published_tables(tables(("two_layers",))["correlations"]).items()
    assert title == "Two hidden layers (Table 2 of the paper)"
    assert rows[0][2:] == [
        "Published",
        "Weights as printed",
        "Uniform kernels and biases (inferred)",
    ]
    [row] = [row for row in rows if row[:2] == ["100", "r of log p"]]
    assert row[2] == "-0.905" and row[3].startswith("-0.9") and row[3] == row[4]
    every, within = row[3].removesuffix(")").split(" (")
    assert every != within


def test_what_stands_beside_a_claim_is_read_with_it():
    page = html(tables(("two_layers",)))
    assert "(without look back 1 (n = " in page


def test_the_distance_from_the_published_values_is_one_number_a_scheme():
    page = html(tables())
    assert page.count("(95 % below") == 2 and "Noise alone" in page
    own = tables() | {"misfit": tables()["misfit"].head(0)[[*MISFIT]]}
    assert "Noise alone" not in html(own)


def test_the_page_of_the_documents_is_filled_from_a_run(tmp_path, monkeypatch):
    monkeypatch.setattr("odyssey.random_sampling.gain.TREES", 2)
    found = tables(("two_layers",))
    page = "".join(f"<!-- {part}: begin -->\nold\n<!-- {part}: end -->\n" for part in PARTS)
    for name in ("correlations", "misfit"):
        found[name].to_parquet(tmp_path / f"{name}.parquet")
    text = filled(page, tmp_path)
    assert text.count("old") == 2, "a part that the run has not stays as it is"
    assert "**Two hidden layers (Table 2 of the paper)**" in text
    assert "| inferred | two layers | 6 |" in text
    (tmp_path / "beyond_sine.md").write_text("new\n")
    found["sampled"].to_parquet(tmp_path / "sampled.parquet")
    sampling_tables.trained(found["sampled"]).to_parquet(tmp_path / "trained.parquet")
    text = filled(text, tmp_path)
    assert "<!-- beyond: begin -->\n\nnew\n\n<!-- beyond: end -->" in text
    assert "| two layers, without look back 1 | weights as printed |" in text
