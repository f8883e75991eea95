"""Plain text as reStructuredText: docutils gives back any text unchanged."""

import re
from base64 import b64decode

import pytest
from docutils.core import publish_parts
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from odyssey.report.rst import escape, image, raw_html, save

HOSTILE = ".. raw:: html\n\n   <script>alert(1)</script> {{ 1 + 1 }} {% if %} |a| `b`_ c_ [1]_ :x:"


def render(text):
    """As Snakemake does: through Jinja, then docutils; a warning of docutils is an error."""
    return publish_parts(
        Environment().from_string(text).render(),
        writer="html",
        settings_overrides={"halt_level": 2, "report_level": 2},
    )["html_body"]


def test_text_from_outside_is_text():
    html = render(escape(HOSTILE))
    assert "<script>" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 1 + 1 }} {% if %}" in html


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
@example("* a")
@example("1. a")
@example("====")
def test_any_text_becomes_one_paragraph_without_a_complaint(text):
    html = render(escape(text))
    assert html.count("<p>") <= 1 and "system-message" not in html


def test_raw_html_is_left_alone():
    markup = '<p title="{{ 1 + 1 }}">a_ *b*\n<b>{# c #}</b></p>'
    html = render(f"Before.\n\n{raw_html(markup)}\n\nAfter.")
    assert '<p title="&#123;&#123; 1 + 1 &#125;&#125;">a_ *b*\n<b>&#123;# c #&#125;</b></p>' in html
    assert html.index("Before.") < html.index("<b>") < html.index("After.")
    assert raw_html("") == ""


def test_a_picture_is_part_of_the_page():
    content = bytes(range(256)) * 100
    html = render(image(content, "png", 'a "b" <c>'))
    assert 'alt="a &quot;b&quot; &lt;c&gt;"' in html
    [data] = re.findall(r'src="data:image/png;base64,([^"]+)"', html)
    assert b64decode(data) == content


def test_save_writes_a_paragraph_a_line(tmp_path):
    path = tmp_path / "deep" / "words.rst"
    save("On TIMIT, *none*.\nOn JSB, 1.", path)
    html = render(path.read_text(encoding="utf-8"))
    assert "<p>On TIMIT, *none*.</p>" in html and "<p>On JSB, 1.</p>" in html
    assert sorted(tmp_path.rglob("*.*")) == [path]


@pytest.mark.parametrize("dataset", ["jsb"])
def test_a_caption_includes_the_words_of_its_figure(dataset, tmp_path):
    path = tmp_path / f"{dataset}.rst"
    save(HOSTILE, path)
    html = render(f".. include:: {path}\n\n*How to read it.* So.")
    assert "<script>" not in html and "<em>How to read it.</em> So." in html
