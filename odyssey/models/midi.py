"""Convert piano rolls (one frame per quarter note) to and from MIDI files."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate
from typing import NamedTuple

import mido
import numpy as np
from mido.midifiles.meta import MetaSpec, add_meta_spec

from odyssey.corpora.piano_rolls import LOWEST_PITCH

TICKS = 480  # per quarter note
TEMPO = 80  # quarter notes per minute
CHURCH_ORGAN, VELOCITY = 19, 80
PERCUSSION = 9  # MIDI channel
# A frame contains the notes that sound this part of a quarter note after its beat, because players
# begin notes late.
LATE = 1 / 8
PITCHES = 128  # of MIDI
PEDAL, DOWN = 64, 64  # controller of the sustain pedal, and the least value that means down
RESET = 121  # controller that also releases the pedal
ALL_OFF = (120, 123, 124, 125, 126, 127)  # controllers that end all notes of a channel
# Exceptions that mido raises for damaged files.
_DAMAGED = (OSError, EOFError, ValueError, LookupError, TypeError)
END_OF_TRACK = 0x2F


class _Unread(MetaSpec):
    """Metadata that is not needed, of any content; mido would refuse some, such as odd keys."""

    attributes: tuple[str, ...] = ()
    defaults: tuple[object, ...] = ()

    def decode(self, message: mido.MetaMessage, data: list[int]) -> None:
        """Leave the content unread."""

    def encode(self, message: mido.MetaMessage) -> list[int]:
        return []


# For every kind of metadata: mido also loses the time before kinds that it does not know.
for _kind in range(128):
    if _kind != END_OF_TRACK:
        add_meta_spec(type(f"MetaSpec_unread_{_kind}", (_Unread,), {"type_byte": _kind}))


class Note(NamedTuple):
    """A note from tick `start` (included) to tick `end` (excluded)."""

    start: int
    end: int
    pitch: int
    channel: int


def write(roll: np.ndarray) -> bytes:
    """Return a piano roll as a MIDI file; a pitch in successive frames becomes one long note.

    Args:
        roll: 0 or 1, (frames, 88).
    """
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(TEMPO)))
    track.append(mido.Message("program_change", program=CHURCH_ORGAN))
    silence = np.zeros((1, roll.shape[1]), np.int8)
    changes = np.diff(np.vstack([silence, roll.astype(np.int8), silence]), axis=0)
    last = 0
    for frame, change in enumerate(changes):
        for kind, sign in (("note_off", -1), ("note_on", 1)):
            for key in np.flatnonzero(change == sign).tolist():
                note, time = LOWEST_PITCH + key, TICKS * (frame - last)
                track.append(mido.Message(kind, note=note, velocity=VELOCITY, time=time))
                last = frame
    track.append(mido.MetaMessage("end_of_track", time=TICKS * (len(roll) - last)))
    file, content = mido.MidiFile(type=0, ticks_per_beat=TICKS, tracks=[track]), BytesIO()
    file.save(file=content)
    return content.getvalue()


def frames(content: bytes, limit: int) -> list[list[int]]:
    """Return the pitches that sound on each quarter note, without percussion.

    A note lasts until its end, or until the sustain pedal of its channel is released. If a pitch is
    struck again before its only end, the second note takes the place of the first.

    Args:
        content: of a MIDI file.
        limit: longest length in quarter notes.

    Raises:
        ValueError: if it is not a MIDI file, too long, or without a note that sounds on a beat.
    """
    try:
        file = mido.MidiFile(file=BytesIO(_without_foreign_chunks(content)), clip=True)
        ticks = file.ticks_per_beat
        every = _notes(file.tracks)
    except _DAMAGED as problem:
        raise ValueError("it is not a complete MIDI file") from problem
    if ticks <= 0:
        raise ValueError("its unit of time is not a fraction of a quarter note")
    if file.type > 1:
        raise ValueError("its tracks are pieces of their own (format 2)")
    notes = [note for note in every if note.channel != PERCUSSION]
    if not notes:
        raise ValueError("it has no notes" + (" but those of percussion" if every else ""))
    if max(note.end for note in notes) > limit * ticks:
        raise ValueError(f"it is longer than {limit:,} quarter notes")
    rows = _on_beats(np.array([note[:3] for note in notes], dtype=np.int64), ticks)
    if not any(rows):
        raise ValueError("none of its notes sounds on the beat of a quarter note")
    return rows


def _on_beats(notes: np.ndarray, ticks: int) -> list[list[int]]:
    """The pitches of every frame; notes: (notes, 3), start and end in ticks, and pitch."""
    first, after = np.ceil(notes[:, :2].T / ticks - LATE).astype(int).clip(min=0)
    changes = np.zeros((after.max(initial=0) + 1, PITCHES), int)
    np.add.at(changes, (first, notes[:, 2]), 1)
    np.add.at(changes, (after, notes[:, 2]), -1)
    return [np.flatnonzero(count).tolist() for count in changes.cumsum(axis=0)[:-1]]


def _without_foreign_chunks(content: bytes) -> bytes:
    """Take out chunks other than header and tracks, which the format tells readers to skip."""
    kept, start = b"", 0
    while start < len(content):
        end = start + 8 + int.from_bytes(content[start + 4 : start + 8], "big")
        if content[start : start + 4] in (b"MThd", b"MTrk"):
            kept += content[start:end]
        start = end
    return kept


def _notes(tracks: list[mido.MidiTrack]) -> list[Note]:
    """All notes, in ticks; those without end last to the end of their track."""
    timed = [
        list(zip(accumulate(message.time for message in track), track, strict=True))
        for track in tracks
    ]
    controls = sorted(
        ((now, message) for track in timed for now, message in track if _is_control(message)),
        key=lambda event: event[0],
    )
    notes = [note for track in timed for note in _struck(track)]
    last = max((note.end for note in notes), default=0)
    channels = {note.channel: _Sustain(note.channel, controls, last) for note in notes}
    return [note._replace(end=channels[note.channel].end(note)) for note in notes]


def _is_control(message: mido.Message) -> bool:
    return message.type == "control_change" and message.control in (PEDAL, RESET, *ALL_OFF)


def _struck(track: list[tuple[int, mido.Message]]) -> Iterator[Note]:
    """The notes of a track without pedal."""
    events: dict[tuple[int, int], list[tuple[int, bool]]] = defaultdict(list)
    for now, message in track:
        if message.type in ("note_on", "note_off"):
            on = message.type == "note_on" and message.velocity > 0
            events[message.channel, message.note].append((now, on))
    end = track[-1][0] if track else 0
    for (channel, pitch), of_key in events.items():
        for start, stop in _sounding(of_key, end):
            yield Note(start, stop, pitch, channel)


def _sounding(events: list[tuple[int, bool]], end: int) -> Iterator[tuple[int, int]]:
    """Start and end of the notes of one key; events: time, and whether a note begins.

    While every beginning has an end, notes that overlap are read as one. From the first beginning
    without an end on, each beginning also ends the note before it.
    """
    steps = (1 if on else -1 for _, on in events)
    depths = list(accumulate(steps, lambda depth, step: max(0, depth + step), initial=0))
    balanced = max(k for k, depth in enumerate(depths) if depth == 0)
    start = None
    for k, (now, on) in enumerate(events):
        if start is not None and (depths[k + 1] == 0 if k < balanced else True):
            yield start, now
            start = None
        if on and start is None:
            start = now
    if start is not None:
        yield start, end


class _Sustain:
    """The pedal of a channel, and controllers that end its notes.

    Args:
        channel: number of the channel.
        controls: time and message of all controllers, in order of time.
        last: end of the last note without pedal.
    """

    def __init__(self, channel: int, controls: list[tuple[int, mido.Message]], last: int) -> None:
        own = [(now, message) for now, message in controls if message.channel == channel]
        self.stops = [now for now, message in own if message.control in ALL_OFF]
        self.times: list[int] = []
        self.down: list[bool] = []
        for now, message in own:
            if message.control in (PEDAL, RESET):
                self.times.append(now)
                self.down.append(message.control == PEDAL and message.value >= DOWN)
        self.released = [now for now, down in zip(self.times, self.down, strict=True) if not down]
        self.last = last

    def end(self, note: Note) -> int:
        """Return when a note ends."""
        end = note.end
        k = bisect_right(self.times, end)
        if k and self.down[k - 1]:
            up = bisect_right(self.released, end)
            end = self.released[up] if up < len(self.released) else max(end, self.last)
        stop = bisect_right(self.stops, note.start)
        return min(end, self.stops[stop]) if stop < len(self.stops) else end
