"""Tests of folders of CSV files as data sets, for each of the three tasks."""

from dataclasses import fields

import numpy as np
import pytest

from odyssey.corpora.baselines import constant_error
from odyssey.corpora.csv_sequences import reader
from odyssey.errors import BadInput
from odyssey.features import SPLITS, load
from tests.helpers.csv_files import in_every_split, put_sequences

GESTURES = {
    "train/a.csv": ["x,y,label", "0,10,wave", "2,10,rest"],
    "train/b.csv": ["x,y,label", "4,10,rest", "6,10,rest", "8,10,wave"],
    "validation/a.csv": ["x,y,label", "4,11,wave"],
    "test/a.csv": ["x,y,label", "6,9,rest"],
}
SWITCHES = in_every_split("lamp,fan", "1,0", "1,1", "0,0")
PEN = in_every_split("dx,dy", "1,2", "3,4", "5,6") | {f"{s}/a.txt": ["b a"] for s in SPLITS}


def features(task, path, tolerated=0.0):
    return reader("odyssey.corpora.mine", "Mine", task)[0](path, tolerated)


def check(task, path):
    return reader("odyssey.corpora.mine", "Mine", task)[1](path)


def targets(found, split="train"):
    return [sequence.targets.tolist() for sequence in found.splits[split]]


def test_framewise(tmp_path):
    found = features("framewise", put_sequences(tmp_path / "gestures", GESTURES))
    assert (found.task, found.title, found.source) == ("framewise", "Mine", "read from gestures")
    assert (found.output_size, found.classes, found.stand_in) == (2, ("rest", "wave"), "")
    assert targets(found) == [[1, 0], [0, 0, 1]] and targets(found, "test") == [[0]]
    # In training, x is 0, 2, 4, 6, 8, with mean 4 and variance 8; y is constant, with scale 1.
    assert found.shift == (4, 10) and found.scale == (pytest.approx(8**0.5), 1)
    assert np.allclose(found.splits["train"][1].inputs, [[0, 0], [2 / 8**0.5, 0], [4 / 8**0.5, 0]])
    assert np.allclose(found.splits["validation"][0].inputs, [[0, 1]])
    for sequences in found.splits.values():
        assert all(s.inputs.dtype == np.float32 and s.targets.dtype == np.uint8 for s in sequences)
    assert constant_error(found) == 0  # the most frequent class, rest, is right


def test_next_step(tmp_path):
    found = features("next_step", put_sequences(tmp_path, SWITCHES))
    assert (found.output_size, found.classes, found.shift) == (2, ("lamp", "fan"), ())
    assert found.splits["train"][0].inputs.tolist() == [[1, 0], [1, 1]]
    assert targets(found) == [[[1, 1], [0, 0]]]


def test_transcription(tmp_path):
    found = features("transcription", put_sequences(tmp_path, PEN))
    assert (found.output_size, found.classes) == (4, ("", " ", "a", "b"))
    assert targets(found) == [[3, 1, 2]] and len(found.splits["test"][0].inputs) == 3


def test_they_are_saved_like_any_other(tmp_path):
    found = features("framewise", put_sequences(tmp_path, GESTURES))
    found.save(tmp_path / "mine.npz")
    stored = load(tmp_path / "mine.npz")
    assert stored.digest == found.digest
    for name in (field.name for field in fields(stored) if field.name != "splits"):
        assert getattr(stored, name) == getattr(found, name), name


def test_names_order_sequences_and_other_files_do_not_matter(tmp_path):
    expected = features("framewise", put_sequences(tmp_path / "a", GESTURES))
    other = put_sequences(tmp_path / "b", dict(reversed(GESTURES.items())))
    put_sequences(other, {"train/.c.csv": ["?"], "train/notes.txt": ["?"], "README.csv": ["?"]})
    (other / "train/b.csv").rename(other / "train/b.CSV")
    assert features("framewise", other).digest == expected.digest


def test_inputs_keep_their_names_and_row_numbers_are_no_inputs(tmp_path):
    lines = {
        name: [f",{header}", *(f"{k},{row}" for k, row in enumerate(rows))]
        for name, (header, *rows) in GESTURES.items()
    }
    numbered = put_sequences(tmp_path / "numbered", lines)
    found = features("framewise", numbered)
    assert found.digest == features("framewise", put_sequences(tmp_path / "b", GESTURES)).digest
    summary = found.summary()
    sentence = "Left out, because they only number the rows: ''."
    assert summary["columns"] == ["x", "y"] and summary["remarks"] == [sentence]
    assert sentence in check("framewise", numbered).splitlines()


def test_second_copies_and_files_that_are_not_read_are_named(tmp_path):
    copies = {"train/b (1).csv": GESTURES["train/b.csv"], "test/c.csv": GESTURES["train/a.csv"]}
    others = {
        "train/d.tsv": ["?"],
        "train/a.txt": ["?"],
        "test/e.csv ": ["?"],
        "test/.a.csv": ["?"],
    }
    folder = put_sequences(tmp_path, GESTURES | copies | others)
    sentences = [
        "Not read, because their names do not end in .csv: test/e.csv , train/d.tsv.",
        "Files with the same content as another: test/c.csv as train/a.csv, "
        "train/b.csv as train/b (1).csv.",
    ]
    assert features("framewise", folder).summary()["remarks"] == sentences
    for sentence in sentences:
        assert sentence in check("framewise", folder).splitlines()
    put_sequences(folder, {f"train/{k}.dat": ["?"] for k in range(9)})
    assert "train/3.dat and 6 more." in check("framewise", folder)


