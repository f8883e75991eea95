"""Names of groups of trials and notes in the tables of importance."""

from __future__ import annotations

ALL = "all"  # all variants of a data set together
JOINT = "joint"  # the same, with the variant as one more hyperparameter
FACTOR = "variant"  # that hyperparameter
NOT_VARIED = "not varied in this run"
NONE_VARIED = "undecided: no hyperparameter was varied in this run"
