"""Tests of the reader of recordings: the same samples from SPHERE and RIFF, or a sentence."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.corpora.speech import audio
from odyssey.corpora.speech.audio import read_audio
from odyssey.errors import BadInput
from tests.helpers.repository import SHARED
from tests.helpers.speech_files import noise, put_audio, refusal

SPHERE = SHARED / "data" / "timit_sample/dr1-fvmh0/si836.wav"


@pytest.mark.parametrize("form, endian", [("NIST", "LITTLE"), ("NIST", "BIG"), ("WAV", "FILE")])
def test_samples_are_read_as_they_were_written(tmp_path, form, endian):
    samples = read_audio(put_audio(tmp_path / "SX1.WAV", form=form, endian=endian))
    assert samples.dtype == np.int16
    np.testing.assert_array_equal(samples, noise())


@pytest.mark.skipif(not SPHERE.is_file(), reason="no TIMIT sample at ../shared/data")
def test_original_sphere_file():
    """The file's header states 68,813 samples from -6,058 to 8,163."""
    samples = read_audio(SPHERE)
    assert (len(samples), samples.min(), samples.max()) == (68_813, -6058, 8163)


@pytest.mark.parametrize("form", ["NIST", "WAV"])
def test_other_recordings_are_to_be_converted(tmp_path, form):
    path = tmp_path / "SX1.WAV"
    remedy = "convert it to 16000 Hz, mono, 16 bit PCM"
    for sentence in (
        refusal(read_audio, put_audio(path, form=form, rate=8000)),
        refusal(read_audio, put_audio(path, np.stack([noise(), noise()], axis=1), form=form)),
        refusal(read_audio, put_audio(path, form=form, subtype="PCM_24")),
    ):
        assert remedy in sentence
    assert "8000 Hz" in refusal(read_audio, put_audio(path, form=form, rate=8000))


@pytest.mark.parametrize("form", ["NIST", "WAV"])
def test_short_recordings(tmp_path, form):
    path = tmp_path / "SX1.WAV"
    assert len(read_audio(put_audio(path, noise(400), form=form))) == 400
    short = refusal(read_audio, put_audio(path, noise(399), form=form))
    assert "399 samples, fewer than a window of 400" in short
    assert "0 samples" in refusal(read_audio, put_audio(path, noise(0), form=form))


@pytest.mark.parametrize("form", ["NIST", "WAV"])
def test_truncated_at_any_byte(tmp_path, form):
    path = put_audio(tmp_path / "SX1.WAV", form=form)
    content = path.read_bytes()
    for end in [*range(0, 1100, 13), len(content) - 1]:
        path.write_bytes(content[:end])
        sentence = refusal(read_audio, path)
        if end > 1024:
            assert f"cut off: {end:,} bytes of {len(content):,}" in sentence


PLACEHOLDERS = {  # of the size of the file, and of the samples
    "zeros": (0, 0),
    "ffmpeg": (0xFFFFFFFF, 0xFFFFFFFF),
    "sox, espeak": (0x7FFFF024, 0x7FFFF000),
    "arecord": (0x80000024, 0x80000000),
    "sox, in the whole": (0x7FFFF000, 0x7FFFEFDC),
    "other programs": (0x7FFF0024, 0x7FFF0000),
    "one of the two": (0, 0xFFFFFFFF),
    "the size of a header": (36, 0),
    "a header too much": (None, 8000),
}


@pytest.mark.parametrize("file, samples", PLACEHOLDERS.values(), ids=PLACEHOLDERS)
@pytest.mark.parametrize("foreign", [b"", b"LIST\x03\x00\x00\x00abc\x00"])
def test_recordings_of_unknown_length_last_to_the_end_of_the_file(tmp_path, file, samples, foreign):
    """Programs that write into a pipe leave a placeholder in the header."""
    content = put_audio(tmp_path / "SX1.WAV", form="WAV").read_bytes()
    assert content[36:40] == b"data" and len(content) == 44 + 2 * len(noise())
    sizes = [len(content) if file is None else file, samples]
    file_size, data_size = (size.to_bytes(4, "little") for size in sizes)
    header = content[:4] + file_size + content[8:36] + foreign + b"data" + data_size
    (tmp_path / "SX1.WAV").write_bytes(header + content[44:])
    np.testing.assert_array_equal(read_audio(tmp_path / "SX1.WAV"), noise())
    (tmp_path / "SX1.WAV").write_bytes(header + content[44:] + (b"x" if samples != 8000 else b""))
    np.testing.assert_array_equal(read_audio(tmp_path / "SX1.WAV"), noise())


