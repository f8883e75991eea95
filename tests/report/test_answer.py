"""The answer to the question of the paper, in one sentence."""

import pandas as pd
import pytest

from odyssey.cells.variants import PAPER
from odyssey.labels import DatasetLabel
from odyssey.report.answer import CHANGES, answer

LABELS = {name: DatasetLabel(name.upper(), "error", "%", "made up") for name in ("a", "b", "c")}


def comparison(**differences):
    """Rows on data sets a, b, c: a number differs significantly, 0 does not, None is untested."""
    rows = [
        {
            "dataset": dataset,
            "variant": variant,
            "mean_difference": value,
            "significant": None if value is None else value != 0,
        }
        for variant, values in {"V": [None] * 3, **differences}.items()
        for dataset, value in zip(LABELS, values, strict=False)
    ]
    return pd.DataFrame(rows).astype({"significant": "boolean"})


def test_variants_are_grouped_by_the_data_sets_they_matter_on():
    rows = comparison(NIG=[0, 2, 0], NFG=[1, 1, 1], NOAF=[3, 1, 1], NP=[0, 0, 0], FGR=[-1, 0, -2])
    assert answer(rows, LABELS) == (
        "Errors are significantly larger than vanilla's without the forget gate (NFG) or without "
        "the output activation function (NOAF) on all 3 data sets and without the input gate (NIG) "
        "on B; errors are significantly smaller than vanilla's with full gate recurrence (FGR) on "
        "A and C; no significant difference is found without peepholes (NP)."
    )


def test_other_cells_have_their_names():
    two = {name: LABELS[name] for name in "ab"}
    text = answer(comparison(GRU=[1, 1], MGU=[0, None]), two)
    assert "with GRU on both data sets" in text and "is found with MGU." in text


@pytest.mark.parametrize(
    "rows, reason",
    [
        (comparison(), "only vanilla was run"),
        (comparison(NP=[0, 0, 0]).query("variant != 'V'"), "was not run"),
        (comparison(NP=[None] * 3), "no variant has enough trials for a test"),
        (comparison(NP=[0, None, 0]), "none of the 1 variant tested differs"),
        (comparison().head(0), "was not run"),
    ],
)
def test_a_run_that_cannot_tell_says_why(rows, reason):
    text = answer(rows, LABELS)
    assert text.startswith("This run cannot tell, because") and reason in text


def test_every_variant_of_the_paper_is_a_change_in_words():
    assert set(CHANGES) == set(PAPER) - {"V"}
