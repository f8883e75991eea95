"""Tests of the reader of pen strokes: arrays of points, or quickly a sentence with the path."""

import os
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.corpora.handwriting import line_strokes
from odyssey.corpora.handwriting.line_strokes import read_strokes
from odyssey.errors import BadInput
from tests.helpers.handwriting_files import STROKES, put, xml


def refusal(path):
    with pytest.raises(BadInput) as caught:
        read_strokes(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path} cannot be used: ") and sentence.endswith(" again.")
    assert "\n" not in sentence and len(sentence) < 400
    return sentence


def test_times_in_milliseconds_are_refused(tmp_path):
    strokes = [[(x, y, 10 * k) for k, (x, y, _) in enumerate(stroke)] for stroke in STROKES]
    path = put(tmp_path / "line.xml", xml(strokes))
    with pytest.raises(
        BadInput, match=r"10 seconds apart; give the times in seconds, not in milli"
    ):
        read_strokes(path)


def read_or_refuse(path):
    try:
        strokes = read_strokes(path)
    except BadInput:
        refusal(path)
        return
    assert strokes
    for stroke in strokes:
        assert stroke.dtype == np.float64 and stroke.shape[1:] == (3,) and len(stroke)
        assert np.isfinite(stroke).all() and (np.diff(stroke[:, 2]) >= 0).all()


def test_strokes_as_written(tmp_path):
    strokes = read_strokes(put(tmp_path / "l.xml", xml()))
    assert [stroke.dtype for stroke in strokes] == [np.float64, np.float64]
    for stroke, expected in zip(strokes, STROKES, strict=True):
        np.testing.assert_array_equal(stroke, expected)


def test_zero_time_steps_dots_and_strokes_out_of_order_are_normal(tmp_path):
    strokes = [[(1, 2, 9.5)], [(1, 2, 3.0), (1, 2, 3.0), (4, 2, 3.0)]]
    assert [len(s) for s in read_strokes(put(tmp_path / "l.xml", xml(strokes)))] == [1, 3]


def test_comments_and_other_elements_are_no_points(tmp_path):
    text = xml([[(1, 2, 3), (4, 5, 6)]]).replace("<Stroke ", "<!-- Point --><Other/><Stroke ", 1)
    assert len(read_strokes(put(tmp_path / "l.xml", text))[0]) == 2


PROBLEMS = {
    "no strokes": (xml([]), "it has no strokes"),
    "another format": ('<ink><trace x="1"/></ink>', "it has no strokes"),
    "no points": (xml([[(1, 2, 3)], []]), "stroke 2 has no points"),
    "words": (xml([[("left", 2, 3)]]), "stroke 1 has a point whose x, y and time are not"),
    "no number": (xml([[(1, "", 3)]]), "stroke 1 has a point whose x, y and time are not"),
    "no time": (xml().replace(" time=", " at=", 1), "whose x, y and time are not three numbers"),
    "nan": (xml([[(1, "nan", 3)]]), "stroke 1 has a point whose x, y or time is out of range"),
    "infinite": (xml([[(1, 2, "-inf")]]), "x, y or time is out of range"),
    "overflow": (xml([[(1, 2, "1e308"), (1, 2, "-1e308")]]), "x, y or time is out of range"),
    "far": (xml([[(100_001, 2, 3)]]), "x, y or time is out of range"),
    "backwards": (xml([STROKES[0], [(1, 2, 5), (1, 2, 4.99)]]), "stroke 2 has times that decrease"),
    "endless": (xml([[(1, 2, 3), (1, 2, 604)]]), "stroke 1 lasts more than 600 seconds"),
    "cut": (xml()[:300], "it is not complete XML"),
    "two roots": (xml() + "<a/>", "it is not complete XML"),
    "noise": (bytes(range(256)), "it is not complete XML"),
    "encoding": (xml().replace("ISO-8859-1", "x" * 5000), "it is not complete XML"),
    "undefined entity": (xml([[(f"&{'y' * 5000};", 2, 3)]]), "it is not complete XML"),
    "blank": (" \n", "it is empty"),
}


