"""Tests of the words on examples of the data."""

from odyssey.labels import DatasetLabel
from odyssey.report.words import (
    example,
)
from tests.helpers.figure_words import TIMIT


def test_what_the_data_are():
    sizes = {"train": (1600, 304.25), "validation": (40, 211), "test": (1, 214)}
    splits = {name: {"sequences": n, "mean_length": t} for name, (n, t) in sizes.items()}
    assert example.in_words({"splits": splits}, TIMIT) == (
        "TIMIT: made up. It is a stand-in (synthetic speech), not the original. Its training,"
        " validation and test sets have 1,600, 40 and 1 sequences, of 304, 211 and 214 time steps"
        " on average."
    )
    own = DatasetLabel("TIMIT", "frame error rate", "% of frames", "read from mine", set_aside=2)
    said = example.in_words({"splits": splits}, own)
    assert said.startswith("TIMIT: read from mine. Its training")
    assert said.endswith("2 files could not be used; logs/features/ says why.")
