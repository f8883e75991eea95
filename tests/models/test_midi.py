"""Piano rolls as MIDI files: write and read, which notes count, and damaged files."""

from io import BytesIO

import mido
import numpy as np
import pytest
from hypothesis import assume, given, settings
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
    assume(roll.any())
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
    # Reading leaves metadata unread. 80 quarter notes a minute are 750,000 µs for each.
    assert b"\xff\x51\x03" + (750_000).to_bytes(3, "big") in midi.write(roll)
    assert sum(message.time for message in song.tracks[0]) == 4 * song.ticks_per_beat
    assert midi.write(roll) == midi.write(roll)


@pytest.mark.parametrize(
    "messages, frames",
    [
        (note(0, TICKS), [[60]]),
        (note(0, 2 * TICKS), [[60], [60]]),
        (note(TICKS, TICKS), [[], [60]]),
        (note(10, TICKS - 10), [[60]]),  # a player who comes in late
        ((*note(0, TICKS), *note(TICKS // 2, TICKS // 2)), [[60], []]),  # one off the beat
        (note(TICKS // 2, TICKS), [[], [60]]),  # held over the beat
        ((*note(0, TICKS, 60), *note(0, TICKS, 62)), [[60], [62]]),
        ((*note(0, TICKS, channel=9), *note(0, TICKS)), [[], [60]]),  # percussion
        ((("note_on", 0, 60, 0), *note(0, TICKS, 64)), [[60, 64]]),  # one never ends
        ((("note_on", 0, 60, 0), ("note_on", 0, 64, 0), ("note_off", TICKS, 64, 0)), [[60, 64]]),
    ],
)
def test_a_note_counts_where_it_sounds_on_the_beat(messages, frames):
    assert midi.frames(file(*messages), 100) == frames


ON, OFF, T = "note_on", "note_off", TICKS


@pytest.mark.parametrize(
    "messages, frames",
    [
        # Two beginnings and one end: the second note takes the place of the first.
        ([(ON, 0, 60, 0), (ON, T, 60, 0), (OFF, T, 60, 0), *note(0, T, 64)], [[60], [60], [64]]),
        # A lost end, and notes of the same pitch after it.
        (
            [(ON, 0, 60, 0), *note(T, T), *note(T, T), *note(0, T, 64)],
            [[60], [60], [], [60], [64]],
        ),
        # Two voices in unison, or notes that overlap: every beginning has its end.
        ([(ON, 0, 60, 0), (ON, 0, 60, 0), (OFF, T, 60, 0), (OFF, T, 60, 0)], [[60], [60]]),
        ([(ON, 0, 60, 0), (ON, T, 60, 0), (OFF, 1, 60, 0), (OFF, T, 60, 0)], [[60], [60]]),
    ],
)
def test_a_pitch_that_is_struck_again(messages, frames):
    assert midi.frames(file(*messages), 100) == frames


def pedal(time, value, channel=0, control=64):
    return mido.Message("control_change", control=control, value=value, time=time, channel=channel)


def song(*tracks, form=1, ticks=TICKS):
    """A MIDI file with several tracks of messages of mido."""
    content = BytesIO()
    made = [mido.MidiTrack(track) for track in tracks]
    mido.MidiFile(type=form, ticks_per_beat=ticks, tracks=made).save(file=content)
    return content.getvalue()


def struck(start, length, pitch=60, channel=0):
    return [
        mido.Message(ON, note=pitch, time=start, channel=channel),
        mido.Message(OFF, note=pitch, time=length, channel=channel),
    ]


def test_the_pedal_holds_short_notes():
    """Each sounds for a tenth of a quarter note, the last one off the beat."""
    short = [struck(TICKS - 10, 10, pitch) for pitch in (60, 64)]
    first = [pedal(0, 127), *struck(0, 10), *short[1], pedal(TICKS, 0), *short[0]]
    assert midi.frames(song(first, form=0), 100) == [[60], [60, 64], []]
    other = [pedal(0, 127, channel=1), *struck(0, 2 * TICKS)]
    assert midi.frames(song(other, form=0), 100) == [[60], [60]]


def test_the_pedal_of_a_channel_is_in_any_track():
    tracks = [[pedal(0, 64), pedal(3 * TICKS, 63)], struck(0, TICKS), struck(0, 4 * TICKS, 64)]
    assert midi.frames(song(*tracks), 100) == [[60, 64], [60, 64], [60, 64], [64]]
    tracks[0].append(pedal(0, 0, control=123))  # all notes off
    assert midi.frames(song(*tracks), 100) == [[60, 64]] * 3


def test_controllers_that_release_the_pedal_or_end_all_notes():
    track = [pedal(0, 127), *struck(0, 10), pedal(2 * TICKS - 10, 0, control=121)]
    assert midi.frames(song([*track, *struck(TICKS, TICKS, 64)]), 100) == [[60], [60], [], [64]]
    for mode in (120, *range(123, 128)):
        track = [mido.Message(ON, note=60), pedal(TICKS, 0, control=mode)]
        assert midi.frames(song([*track, *struck(0, TICKS, 64)]), 100) == [[60], [64]]


def test_a_pedal_that_stays_down_holds_to_the_last_note():
    track = [pedal(0, 127), *struck(0, TICKS), *struck(TICKS, TICKS, 64)]
    assert midi.frames(song(track, form=0), 100) == [[60], [60], [60, 64]]


@pytest.mark.parametrize(
    "kind, data",
    [
        (0x59, b"\x09\x00"),  # nine sharps
        (0x59, b""),
        (0x58, b"\x04"),
        (0x54, b"\xff"),
        (0x51, b""),
        (0x20, b""),
        (0x03, b"\xff\xfe"),
        (0x60, b"unknown"),
    ],
)
def test_metadata_are_not_read_and_keep_their_time(kind, data):
    content = file(*note(TICKS, TICKS))
    event = bytes([TICKS, 0xFF, kind, len(data)]) + data
    size = int.from_bytes(content[18:22], "big") + len(event)
    content = content[:18] + size.to_bytes(4, "big") + event + content[22:]
    assert midi.frames(content, 100) == [[], [], [60]]


def test_chunks_of_other_programs_are_skipped():
    content = file(*note(0, TICKS))
    chunk = b"XFIH\x00\x00\x00\x03abc"
    assert midi.frames(content[:14] + chunk + content[14:] + chunk, 100) == [[60]]


@pytest.mark.parametrize(
    "content, problem",
    [
        (file(*note(0, TICKS))[:-6], "not a complete MIDI file"),
        (b"MThd", "not a complete MIDI file"),
        (b"MThd" + bytes(200), "not a complete MIDI file|fraction of a quarter note"),
        (file(*note(0, 101 * TICKS)), "longer than 100 quarter notes"),
        (file(*note(0, 2**27)), "longer than 100 quarter notes"),
        (file(*note(0, TICKS), ticks=-25 * 256 + 40), "fraction of a quarter note"),
        (file(*note(0, TICKS, channel=9)), "it has no notes but those of percussion"),
        (song([], form=0), "it has no notes$"),
        (song(struck(0, TICKS), struck(0, TICKS), form=2), r"pieces of their own \(format 2\)"),
        (file(*note(TICKS // 2, TICKS // 2)), "none of its notes sounds on the beat"),
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
        assert str(problem).startswith(("it is", "its unit", "its tracks", "it has", "none of"))
    else:
        assert len(frames) <= 100
