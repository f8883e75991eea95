"""`make verify`: the published rows hold for other code if a sample has the same bits."""

import pytest

from odyssey.errors import BadInput
from odyssey.published.rows import trials_that_hold
from odyssey.published.study import open_study
from odyssey.published.verify import verify
from odyssey.training.trial_code import trial_code
from tests.helpers.published_study import DIGEST, published, searches, trials


@pytest.fixture
def study(tmp_path):
    return published(tmp_path)


def test_the_same_bits_make_the_rows_hold_for_other_code(study):
    edited, before = searches(code="other"), study.digest
    assert not any(trials_that_hold(study, edited, DIGEST).values())
    said = verify(study, trials().head(3), "other")
    assert said.startswith("3 trials came to the same bits as published/made_up")
    again = open_study(str(study.folder))
    assert trials_that_hold(again, edited, DIGEST) == {"V": [0, 1, 2, 3], "NP": [0, 1, 2, 3]}
    assert not any(trials_that_hold(again, searches(code="third"), DIGEST).values())
    assert again.digest != before


def test_code_that_holds_already_is_not_noted(study):
    verify(study, trials(), trial_code())
    assert not (study.folder / "verified.json").exists()


def test_other_numbers_are_named_and_nothing_is_noted(study):
    here = trials()
    here.loc[2, "test_error"] += 1e-9
    with pytest.raises(BadInput, match=r"1 trial differ from published/made_up: jsb/V/2 has the"):
        verify(study, here, "other")
    assert not (study.folder / "verified.json").exists()


def test_trials_that_are_not_published_verify_nothing(study):
    with pytest.raises(BadInput, match="None of these trials is published"):
        verify(study, trials().assign(variant="FGR"), "other")
