"""Tests of features: saving and loading, the digest, and refusal of other files."""

from dataclasses import replace

import numpy as np
import pytest

from odyssey import features as module
from odyssey.errors import BadInput
from odyssey.features import Features, Sequence
from tests.helpers.synthetic_sequences import features


def test_a_saved_file_is_loaded_unchanged(tmp_path):
    data = features()
    data.save(tmp_path / "rings.npz")
    again = module.load(tmp_path / "rings.npz")
    assert (again.task, again.title, again.source, again.stand_in) == (
        "next_step",
        "Rings",
        "made up",
        "",
    )
    assert again.digest == data.digest
    for split in module.SPLITS:
        for mine, theirs in zip(data.splits[split], again.splits[split], strict=True):
            np.testing.assert_array_equal(mine.inputs, theirs.inputs)
            np.testing.assert_array_equal(mine.targets, theirs.targets)
            assert theirs.inputs.dtype == np.float32


def test_same_bytes_each_time(tmp_path):
    for name in ("a.npz", "b.npz"):
        features().save(tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_the_digest_follows_every_number_and_no_word():
    data = features()
    changed = features()
    changed.splits["test"][0].inputs[0, 0] += 1
    assert changed.digest != data.digest
    assert replace(data, source="elsewhere").digest == data.digest
    backwards = dict(data.splits) | {"train": data.splits["train"][::-1]}
    assert replace(data, splits=backwards).digest != data.digest


def test_sequences_of_different_lengths_stay_apart(tmp_path):
    sequences = tuple(
        Sequence(np.full((n, 2), n, np.float32), np.full((n, 3), n, np.uint8)) for n in (1, 5, 2)
    )
    data = Features("next_step", "", "", "", 3, dict.fromkeys(module.SPLITS, sequences))
    data.save(tmp_path / "x.npz")
    assert [len(s.inputs) for s in module.load(tmp_path / "x.npz").splits["test"]] == [1, 5, 2]


def test_summary_counts():
    summary = features(counts=(12, 3, 4), length=20).summary()
    assert summary["splits"]["test"] == {"sequences": 4, "frames": 80, "mean_length": 20.0}


def test_an_empty_split_is_refused():
    with pytest.raises(BadInput, match="validation split has no sequences"):
        features(counts=(2, 0, 1))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"text"])
def test_a_damaged_file_is_refused(tmp_path, content):
    path = tmp_path / "x.npz"
    path.write_bytes(content)
    with pytest.raises(
        BadInput, match=r"x\.npz is not a readable feature file.*run snakemake again"
    ):
        module.load(path)
    with pytest.raises(BadInput, match="nowhere"):
        module.load(tmp_path / "nowhere.npz")


def test_a_truncated_file_is_refused(tmp_path):
    path = tmp_path / "x.npz"
    features().save(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(BadInput, match="not a readable feature file"):
        module.load(path)


def test_names_of_outputs_and_normalisation_survive_and_change_no_digest(tmp_path):
    plain = features()
    named = replace(plain, classes=("", "ä", "b", "c"), shift=(1 / 3,) * 4, scale=(1e-20,) * 4)
    named.save(tmp_path / "x.npz")
    again = module.load(tmp_path / "x.npz")
    assert (again.classes, again.shift, again.scale) == (named.classes, named.shift, named.scale)
    assert again.digest == plain.digest
    plain.save(tmp_path / "y.npz")
    assert module.load(tmp_path / "y.npz").classes == ()
