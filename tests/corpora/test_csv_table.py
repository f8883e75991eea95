"""Tests of the reader of CSV files: the table, or one sentence that states the line."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.corpora.csv_table import Limits, read_table
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


@pytest.mark.parametrize(
    "text",
    [
        "x;y;label\n1,5;2;up\n-0,25;3;down\n",
        "x;y;label\n1.5;2;up\n-0.25;3;down\n",
        "x\ty\tlabel\n1.5\t2\tup\n-0.25\t3\tdown\n",
        "x|y|label\n1,5|2|up\n-0,25|3|down\n",
        "  x  y label\n 1.5  2    up\n-.25  3  down\n",
        'x,y,label\n"1,5",2,up\n"-0,25",3,down\n',
        "sep=;\nx;y;label\n1,5;2;up\n-0,25;3;down\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_separator_decimal_mark_and_encoding_are_recognised(put, text, encoding):
    table = read_table(put(text.encode(encoding)), labelled=True)
    assert table.columns == ("x", "y") and table.labels == ("up", "down")
    assert table.numbers.tolist() == [[1.5, 2], [-0.25, 3]]


def test_names_with_commas_between_semicolons(put):
    table = read_table(put(b"Leistung, kW;Zeit, s\n3,00;1,0\n3,36;1,1\n"))
    assert table.columns == ("Leistung, kW", "Zeit, s")
    assert table.numbers.tolist() == [[3, 1], [3.36, 1.1]]


@pytest.mark.parametrize("text", ["kW\n3,00\n3,36\n", "kW\n3\n3,36\n", 'kW\n"3,0"\n"3,36"\n'])
def test_a_single_column_of_decimal_commas(put, text):
    assert read_table(put(text.encode())).numbers.tolist() == [[3], [3.36]]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\n\n sep=; \n", "\n", ""])
def test_lines_are_counted_from_the_start_of_the_file(put, first):
    text = f"{first}\na;b\n1,5;2\n3;x\n"
    with pytest.raises(BadInput, match=f"line {text.count(chr(10))} has 'x' for a number"):
        read_table(put(text.encode()))
    text = text.replace("x", "4")
    assert read_table(put(text.encode())).numbers.tolist() == [[1.5, 2], [3, 4]]


def test_a_first_column_without_a_name_between_tabs(put):
    table = read_table(put(b"\tx\ty\n0\t5\t6\n1\t7\t8\n"))
    assert (table.columns, table.left_out) == (("x", "y"), ("",))
    assert table.numbers.tolist() == [[5, 6], [7, 8]]


def test_an_empty_last_column_hides_no_labels(put):
    table = read_table(put(b"x,label,\n1,up,\n2,down,\n"), labelled=None)
    assert table.columns == ("x",) and table.labels == ("up", "down")


def test_a_name_is_the_same_on_every_system(put):
    """Some systems write an umlaut as two characters."""
    assert read_table(put("Ho\u0308he\n1\n".encode())).columns == ("H\u00f6he",)


def test_spaces_of_every_kind_around_a_number(put):
    assert read_table(put("a;b\n1,5\u00a0;\u2009-2\n".encode())).numbers.tolist() == [[1.5, -2]]


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("Leistung, kW\n3,00\n3,36\n", "its commas may be decimal marks, as in 3,14"),
        ("Leistung, kW\n12,5\n13,1\n", "its commas may be decimal marks"),
        ("a,b\n3,07\n3,36\n", "its commas may be decimal marks"),
        (
            "a,b\n1,5,2,5\n1,6,2,6\n",
            "line 2 has 4 values for 2 columns, as all rows; perhaps its c",
        ),
        (
            "a,b\n1,2,3\n2,3,4\n",
            "line 2 has 3 values for 2 columns, as all rows; perhaps the first",
        ),
        ("x\n1,2\n3,4\n", "its commas may be decimal marks, as in 3,14, or its header lacks"),
        ('a\n"1,234.5"\n2\n', "line 2 has '1,234.5', with a separator of thousands"),
        ("a;b\n1.234,5;2\n", "line 2 has '1.234,5', with a separator of thousands"),
        ("a;b\n1 234,5;2\n", "line 2 has '1 234,5', with a separator of thousands"),
        ("a;b\n1.234.567;2\n", "line 2 has '1.234.567', with a separator of thousands"),
        ("a;b\n1,234;2\n3,456;7\n", "each ',' in it may be a decimal mark or a separator of"),
        ("a;b\n1.234;2\n3.456;7\n", "each '.' in it may be a decimal mark or a separator of"),
        ("a;b\n0,5;2\n3;7.25\n", "it has '0,5' in line 2 and '7.25' in line 3"),
    ],
)
def test_numbers_that_may_be_read_in_two_ways(put, text, sentence):
    with pytest.raises(BadInput, match=sentence) as caught:
        read_table(put(text.encode()))
    assert_a_sentence(caught.value)


def test_switches_after_a_header_with_spaces_are_not_decimals(put):
    assert read_table(put(b"lamp, fan\n1,0\n0,1\n")).numbers.tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    "text",
    [
        "0.5,1.5\n2.5,3.5\n",
        "0.5;1,5\n2,5;3,5\n",
        "0.5,1.5,label\n2.5,3.5,label\n",
        "0.5,1.5,wave\n2.5,3.5,rest\n",
        "2020-01-01,1.5\n2020-01-02,3.5\n",
        "nan,1.5\n2.5,3.5\n",
        "inf,1.5\n2.5,3.5\n",
        "0,1,2\n4,5,6\n",
        "1\n2\n",
    ],
)
@pytest.mark.parametrize("labelled", [True, False, None])
def test_a_first_row_of_numbers_is_no_header(put, text, labelled):
    with pytest.raises(
        BadInput, match=r"its first line has numbers, not names .*; put a line with"
    ):
        read_table(put(text.encode()), labelled)


@pytest.mark.parametrize("rows", ["-999\n-998\n-500\n", "-999\n1500\n0\n", "9999\n9999\n1\n"])
def test_a_number_that_is_only_large_is_no_gap(put, rows):
    assert read_table(put(b"x\n" + rows.encode())).numbers.ravel().tolist() == [
        float(row) for row in rows.split()
    ]


def test_names_may_have_numbers_in_them(put):
    assert read_table(put(b"time,400,410\n1,2,3\n")).columns == ("time", "400", "410")


@pytest.mark.parametrize(
    "header, rows, left_out",
    [
        (",x", ["0,5", "1,7"], ("",)),
        (",x", ["3,5", "8,7"], ("",)),  # of a table of which rows were taken out
        (",x", ["2020-01-01,5", "2020-01-02,7"], ("",)),
        ('"",x', ['"1",5', '"2",7'], ("",)),  # R
        ("Unnamed: 0,x", ["0,5", "1,7"], ("Unnamed: 0",)),
        (",Unnamed: 0,x", ["0,0,5", "1,1,7"], ("", "Unnamed: 0")),
        ("index,x", ["0,5", "1,7"], ("index",)),
        ("x,row_nr", ["5,1", "7,2"], ("row_nr",)),
        ("No.,x", ["1,5", "2,7"], ("No.",)),
        ("#,x", ["1,5", "2,7"], ("#",)),
        ("ID,x", ["0,5", "1,7"], ("ID",)),
        ("x,", ["5,", "7,"], ("",)),  # a comma at the end of every line
    ],
)
def test_columns_that_number_the_rows_are_left_out(put, header, rows, left_out):
    table = read_table(put("\n".join([header, *rows]).encode()))
    assert (table.columns, table.left_out) == (("x",), left_out)
    assert table.numbers.tolist() == [[5], [7]]


@pytest.mark.parametrize("rows", ["0,5\n2,7", "7,5\n8,7", "0.5,5\n1.5,7"])
def test_a_column_that_is_only_called_index_is_read(put, rows):
    table = read_table(put(f"index,x\n{rows}\n".encode()))
    assert table.columns == ("index", "x") and table.left_out == ()


@pytest.mark.parametrize(
    "text",
    [
        ",x\n2020-01-02,5\n2020-01-01,7\n",
        ",x\n0.5,5\n1.5,7\n",
        ",x\n5,5\n1,7\n",
        "x,\n1,2\n3,4\n",
    ],
)
def test_another_column_without_a_name_is_refused(put, text):
    with pytest.raises(BadInput, match="has no name and does not number the rows"):
        read_table(put(text.encode()))


def test_columns_in_another_order(put):
    table = read_table(put(b"z,x,y\n3,1,2\n6,4,5\n")).in_order(("x", "y", "z"))
    assert table.columns == ("x", "y", "z") and table.numbers.tolist() == [[1, 2, 3], [4, 5, 6]]
    sentence = "it lacks 'w'; it has other columns than the model reads: 'z'; give the columns"
    with pytest.raises(BadInput, match=sentence):
        table.in_order(("x", "y", "w"))


def test_the_header_tells_of_labels(put):
    for text, labels in ((LABELLED, ("rest", "wave")), (b"x,y\n1,2\n-.5,3e1\n", ())):
        table = read_table(put(text), labelled=None)
        assert table.columns == ("x", "y") and table.labels == labels


def test_one_column_and_one_row_are_enough(put):
    assert read_table(put(b"x\n7\n")).numbers.tolist() == [[7]]


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "it is empty"),
        (b" \n\n", "it is empty"),
        (b"\xef\xbb\xbf\n", "it is empty"),
        (b"x,y\n", "it has no rows below its header"),
        (b"x,y\n1\n", "line 2 has 1 value for 2 columns"),
        (b"x,y\n1,2\n1,2,3\n", "line 3 has 3 values for 2 columns"),
        (b"x,y\n1,2\n\n1,2\n", "line 3 is blank"),
        (b"x,y\n1;2\n", "line 2 has 1 value for 2"),
        (b"x,y\n1,\n1,2\n", "line 2 has a gap in column y"),
        (b"x,y\n1,2\n1,nan\n", "line 3 has a gap in column y"),
        (b"x,y\n1,5\n3,-999\n2,6\n", "line 3 has -999 in column y, which seems to stand for a gap"),
        (b"x,y\n1,NA\n1,\n", "column y is empty; leave the column out"),
        (b"x,y\n1,-inf\n", "line 2 has an infinite number in column y"),
        (b"x,y\n1,0x1p3\n1,2\n", "line 2 has '0x1p3' for a number in column y"),
        (b"x,y\n1,1_000\n1,2\n", "line 2 has '1_000', with a separator of thousands"),
        ("x,y\n1,٣\n1,2\n".encode(), "line 2 has '٣' for a number"),
        (b"x,y\n1,2\x00\n1,2\n", r"line 2 has '2\\x00' for a number"),
        (b"t,y\n2020-01-01,2\n2020-01-02,3\n", r"column t holds dates or times \('2020-01-01' in"),
        (b"x,y\nup,2\ndown,3\n", r"column x holds something other than numbers \('up' in line 2"),
        (b"x,y\n1,1e39\n", "line 2 has a number that is too large"),
        (b"x,y\n1,1e999\n", "line 2 has a number that is too large"),
        (b"x,x\n1,2\n", "its header has 'x' twice"),
        (b"x,\n1,2\n", "column 2 has no name and does not number the rows; name it, or take it"),
        (b"y,a\x07\n1,2\n", r"its header has 'a\\x07' for a name"),
        (b'x,y\n"1,2\n', "line 2 is not a row"),
        (b'x,y\n1,"2"3\n', "line 2 is not a row"),
        (b"x,y\n1,\xe9\n", "line 2 is not text in UTF-8; in Windows-1252 it would be '1,é'; save"),
        (
            b"PK\x03\x04\x14\x00",
            "it is an Excel workbook or another ZIP archive, not text; save it",
        ),
        (b"PAR1\x15\x04", "it is a Parquet file, not text; save it as plain text"),
        (b"# x y\n1 2\n", "line 1 begins with #, as a comment does; take out the #, or the line"),
        (b"x y\n1 2 3\n2 3 4\n", "line 2 has 3 values for 2 columns, as all rows; perhaps the fi"),
        (b"x,y\n1,2,\n2,3,\n", "line 2 has 3 values for 2 columns, as all rows; the last one is"),
        (b"x,y\n1,5 %\n1,6 %\n", "line 2 has '5 %' in column y, a number with a unit; write all"),
        ("x,y\n€ 1,5\n€ 2,6\n".encode(), "line 2 has '€ 1' in column x, a number with a unit; wr"),
        (b"x\n5 %\n6 %\n", "line 2 has '5 %' in column x, a number with a unit; write all numbers"),
        (b"x,y\n3kW,5\n4kW,6\n", "line 2 has '3kW' in column x, a number with a unit; write all"),
        (b"x:y\n1:2\n", r"column x:y holds something other than numbers \('1:2' in line 2\); give"),
        (b"%PDF-1.4\n\xff\xfe", "line 2 is not text in UTF-8"),
        ("x,y\n1,2\n".encode("utf-16")[:-1], "it is damaged text in UTF-16"),
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
        (b"x;label;y\n1;a;2\n", "its last column is not called label"),
        (b"x,label\n1,a\x1b[31m\n", "line 2 has '.*' for a label"),
        (b"x,label\n1," + b"a" * 101 + b"\n", "line 2 has 'a{100}' for a label"),
        (b"x,label\nrest,1\n2,1\n", "line 2 has 'rest' for a number"),
    ],
)
def test_labels_that_cannot_be_used(put, content, sentence):
    with pytest.raises(BadInput, match=sentence) as caught:
        read_table(put(content), labelled=True)
    assert_a_sentence(caught.value)


def test_what_is_too_large_is_refused_before_it_is_read(put):
    with pytest.raises(BadInput, match="more than 4,096 columns"):
        read_table(put(b",".join(b"x%d" % n for n in range(4097)) + b"\n"))
    with pytest.raises(BadInput, match="more than 4,000,000 values"):
        read_table(put(b"x\n" + b",\n" * 2_000_000))
    with pytest.raises(BadInput, match="larger than 20 bytes"):
        read_table(put(LABELLED), limits=Limits(size=20))


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


@settings(deadline=None)
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
