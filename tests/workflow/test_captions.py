"""Every caption in the report names the rule of its result, and the tables that it uses."""

import re

import pytest

from tests.helpers.repository import ROOT

RULES = {
    name: text
    for path in sorted((ROOT / "workflow/rules").glob("*.smk"))
    for name, text in re.findall(
        r"^rule (\w+):\n(.*?)(?=^\S|\Z)", path.read_text(encoding="utf-8"), re.M | re.S
    )
}
CAPTIONS = {
    found[1]: rule
    for rule, text in RULES.items()
    if (found := re.search(r'caption="\.\./report/(\w+)\.rst"', text))
}
NO_TABLES = {"example", "tables"}  # the first uses raw files, the second all tables


def tables_of(rule):
    """The Parquet files among the inputs that a rule names."""
    named = re.findall(r"rules\.(\w+)\.output\.(\w+)", RULES[rule].partition("output:")[0])
    found = (re.search(rf'{name}="(results/[\w/]+\.parquet)"', RULES[of]) for of, name in named)
    return {path[1] for path in found if path}


@pytest.mark.parametrize(("caption", "rule"), sorted(CAPTIONS.items()))
def test_a_caption_names_rule_and_tables(caption, rule):
    text = (ROOT / f"workflow/report/{caption}.rst").read_text(encoding="utf-8")
    made = " ".join(text.split()).partition("Made by the rule ")[2]
    assert made.startswith(f"``{rule}``")
    if rule not in NO_TABLES:
        assert set(re.findall(r"results/[\w/]+\.parquet", made)) == tables_of(rule)


def test_every_caption_is_of_a_result():
    pages = {path.stem for path in (ROOT / "workflow/report").glob("*.rst")}
    assert pages - {"workflow"} == set(CAPTIONS) and len(CAPTIONS) > 15