def test_labels_that_differ_in_case_are_named(tmp_path):
    folder = put_sequences(tmp_path, GESTURES | {"train/c.csv": ["x,y,label", "3,10,Rest"]})
    found = features("framewise", folder)
    assert found.classes == ("Rest", "rest", "wave")
    sentence = "Labels that differ in upper and lower case only: 'Rest', 'rest'."
    assert found.summary()["remarks"] == [sentence]


def test_semicolons_and_decimal_commas(tmp_path):
    files = {
        name: [row.replace(",", ";").replace("10", "10,0") for row in rows]
        for name, rows in GESTURES.items()
    }
    found = features("framewise", put_sequences(tmp_path / "a", files))
    assert found.digest == features("framewise", put_sequences(tmp_path / "b", GESTURES)).digest


def test_large_numbers_keep_their_small_differences(tmp_path):
    lines = ["seconds,label", "1700000000.25,a", "1700000000.75,a"]
    found = features("framewise", put_sequences(tmp_path, in_every_split(*lines)))
    assert found.splits["train"][0].inputs.ravel().tolist() == [-1, 1]


@pytest.mark.parametrize(
    "task, files, changed, sentence",
    [
        ("framewise", GESTURES, {"test/a.csv": ["x,y,label", "1,2,jump"]}, "'jump' does not occur"),
        ("framewise", GESTURES, {"test/a.csv": ["y,x,label", "1,2,rest"]}, "columns are not those"),
        ("framewise", GESTURES, {"train/b.csv": ["x,y,label", "1,rest"]}, "line 2 has 2 values"),
        ("next_step", SWITCHES, {"train/b.csv": ["lamp,fan", "1,2"]}, "other numbers than 0 and 1"),
        ("next_step", SWITCHES, {"train/b.csv": ["lamp,fan", "1,0"]}, "it has a single row"),
        ("transcription", PEN, {"train/b.csv": ["dx,dy", "1,2"]}, "b.txt cannot be used: it does"),
        ("transcription", PEN, {"train/a.txt": ["b aa"]}, "its 3 rows are fewer than the 5"),
        ("transcription", PEN, {"train/a.txt": ["\x1b"]}, "cannot be printed"),
        ("transcription", PEN, {"train/a.txt": [" "]}, "it is empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_set_aside(tmp_path, task, files, changed, sentence):
    spare = {"test/z.csv": files["test/a.csv"], "train/z.csv": files["train/a.csv"]}
    if task == "transcription":
        spare |= {"test/z.txt": files["test/a.txt"], "train/z.txt": files["train/a.txt"]}
    folder = put_sequences(tmp_path, files | spare | changed)
    [reported] = features(task, folder, tolerated=0.5).set_aside
    assert sentence in reported and reported.isprintable() and reported.endswith(".")
    with pytest.raises(BadInput, match=f"check mine {folder} lists them all") as caught:
        features(task, folder, tolerated=0.1)
    assert reported in str(caught.value)
    assert f"1 of {len(list(folder.rglob('*.csv')))} files cannot be used:\n{reported}" in check(
        task, folder
    )


@pytest.mark.parametrize(
    "changed, sentence",
    [
        ({"validation": None}, "validation cannot be read .*; .* needs the folders train, valid"),
        ({"test": "notes.txt"}, "test has no CSV files; put one there"),
        ({"train": "a.csv"}, "No CSV file in .*train can be used; the last: .*a.csv cannot be"),
    ],
)
def test_every_split_needs_sequences(tmp_path, changed, sentence):
    [(split, file)] = changed.items()
    files = {name: lines for name, lines in GESTURES.items() if not name.startswith(split)}
    put_sequences(tmp_path, files | ({f"{split}/{file}": ["?"]} if file else {}))
    for read in (features, check):
        with pytest.raises(BadInput, match=sentence) as caught:
            read("framewise", tmp_path)
        assert str(caught.value).isprintable()


def test_at_most_256_classes(tmp_path):
    for count in (256, 257):
        rows = [f"1,class {n:03}" for n in range(count)]
        put_sequences(tmp_path / str(count), in_every_split("x,label", *rows))
    assert targets(features("framewise", tmp_path / "256"))[0][-1] == 255
    with pytest.raises(BadInput, match="train has 257 labels, more than 256; merge some of them"):
        features("framewise", tmp_path / "257")


def test_numbers_that_normalising_would_make_infinite(tmp_path):
    files = in_every_split("x,label", "1e-30,a", "2e-30,a")
    put_sequences(tmp_path, files | {"test/a.csv": ["x,label", "1e30,a"]})
    with pytest.raises(BadInput, match="numbers too far from those in train"):
        features("framewise", tmp_path)


def test_report(tmp_path):
    reported = check("framewise", put_sequences(tmp_path, GESTURES)).splitlines()
    assert reported[1].split() == ["train", "2", "5", "2.50"]
    assert reported[3].split() == ["test", "1", "1", "1.00"]
    assert reported[4:] == [
        "2 columns: x, y",
        "2 outputs: 'rest', 'wave'",
        "All 4 files can be used.",
    ]


def test_a_task_that_there_is_not():
    with pytest.raises(BadInput, match="mine: there is no task 'framwise'; choose from framewise,"):
        reader("mine", "Mine", "framwise")
