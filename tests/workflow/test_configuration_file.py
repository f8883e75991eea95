"""Files of a configuration: keys that are there twice, and numbers that YAML reads otherwise."""

import pytest

from odyssey.errors import BadInput
from workflow.configuration_file import read


def test_later_files_count(tmp_path):
    (tmp_path / "a.yaml").write_text("trials: 3\ntraining: {max_epochs: 5, patience: 2}\n")
    (tmp_path / "b.yaml").write_text("training: {max_epochs: 7}\n", encoding="utf-16")
    files = (tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert read(*files) == {"trials": 3, "training": {"max_epochs": 7, "patience": 2}}


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("trials: 3\ntrials: 4\n", "has the key trials twice; keep one of them"),
        ("training: {patience: 3, patience: 4}\n", "has the key patience twice; keep one of them"),
        ("trials: 010\n", "has 010, which is 8 to YAML; write it as a decimal number, or in qu"),
        ("trials: 0x10\n", "has 0x10, which is 16 to YAML; write it as a decimal number"),
        ("seed: 1:30\n", "has 1:30, which is 90 to YAML; write it as a decimal number"),
        ("trials: &a 3\nseed: *a\n", "is not a readable configuration: write keys and values"),
        ("- trials\n", "is not a readable configuration: write keys and values"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(tmp_path, text, sentence):
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(BadInput, match=f"a.yaml {sentence}") as caught:
        read(tmp_path / "a.yaml")
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["0", "0.5", "'010'", "1_000", "0.0e+3", "1:a"])
def test_other_values_are_read(tmp_path, text):
    (tmp_path / "a.yaml").write_text(f"trials: {text}\n")
    assert list(read(tmp_path / "a.yaml")) == ["trials"]
