"""Tables: their columns, how they are written, and how they are gathered."""

import errno

import pyarrow as pa
import pytest
from pyarrow import parquet

from odyssey import records
from odyssey.atomic import replace_file
from odyssey.errors import BadInput

ROW = {
    "dataset": "jsb",
    "variant": "V",
    "trial": 0,
    "epoch": 1,
    "train_loss": 2.0,
    "validation_error": 3.0,
}


@pytest.mark.parametrize("schema", [records.TRIALS, records.CURVES])
def test_every_column_has_a_unit_and_a_description(schema):
    for field in schema:
        assert field.metadata[b"description"] and b"unit" in field.metadata
        assert not field.nullable


def test_the_table_of_trials_has_the_promised_columns():
    promised = (
        "dataset variant trial seed hidden_size learning_rate momentum input_noise nesterov "
        "clip_gradients parameters status epochs best_epoch train_loss validation_error "
        "test_error wall_seconds cpu_seconds peak_rss_mb host processor torch_version "
        "code_digest data_digest identity origin"
    )
    assert records.TRIALS.names == promised.split()
    assert set(records.MEASURED) < set(records.TRIALS.names)


def test_units_and_descriptions_are_added_when_files_are_gathered(tmp_path):
    one, every = tmp_path / "curve.parquet", tmp_path / "curves.parquet"
    records.write([ROW], records.CURVES, one)
    records.gather([one], records.CURVES, every)
    alone, gathered = (parquet.read_schema(path) for path in (one, every))
    assert not any(field.metadata and b"unit" in field.metadata for field in alone)
    assert gathered.equals(records.CURVES, check_metadata=True)
    assert gathered.field("train_loss").metadata[b"unit"] == b"nats per time step"
    assert records.read(one, records.CURVES).to_pylist() == [ROW]


def test_another_description_leaves_the_file_of_a_trial_as_it_is(tmp_path):
    reworded = pa.schema(
        [field.with_metadata({"description": "other words"}) for field in records.CURVES]
    )
    for name, schema in (("before", records.CURVES), ("after", reworded)):
        records.write([ROW], schema, tmp_path / name)
    assert (tmp_path / "before").read_bytes() == (tmp_path / "after").read_bytes()
    assert records.read(tmp_path / "before", reworded).to_pylist() == [ROW]


@pytest.mark.parametrize(
    "row", [{**ROW, "extra": 1}, {k: v for k, v in ROW.items() if k != "epoch"}]
)
def test_a_row_with_other_columns_raises(tmp_path, row):
    with pytest.raises(ValueError, match="columns differ"):
        records.write([row], records.CURVES, tmp_path / "curve.parquet")
    assert not list(tmp_path.iterdir())


def test_gathering_keeps_the_given_order(tmp_path):
    paths = [tmp_path / f"{trial}.parquet" for trial in (2, 0, 1)]
    for trial, path in enumerate(paths):
        records.write([ROW | {"trial": trial}], records.CURVES, path)
    records.gather(paths, records.CURVES, tmp_path / "all.parquet")
    assert records.read(tmp_path / "all.parquet", records.CURVES)["trial"].to_pylist() == [0, 1, 2]


def test_gathering_names_the_damaged_file(tmp_path):
    good, bad, other = (tmp_path / f"{name}.parquet" for name in ("good", "bad", "other"))
    records.write([ROW], records.CURVES, good)
    bad.write_bytes(good.read_bytes()[:40])
    parquet.write_table(pa.table({"x": [1]}), other)
    for wrong in (bad, other, tmp_path / "missing.parquet"):
        with pytest.raises(BadInput, match=wrong.name):
            records.gather([good, wrong], records.CURVES, tmp_path / "all.parquet")
    assert not (tmp_path / "all.parquet").exists()


def test_a_file_is_complete_or_absent(tmp_path):
    path = tmp_path / "sub" / "file.txt"
    with replace_file(path) as part:
        part.write_text("old")
    with pytest.raises(RuntimeError), replace_file(path) as part:
        part.write_text("half of the n")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in path.parent.iterdir()] == ["file.txt"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EFBIG])
def test_a_file_that_cannot_be_written_is_named(tmp_path, number):
    path = tmp_path / "file.txt"
    sentence = r"file\.txt cannot be written \(.*\): make room"
    with pytest.raises(BadInput, match=sentence), replace_file(path) as part:
        part.write_text("half of the n")
        raise OSError(number, "the disk's own words")
    assert not list(tmp_path.iterdir())


def test_two_writers_of_one_file_do_not_meet(tmp_path):
    path = tmp_path / "file.txt"
    with replace_file(path) as mine:
        with replace_file(path) as theirs:
            theirs.write_text("theirs")
        mine.write_text("mine")
    assert mine != theirs and path.read_text() == "mine"


def test_a_flipped_bit_is_noticed_or_changes_nothing(tmp_path):
    """Parquet's checksums cover the values; the columns are compared with the schema."""
    path = tmp_path / "curve.parquet"
    records.write([ROW | {"epoch": number} for number in range(9)], records.CURVES, path)
    rows, content = records.read(path, records.CURVES).to_pylist(), path.read_bytes()
    noticed = 0
    for index in range(0, len(content), 5):
        flipped = bytearray(content)
        flipped[index] ^= 1 << index % 8
        path.write_bytes(flipped)
        try:
            assert repr(records.read(path, records.CURVES).to_pylist()) == repr(rows), index
        except BadInput:
            noticed += 1
    assert noticed > len(content) / 5 / 2
