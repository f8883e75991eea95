"""Tests of the reader of CSV files: the table, or one sentence that states the line."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey.corpora import csv_table
from odyssey.corpora.csv_table import read_table
from odyssey.errors import BadInput

LABELLED = b"x,y,label\n1,2,rest\n-.5,3e1,wave\n"


@pytest.fixture
def put(tmp_path):
    def put(content):
        path = tmp_path / "a.csv"
        path.write_bytes(content)
        return path

    return put


@pytest.mark.parametrize(
    "content",
    [
        LABELLED,
        LABELLED.strip(),
        LABELLED.replace(b"\n", b"\r\n"),
        LABELLED.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + LABELLED,
        LABELLED + b"\n\n",
        b' x , "y",label\n"1", 2 ,"rest"\n-0.50,+30., wave \n',
    ],
)
def test_the_same_table_however_it_is_written(put, content):
    table = read_table(put(content), labelled=True)
    assert table.columns == ("x", "y") and table.labels == ("rest", "wave")
    assert table.numbers.dtype == np.float64
    assert table.numbers.tolist() == [[1, 2], [-0.5, 30]]


def test_a_name_may_have_a_comma_or_an_umlaut(put):
    table = read_table(put('"left, up",Höhe\n1,2\n'.encode()))
    assert table.columns == ("left, up", "Höhe") and table.labels == ()


def test_one_column_and_one_row_are_enough(put):
    assert read_table(put(b"x\n7\n")).numbers.tolist() == [[7]]


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "it is empty"),
        (b" \n\n", "it is empty"),
        (b"\xef\xbb\xbf\n", "it is empty"),
        (b"x,y\n", "it has no rows below its header"),
        (b"x,y\n1\n", "line 2 has 1 values for 2"),
        (b"x,y\n1,2\n1,2,3\n", "line 3 has 3 values for 2"),
        (b"x,y\n1,2\n\n1,2\n", "line 3 has 0 values for 2"),
        (b"x,y\n1;2\n", "line 2 has 1 values"),
        (b"x,y\n1,\n", "line 2 has '' for a number"),
        (b"x,y\n1,nan\n", "line 2 has 'nan' for a number"),
        (b"x,y\n1,-inf\n", "line 2 has '-inf' for a number"),
        (b"x,y\n1,0x1p3\n", "line 2 has '0x1p3' for a number"),
        (b"x,y\n1,1_000\n", "line 2 has '1_000' for a number"),
        ("x,y\n1,٣\n".encode(), "line 2 has '٣' for a number"),
        (b"x,y\n1,2\x00\n", r"line 2 has '2\\x00' for a number"),
        (b"x,y\n1,1e39\n", "line 2 has a number beyond the range of float32"),
        (b"x,y\n1,1e999\n", "line 2 has a number beyond the range of float32"),
        (b"x,x\n1,2\n", "its header has 'x' twice"),
        (b"x,\n1,2\n", "its header has '' for a name"),
        (b"1,a\x07\n1,2\n", r"its header has 'a\\x07' for a name"),
        (b'x,y\n"1,2\n', "line 2 is not a row"),
        (b'x,y\n1,"2"3\n', "line 2 is not a row"),
        (b"x,y\n1,\xe9\n", "it is not text in UTF-8"),
        ("x,y\n1,2\n".encode("utf-16"), "it is not text in UTF-8"),
        (b"%PDF-1.4\n\xff\xfe", "it is not text in UTF-8"),
    ],
)
def test_what_cannot_be_used_gets_one_sentence(put, content, sentence):
    with pytest.raises(BadInput, match=rf"a\.csv cannot be used: {sentence}") as caught:
        read_table(put(content))
    assert_a_sentence(caught.value)


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"x,y\n1,2\n", "its last column is not called label"),
        (b"label,x\nrest,1\n", "its last column is not called label"),
        (b"label\nrest\n", "it has no column of numbers"),
        (b"x,label\n1,\n", "line 2 has '' for a label"),
        (b"x,label\n1,2,3\n", "line 2 has 3 values for 2 columns"),
        (b"x,label\n1,a\x1b[31m\n", "line 2 has '.*' for a label"),
        (b"x,label\n1," + b"a" * 101 + b"\n", "line 2 has 'a{100}' for a label"),
        (b"x,label\nrest,1\n", "line 2 has 'rest' for a number"),
    ],
)
def test_labels_that_cannot_be_used(put, content, sentence):
    with pytest.raises(BadInput, match=sentence) as caught:
        read_table(put(content), labelled=True)
    assert_a_sentence(caught.value)


def test_what_is_too_large_is_refused_before_it_is_read(put, monkeypatch):
    with pytest.raises(BadInput, match="more than 4,096 columns"):
        read_table(put(b",".join(b"%d" % n for n in range(4097)) + b"\n"))
    with pytest.raises(BadInput, match="more than 4,000,000 values"):
        read_table(put(b"x\n" + b",\n" * 2_000_000))
    monkeypatch.setattr(csv_table, "LARGEST_FILE", 20)
    with pytest.raises(BadInput, match="larger than 20 bytes"):
        read_table(put(LABELLED))


@pytest.mark.parametrize("cell", [b"1" * 100_000, b"1" * 100_000 + b"x", b"0." + b"1" * 10**6])
def test_a_long_cell_takes_no_long_time(put, cell):
    began = time.process_time()
    with pytest.raises(BadInput):
        read_table(put(b"x\n" + cell + b"\n"))
    assert time.process_time() - began < 2


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(BadInput, match="it is not a file"):
        read_table(tmp_path)
    with pytest.raises(BadInput, match="it does not exist"):
        read_table(tmp_path / "nowhere.csv")


@given(st.one_of(st.binary(), st.text('x,1.-e"\n\r\t ;é', max_size=40).map(str.encode)))
def test_any_bytes_are_a_table_or_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    for labelled in (False, True):
        try:
            table = read_table(path, labelled)
        except BadInput as problem:
            assert_a_sentence(problem)
        else:
            assert np.isfinite(table.numbers.astype(np.float32)).all()
            assert table.numbers.shape[1] == len(set(table.columns)) > 0
            assert len(table.labels) == (len(table.numbers) if labelled else 0)


def assert_a_sentence(problem):
    text = str(problem)
    assert text.isprintable() and text.endswith(".") and len(text) < 500
