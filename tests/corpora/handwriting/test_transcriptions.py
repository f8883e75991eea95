"""Tests of the reader of transcriptions: the lines after CSR:, or a sentence with the path."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.corpora.handwriting.transcriptions import read_transcription
from odyssey.errors import BadInput
from tests.helpers.handwriting_files import put


def read(tmp_path, content):
    return read_transcription(put(tmp_path / "a01-000u.txt", content))


def refusal(tmp_path, content):
    with pytest.raises(BadInput) as caught:
        read(tmp_path, content)
    assert str(caught.value).startswith(f"{tmp_path / 'a01-000u.txt'} cannot be used: ")
    return str(caught.value)


def test_only_what_the_writer_wrote(tmp_path):
    text = "OCR:\n\nTo be copied in\nthree lines\nhere\n\nCSR:\n\nTo be copied\nin two lines\n"
    assert read(tmp_path, text) == ["To be copied", "in two lines"]


def test_stray_white_space_and_blank_lines(tmp_path):
    text = "OCR:\r\n\r\nCSR: \r\n\r\n one  two \t\r\n\r\n three\r\n\r\n\r\n"
    assert read(tmp_path, text) == ["one  two", "three"]


def test_nothing_is_decoded_but_bytes(tmp_path):
    assert read(tmp_path, b"CSR:\n&quot;caf\xe9&amp;\x85x") == ["&quot;café&amp;\x85x"]


def test_problems_are_named(tmp_path):
    assert "it has no line CSR:" in refusal(tmp_path, "OCR:\n\nA MOVE\n")
    assert "nothing follows its line CSR:" in refusal(tmp_path, "OCR:\n\nA MOVE\n\nCSR:\n \n\n")
    assert "it is empty" in refusal(tmp_path, "")
    assert "it has no line CSR:" in refusal(tmp_path, bytes(range(256)))
    assert "it is larger than 1,048,576 bytes" in refusal(tmp_path, "CSR:\n" + "a\n" * 2**19)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=40), start=st.sampled_from([b"", b"OCR:\n\nCSR:\n"]))
def test_any_bytes_are_read_or_refused(folder, content, start):
    try:
        lines = read(folder, start + content)
    except BadInput:
        refusal(folder, start + content)
    else:
        assert lines and all(line and "\n" not in line for line in lines)
