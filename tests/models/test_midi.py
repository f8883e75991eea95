"""Piano rolls as MIDI files: write and read, which notes count, and damaged files."""

from io import BytesIO

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from odyssey.models import midi

TICKS = 96


def file(*messages, ticks=TICKS):
    """A MIDI file with messages (kind, ticks since the last, note, channel)."""
    track = mido.MidiTrack(
        mido.Message(kind, note=note, time=time, channel=channel, velocity=64)
        for kind, time, note, channel in messages
    )
    content = BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=ticks, tracks=[track]).save(file=content)
    return content.getvalue()


def note(start, length, pitch=60, channel=0):
    return ("note_on", start, pitch, channel), ("note_off", length, pitch, channel)


@settings(max_examples=30, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 12), st.just(88)), elements=st.integers(0, 1)))
def test_a_roll_is_read_as_it_was_written(roll):
    """Only silence at the end is lost, because no note marks it."""
    frames = midi.frames(midi.write(roll), 100)
    sounding = [[21 + key for key in np.flatnonzero(frame)] for frame in roll.tolist()]
    while sounding and not sounding[-1]:
        sounding.pop()
    assert frames == sounding


def test_successive_frames_are_one_held_note_at_a_sensible_speed():
    roll = np.zeros((4, 88), np.uint8)
    roll[:3, 60 - 21] = 1
    song = mido.MidiFile(file=BytesIO(midi.write(roll)))
    notes = [m for m in song.tracks[0] if m.type in ("note_on", "note_off")]
    assert [(m.type, m.note, m.time) for m in notes] == [
        ("note_on", 60, 0),
        ("note_off", 60, 3 * song.ticks_per_beat),
    ]
    assert song.length == pytest.approx(4 * 60 / 80)
    assert midi.write(roll) == midi.write(roll)


@pytest.mark.parametrize(
    "messages, frames",
    [
        (note(0, TICKS), [[60]]),
        (note(0, 2 * TICKS), [[60], [60]]),
        (note(TICKS, TICKS), [[], [60]]),
        (note(10, TICKS - 10), [[60]]),  # a player who comes in late
        (note(TICKS // 2, TICKS // 2), [[]]),  # a passing note off the beat
        (note(TICKS // 2, TICKS), [[], [60]]),  # held over the beat
        ((*note(0, TICKS, 60), *note(0, TICKS, 62)), [[60], [62]]),
        (note(0, TICKS, channel=9), []),  # percussion
        ((("note_on", 0, 60, 0), *note(0, TICKS, 64)), [[60, 64]]),  # one never ends
        ((("note_on", 0, 60, 0), ("note_on", 0, 64, 0), ("note_off", TICKS, 64, 0)), [[60, 64]]),
    ],
)
def test_a_note_counts_where_it_sounds_on_the_beat(messages, frames):
    assert midi.frames(file(*messages), 100) == frames


@pytest.mark.parametrize(
    "content, problem",
    [
        (file(*note(0, TICKS))[:-6], "not a complete MIDI file"),
        (b"MThd", "not a complete MIDI file"),
        (b"MThd" + bytes(200), "not a complete MIDI file|fraction of a quarter note"),
        (file(*note(0, 101 * TICKS)), "longer than 100 quarter notes"),
        (file(*note(0, 2**27)), "longer than 100 quarter notes"),
        (file(*note(0, TICKS), ticks=-25 * 256 + 40), "fraction of a quarter note"),
    ],
)
def test_another_file_is_refused(content, problem):
    with pytest.raises(ValueError, match=problem):
        midi.frames(content, 100)


CHORD = file(*note(0, TICKS, 60), *note(0, TICKS, 64), *note(0, TICKS, 67))


@settings(max_examples=150, deadline=None)
@given(index=st.integers(0, len(CHORD) - 1), value=st.integers(0, 255), end=st.integers(0, 200))
def test_a_damaged_file_is_read_or_refused(index, value, end):
    content = bytearray(CHORD)
    content[index] = value
    try:
        frames = midi.frames(bytes(content[:end]), 100)
    except ValueError as problem:
        assert str(problem).startswith(("it is", "its unit"))
    else:
        assert len(frames) <= 100
