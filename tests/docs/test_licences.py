"""docs/licences.md has a row for each requirement and each embedded data set, and no others."""

import importlib.metadata
import re

import pytest

from odyssey.corpora import EMBEDDED
from tests.helpers.repository import ROOT

PAGE = (ROOT / "docs/licences.md").read_text(encoding="utf-8")


def rows(title):
    """First and second cell of the rows of the table below a heading."""
    section = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)[1]
    cells = [line.split("|") for line in section.splitlines() if line.startswith("|")][2:]
    return {row[1].strip(): row[2].strip() for row in cells}


REQUIRED = re.findall(r"^([\w-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)


def test_every_requirement_has_a_row():
    assert list(rows("Requirements")) == REQUIRED


def test_every_embedded_data_set_has_a_row():
    assert list(rows("Embedded data sets")) == list(EMBEDDED)


@pytest.mark.parametrize("package", REQUIRED)
def test_a_row_says_what_the_package_says(package):
    """In its expression, its classifiers or the name of its licence."""
    said = importlib.metadata.metadata(package)
    classifiers = [name for name in said.get_all("Classifier", []) if name.startswith("License")]
    names = f"{said.get('License-Expression')} {said.get('License')} {classifiers}"
    row = rows("Requirements")[package]
    assert (names == "None None []") == (row == "none stated")
    family = re.match(r"MIT|BSD|Apache|ISC|PSF|matplotlib|none", row)[0]
    assert re.search(family, names, re.IGNORECASE)