def test_no_samples_are_no_placeholder(tmp_path):
    """The header states the size of the file, and a chunk of text follows the samples."""
    content = put_audio(tmp_path / "SX1.WAV", noise(0), form="WAV").read_bytes()
    content += b"LIST" + (1000).to_bytes(4, "little") + bytes(1000)
    content = content[:4] + (len(content) - 8).to_bytes(4, "little") + content[8:]
    (tmp_path / "SX1.WAV").write_bytes(content)
    assert "0 samples" in refusal(read_audio, tmp_path / "SX1.WAV")


def test_a_sphere_header_without_a_count(tmp_path):
    path = edited(put_audio(tmp_path / "SX1.WAV"), b"-i 4000", b"-i 0")
    np.testing.assert_array_equal(read_audio(path), noise())


def test_missing_empty_foreign_large_files(tmp_path, monkeypatch):
    path = tmp_path / "SX1.WAV"
    assert "it does not exist" in refusal(read_audio, path)
    path.write_bytes(b"")
    assert "it is empty" in refusal(read_audio, path)
    path.write_bytes(b"fLaC" * 500)
    assert "neither NIST SPHERE nor RIFF" in refusal(read_audio, path)
    path.write_bytes(b"RIFF" * 500)
    assert "neither NIST SPHERE nor RIFF" in refusal(read_audio, path)
    os.mkfifo(tmp_path / "SX2.WAV")
    assert "not a file" in refusal(read_audio, tmp_path / "SX2.WAV")
    monkeypatch.setattr(audio, "MAX_BYTES", 1000)
    assert "larger than 1,000 bytes" in refusal(read_audio, put_audio(path))


def edited(path, old, new):
    """Return a SPHERE file with a changed field of its header, which stays 1,024 bytes long."""
    header, samples = path.read_bytes()[:1024], path.read_bytes()[1024:]
    assert old in header
    path.write_bytes(header.replace(old, new)[:1024].ljust(1024) + samples)
    return path


def test_compressed_sphere_says_how_to_expand_it(tmp_path):
    coding = b"sample_coding -s26 pcm,embedded-shorten-v1.09\nend_head"
    path = edited(put_audio(tmp_path / "SX1.WAV"), b"end_head", coding)
    sentence = refusal(read_audio, path)
    assert "'pcm,embedded-shorten-v1.09'" in sentence and "sph2pipe -f wav SX1.WAV" in sentence


@pytest.mark.parametrize(
    "old, new, problem",
    [
        (b"end_head", b"end_hea.", "SPHERE header is cut off"),
        (b"sample_count", b"sample_cound", "no sample_count"),
        (b"-i 4000", b"-i 4OOO", "no sample_count"),
        (b"-i 4000", b"-i -100", "no sample_count"),
        (b"-i 4000", b"-i 4001", "cut off: 9,024 bytes of 9,026"),
        (b"-i 4000", b"-i " + b"9" * 300, "cut off"),
        (b"channel_count", b"channel_cound", "header is damaged"),
    ],
)
def test_damaged_sphere_headers(tmp_path, old, new, problem):
    assert problem in refusal(read_audio, edited(put_audio(tmp_path / "SX1.WAV"), old, new))


def test_names_that_are_no_text(tmp_path):
    path = tmp_path / os.fsdecode(b"SX\xff.WAV")
    with pytest.raises(BadInput, match=r"SX\\udcff\.WAV cannot be used"):
        read_audio(path)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), form=st.sampled_from(["NIST", "WAV"]))
def test_damaged_bytes_are_read_or_refused(tmp_path_factory, data, form):
    path = put_audio(tmp_path_factory.mktemp("fuzz") / "SX1.WAV", noise(600), form=form)
    content = bytearray(path.read_bytes())
    places = st.tuples(st.integers(0, 300), st.integers(0, 255))
    for place, byte in data.draw(st.lists(places, min_size=1, max_size=6)):
        content[place] = byte
    path.write_bytes(bytes(content))
    try:
        samples = read_audio(path)
    except BadInput:
        refusal(read_audio, path)
    else:
        assert samples.dtype == np.int16 and samples.ndim == 1 and len(samples) >= 400


@settings(max_examples=50, deadline=None)
@given(content=st.binary(max_size=80), start=st.sampled_from([b"", b"NIST_1A\n   1024\n", b"RIFF"]))
def test_any_bytes_are_refused(tmp_path_factory, content, start):
    path = tmp_path_factory.mktemp("fuzz") / "SX1.WAV"
    path.write_bytes(start + content)
    refusal(read_audio, path)
