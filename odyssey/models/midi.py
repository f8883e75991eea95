"""Convert piano rolls (one frame per quarter note) to and from MIDI files."""

from __future__ import annotations

from collections import defaultdict
from io import BytesIO

import mido
import numpy as np
from mido.midifiles.meta import KeySignatureError

from odyssey.corpora.piano_rolls import LOWEST_PITCH

TICKS = 480  # per quarter note
TEMPO = 80  # quarter notes per minute
CHURCH_ORGAN, VELOCITY = 19, 80
PERCUSSION = 9  # MIDI channel
# A frame contains the notes that sound this part of a quarter note after its beat, because players
# begin notes late.
LATE = 1 / 8
PITCHES = 128  # of MIDI
# Exceptions that mido raises for damaged files.
_DAMAGED = (OSError, EOFError, ValueError, LookupError, TypeError, KeySignatureError)


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

    Args:
        content: of a MIDI file.
        limit: longest length in quarter notes.

    Raises:
        ValueError: if it is not a MIDI file, or too long.
    """
    try:
        file = mido.MidiFile(file=BytesIO(content), clip=True)
        ticks = file.ticks_per_beat
        notes = [note for track in file.tracks for note in _notes(track)]
    except _DAMAGED as problem:
        raise ValueError("it is not a complete MIDI file") from problem
    if ticks <= 0:
        raise ValueError("its unit of time is not a fraction of a quarter note")
    if max((end for _, end, _ in notes), default=0) > limit * ticks:
        raise ValueError(f"it is longer than {limit:,} quarter notes")
    return _on_beats(np.array(notes, dtype=np.int64).reshape(-1, 3), ticks)


def _on_beats(notes: np.ndarray, ticks: int) -> list[list[int]]:
    """The pitches of every frame; notes: (notes, 3), start and end in ticks, and pitch."""
    first, after = np.ceil(notes[:, :2].T / ticks - LATE).astype(int).clip(min=0)
    changes = np.zeros((after.max(initial=0) + 1, PITCHES), int)
    np.add.at(changes, (first, notes[:, 2]), 1)
    np.add.at(changes, (after, notes[:, 2]), -1)
    return [np.flatnonzero(count).tolist() for count in changes.cumsum(axis=0)[:-1]]


def _notes(track: mido.MidiTrack) -> list[tuple[int, int, int]]:
    """Start and end in ticks and pitch of each note; notes without end last to the track's end."""
    now, notes = 0, []
    begun: dict[tuple[int, int], list[int]] = defaultdict(list)
    for message in track:
        now += message.time
        if message.type not in ("note_on", "note_off") or message.channel == PERCUSSION:
            continue
        key = (message.channel, message.note)
        if message.type == "note_on" and message.velocity:
            begun[key].append(now)
        elif begun[key]:
            notes.append((begun[key].pop(0), now, message.note))
    unended = [(start, now, note) for (_, note), starts in begun.items() for start in starts]
    return notes + unended