@pytest.mark.parametrize("content, reason", PROBLEMS.values(), ids=PROBLEMS)
def test_problems_are_named(tmp_path, content, reason):
    assert reason in refusal(put(tmp_path / "l.xml", content))


def test_what_is_not_a_file(tmp_path):
    assert "it does not exist" in refusal(tmp_path / "none.xml")
    os.mkfifo(tmp_path / "pipe.xml")
    assert "it is not a file" in refusal(tmp_path / "pipe.xml")
    (tmp_path / "folder.xml").mkdir()
    assert "it is not a file" in refusal(tmp_path / "folder.xml")


BOMB = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
DECLARATIONS = {
    "bomb": f'<!DOCTYPE a [<!ENTITY e0 "ha">{BOMB}]>',
    "quadratic": f'<!DOCTYPE a [<!ENTITY e11 "{"a" * 100_000}">]>',
    "external entity": '<!DOCTYPE a [<!ENTITY e11 SYSTEM "secret.txt">]>',
    "external type": '<!DOCTYPE a SYSTEM "secret.txt">',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % e11 SYSTEM "secret.txt"> %e11;]>',
}


@pytest.mark.parametrize("declaration", DECLARATIONS.values(), ids=DECLARATIONS)
def test_declarations_are_refused_before_they_do_anything(tmp_path, declaration):
    put(tmp_path / "secret.txt", "7")
    text = xml([[(1, 2, 3)]], declaration).replace("<StrokeSet>", "&e11;" * 1000 + "<StrokeSet>")
    start = time.perf_counter()
    assert "declares a document type or entities" in refusal(put(tmp_path / "l.xml", text))
    assert time.perf_counter() - start < 1


def test_large_file_is_refused_before_it_is_parsed(tmp_path, monkeypatch):
    path = put(tmp_path / "l.xml", xml().ljust(5000))
    read_strokes(path)
    monkeypatch.setattr(line_strokes, "MAX_BYTES", 4999)
    assert "it is larger than" in refusal(path)


HOSTILE = {
    "elements never closed": "<a>",
    "elements closed at once": "<Stroke/>",
    "points of no stroke": "<Point/>",
    "points": "</Stroke><Stroke><Point x='1' y='2' time='3'/>",
    "digits": "9",
}


@pytest.mark.parametrize("filling", HOSTILE.values(), ids=HOSTILE)
def test_largest_hostile_files_take_little_time(tmp_path, filling):
    start, end = xml([[("FILLING", 2, 3)]]).split("FILLING" if filling == "9" else "</StrokeSet>")
    content = start + filling * ((line_strokes.MAX_BYTES - 1000) // len(filling)) + end
    began = time.perf_counter()
    read_or_refuse(put(tmp_path / "l.xml", content))
    assert time.perf_counter() - began < 10


def test_elements_nested_to_the_bound(tmp_path):
    depth = (line_strokes.MAX_BYTES - 5000) // 7
    nest = "<a>" * depth + "</a>" * depth
    text = xml().replace("<StrokeSet>", nest + "<StrokeSet>")
    assert len(read_strokes(put(tmp_path / "l.xml", text))) == 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


quick = settings(max_examples=60, deadline=None)


@quick
@given(data=st.data())
def test_damaged_bytes_are_read_or_refused(folder, data):
    content = bytearray(xml(STROKES[1:]).encode())
    places = st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255))
    for place, byte in data.draw(st.lists(places, min_size=1, max_size=4)):
        content[place] = byte
    read_or_refuse(put(folder / "l.xml", bytes(content)))


@quick
@given(value=st.text(max_size=8) | st.floats().map(repr) | st.integers().map(str))
def test_any_attribute_is_read_or_refused(folder, value):
    read_or_refuse(put(folder / "l.xml", xml([[(1, value, 2)]]).encode("utf-8", "replace")))


@quick
@given(content=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(folder, content):
    read_or_refuse(put(folder / "l.xml", content))
