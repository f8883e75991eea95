"""Makes what the tests of the words of figures share: a label, and rows of the comparison."""

from odyssey.labels import DatasetLabel

TIMIT = DatasetLabel("TIMIT", "frame error rate", "% of frames", "made up.", "synthetic speech")
ONE = {"timit": TIMIT}
HERE = "On TIMIT (synthetic speech), "


def row(variant, significant=False, difference=0.0, selection="best 10%", **others):
    """Return a row of the comparison with vanilla."""
    ends = {"difference_low": difference - 1, "difference_high": difference + 1}
    values = {"variant": variant, "significant": significant, "mean_difference": difference}
    return values | ends | {"selection": selection} | others
