"""Tests of the reader of phones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.corpora.speech import phones
from odyssey.corpora.speech.frames import STRIDE, WINDOW, frame_count, frame_labels
from odyssey.corpora.speech.phones import PHONES, Segment, read_phones
from odyssey.errors import BadInput
from tests.helpers.speech_files import PHONES as SEGMENTS
from tests.helpers.speech_files import put_phones, refusal

H, AA, ZH = (PHONES.index(phone) for phone in ("h#", "aa", "zh"))


def test_phones_of_timit():
    assert len(PHONES) == len(set(PHONES)) == 61
    assert list(PHONES) == sorted(PHONES)
    closures = {f"{stop}cl" for stop in "bdgptk"}
    assert closures | {"h#", "pau", "epi", "ax-h", "eng", "nx"} < set(PHONES)


def test_segments_are_read_as_they_were_written(tmp_path):
    path = put_phones(tmp_path / "SX1.PHN")
    assert read_phones(path) == [Segment(*segment) for segment in SEGMENTS]
    path.write_bytes(b"\r\n".join(path.read_bytes().split(b"\n")) + b"\r\n  \r\n")
    assert read_phones(path) == [Segment(*segment) for segment in SEGMENTS]


def test_phones_of_no_length_are_skipped_and_counted(tmp_path):
    path = tmp_path / "SX1.PHN"
    path.write_text("0 10 h#\n10 10 iy\n10 20 aa\n20 20 q\n")
    remarks = []
    assert read_phones(path, remarks.append) == [(0, 10, "h#"), (10, 20, "aa")]
    assert remarks == [f"{path}: 2 phones of no length skipped."]
    assert read_phones(path) == read_phones(path, remarks.append)


PROBLEMS = {
    "empty": (b"", "it is empty"),
    "blank": (b" \n\n", "it is empty"),
    "separators": (b"\x1c\x1d", "it has no phones"),
    "unknown": (b"0 10 h#\n10 20 qq\n", "line 2 has the unknown phone 'qq'"),
    "upper case": (b"0 10 IY\n", "unknown phone 'IY'"),
    "overlap": (b"0 10 h#\n9 20 iy\n", "the phone in line 2 overlaps the one before"),
    "backwards": (b"5 10 h#\n4 20 iy\n", "line 2 starts before the line above it"),
    "end before start": (b"0 10 h#\n10 9 iy\n", "the phone in line 2 ends before it starts"),
    "no length": (b"7 7 h#\n9 9 iy\n", "it has no phones"),
    "negative": (b"-1 10 h#\n", "line 1 is not a start, an end and a phone"),
    "fraction": (b"0 10.5 h#\n", "line 1 is not"),
    "two words": (b"0 10\n", "line 1 is not"),
    "four words": (b"0 10 h# iy\n", "line 1 is not"),
    "words": (b"once upon a time\n", "line 1 is not"),
    "enormous time": (b"0 1" + b"0" * 5000 + b" h#\n", "more than nine digits"),
    "Latin-1": (b"0 10 h\xe9\n", "it is not ASCII text"),
    "UTF-16": ("0 10 h#\n".encode("utf-16"), "it is not ASCII text"),
    "control characters": (b"0 10 \x00\n", "unknown phone '\\x00'"),
    "long word": (b"0 10 " + b"a" * 10_000, "unknown phone"),
}


@pytest.mark.parametrize("content, problem", PROBLEMS.values(), ids=PROBLEMS)
def test_what_is_no_list_of_phones_is_refused(tmp_path, content, problem):
    path = tmp_path / "SX1.PHN"
    path.write_bytes(content)
    sentence = refusal(read_phones, path)
    assert problem in sentence and len(sentence) < len(str(path)) + 200


def test_missing_and_large_files(tmp_path, monkeypatch):
    assert "it does not exist" in refusal(read_phones, tmp_path / "SX1.PHN")
    monkeypatch.setattr(phones, "MAX_BYTES", 20)
    assert "larger than 20 bytes" in refusal(read_phones, put_phones(tmp_path / "SX1.PHN"))


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=40) | st.text("0123456789 haq#\n-").map(str.encode))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("fuzz") / "SX1.PHN"
    path.write_bytes(content)
    try:
        segments = read_phones(path)
    except BadInput:
        refusal(read_phones, path)
    else:
        assert all(segment.start < segment.end for segment in segments)
        assert frame_labels(segments, 5).shape == (5,)


# Frames.


def test_frames_are_the_whole_windows():
    assert [frame_count(samples) for samples in (400, 559, 560, 719, 720)] == [1, 1, 2, 2, 3]


def test_a_frame_shows_the_phone_that_covers_most_of_it():
    """Windows 0-400, 160-560, 320-720; zh begins at 361: 39, 199 and 359 of their samples."""
    segments = [Segment(0, 361, "aa"), Segment(361, 800, "zh")]
    np.testing.assert_array_equal(frame_labels(segments, 3), [AA, AA, ZH])


def test_the_earlier_of_two_that_cover_as_much():
    """Window 160-560 is half aa and half zh when zh begins at 360."""
    assert frame_labels([Segment(0, 360, "aa"), Segment(360, 800, "zh")], 2)[1] == AA
    assert frame_labels([Segment(0, 359, "aa"), Segment(359, 800, "zh")], 2)[1] == ZH


def test_a_short_phone_may_win_against_two_longer_ones():
    """Of window 0-400, h# covers 130, aa 140 and zh 130."""
    segments = [Segment(0, 130, "h#"), Segment(130, 270, "aa"), Segment(270, 9000, "zh")]
    assert frame_labels(segments, 1)[0] == AA


def test_what_no_phone_covers_belongs_to_the_one_before():
    segments = [Segment(300, 301, "aa"), Segment(2000, 2001, "zh")]
    labels = frame_labels(segments, 20)
    assert labels.dtype == np.uint8
    np.testing.assert_array_equal(labels, [AA] * 12 + [ZH] * 8)  # frame 12 begins at 1,920


segment_lengths = st.lists(st.integers(1, 900), min_size=1, max_size=12)


@settings(max_examples=50, deadline=None)
@given(lengths=segment_lengths, names=st.permutations(PHONES), frames=st.integers(1, 30))
def test_labels_are_those_of_counting_samples(lengths, names, frames):
    ends = np.cumsum(lengths).tolist()
    segments = [Segment(*s) for s in zip([0, *ends[:-1]], ends, names, strict=False)]
    classes = [PHONES.index(segment.phone) for segment in segments]
    sample_is = np.repeat(np.arange(len(lengths)), lengths)
    sample_is = np.append(sample_is, np.full(10_000, len(lengths) - 1))
    expected = [
        classes[np.bincount(sample_is[STRIDE * t : STRIDE * t + WINDOW]).argmax()]
        for t in range(frames)
    ]
    np.testing.assert_array_equal(frame_labels(segments, frames), expected)
