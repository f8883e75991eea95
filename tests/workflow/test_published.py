"""What a run says before it starts about the published study that it begins with."""

import pytest

from odyssey.cells.own_file import known_blocks
from odyssey.errors import BadInput
from tests.helpers.published_study import CONFIG, published
from workflow.published import published_study, sampled, what_is_trained

BLOCKS = known_blocks({})


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a folder without prepared data
    return published(tmp_path)


def said(study, **changes):
    return what_is_trained(study, CONFIG | {"published": "made_up"} | changes, BLOCKS)


def test_nothing_is_said_if_every_trial_is_published(study):
    assert said(study) == "" == said(study, trials=2, trials_here=0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"trials": 200}, "is not used for 392 trials, because it has too few trials of V on jsb"),
        ({"variants": ["V", "FGR"]}, "for 1 trial, because it has too few trials of FGR on jsb"),
        ({"datasets": ["jsb", "iam"], "trials_here": 1}, "of V on iam and NP on iam"),
        ({"training": {"max_epochs": 9}}, "for 2 trials, because training differs"),
        (
            {"seed": 7, "paired": True, "trials_here": 0},
            "for 8 trials, because seed and paired differ",
        ),
        ({"corpora": {"jsb": {"path": "/mine"}}}, "for 2 trials"),
        ({"also_search": {"jsb": ["nesterov"]}}, "for 2 trials"),
    ],
)
def test_what_is_trained_is_said_with_the_reason_and_the_way_out(study, changes, sentence):
    text = said(study, **changes)
    assert text.startswith("published/made_up is not used for") and sentence in text
    assert "on one core" in text and "--config trials=10" in text and "make verify" in text


def test_an_edit_of_the_code_that_trains_is_named(study, monkeypatch):
    monkeypatch.setattr("workflow.published.trial_code", lambda: "other")
    assert "the code that trains differs" in said(study)


def test_a_damaged_study_stops_or_is_left_out(study):
    (study.folder / "trials.parquet").write_bytes(b"")
    config = CONFIG | {"published": str(study.folder), "damaged_published": "stop"}
    with pytest.raises(BadInput, match=r"trials.parquet is missing, damaged or was edited"):
        published_study(config, BLOCKS, None)
    lines = []
    assert published_study(config | {"damaged_published": "train"}, BLOCKS, lines.append) is None
    assert lines[0].endswith("Every trial is trained.")


def test_none_is_no_study():
    assert published_study(CONFIG | {"published": "none"}, BLOCKS, None) is None


@pytest.mark.parametrize(("trials", "numbers"), [(200, [0, 66, 133]), (3, [0, 1, 2]), (1, [0])])
def test_verified_trials_are_spread_over_the_search(trials, numbers):
    assert sampled(trials) == numbers
