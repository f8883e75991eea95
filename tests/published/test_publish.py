"""Publishing a finished study: its files, and what is refused."""

import json

import pandas as pd
import pytest

from odyssey import records
from odyssey.errors import BadInput
from odyssey.published.publish import publish
from odyssey.published.study import open_study
from tests.helpers.published_study import CONFIG, DIGEST, finished_study, published, trials


def test_tables_are_published_without_the_host(tmp_path):
    folder = published(tmp_path).folder
    table = pd.read_parquet(folder / "trials.parquet")
    assert set(table["origin"]) == {"made_up"} and set(table["host"]) == {""}
    same = ["variant", "trial", "test_error", "identity", "processor"]
    pd.testing.assert_frame_equal(table[same], trials()[same], check_dtype=False)
    assert len(pd.read_parquet(folder / "fresh_seeds.parquet")) == 6


def test_the_record_says_how_they_were_made(tmp_path):
    facts = published(tmp_path).provenance
    assert facts["data_digests"] == {"jsb": DIGEST} and facts["processors"] == ["a kind"]
    assert set(facts["files"]) == {
        "README.md",
        "curves.parquet",
        "fresh_seeds.parquet",
        "jsb.json",
        "trials.parquet",
    }
    table = trials()
    assert facts["mean_seconds"]["jsb"] == pytest.approx(table["cpu_seconds"].mean(), abs=0.01)


def test_the_card_describes_every_column(tmp_path):
    card = (published(tmp_path).folder / "README.md").read_text()
    assert card.startswith("# made_up\n\n8 trials of 2 random searches and 6 repetitions")
    for name in records.TRIALS.names:
        assert f"| `{name}` | " in card


def test_folders_of_data_are_not_published(tmp_path):
    config = CONFIG | {"corpora": {"jsb": {"path": "/home/somebody/jsb.mat"}}}
    study = published(tmp_path, config=config)
    assert study.config["corpora"] == {"jsb": {"path": "jsb.mat"}}
    assert not any(b"somebody" in path.read_bytes() for path in study.folder.iterdir())


def test_publishing_again_replaces_the_older_study(tmp_path):
    folder = published(tmp_path).folder
    (folder / "verified.json").write_text("[]")
    publish(tmp_path / "ran", folder)
    assert open_study(str(folder)).verified == () or not (folder / "verified.json").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code_digest": ["a", "b"] * 4}, "values in the column code_digest, not one"),
        ({"torch_version": "1.0"}, "values in the column torch_version|trained with PyTorch 1.0"),
        ({"data_digest": ["a", "b"] * 4}, "trained with different data"),
        ({"origin": "another"}, "rows of another published study"),
    ],
)
def test_a_study_of_several_origins_is_refused(tmp_path, changes, sentence):
    study = finished_study(tmp_path / "ran", trials().assign(**changes))
    with pytest.raises(BadInput, match=sentence):
        publish(study, tmp_path / "made_up")
    assert not (tmp_path / "made_up").exists()


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"run.json is missing: publish from a folder in which"):
        publish(tmp_path, tmp_path / "made_up")


def test_the_record_is_json_with_sorted_searches(tmp_path):
    facts = json.loads((published(tmp_path).folder / "provenance.json").read_text())
    assert facts["trials"] == {"jsb/NP": 4, "jsb/V": 4}
