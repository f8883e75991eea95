"""The speech synthesiser espeak-ng, called through its C interface.

The package espeakng-loader contains the shared library. The audio of a call depends on the earlier
calls in the same process. For reproducible speech, make the same calls in a new process.
"""

from __future__ import annotations

import ctypes
from typing import NamedTuple

import numpy as np

from odyssey.errors import BadInput

RATE = 22_050  # samples a second
_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8, _BY_CHARACTER = 2, 1, 1, 1
_SPEED, _VOLUME, _PITCH = 1, 2, 3  # numbers of parameters
_HALF_VOLUME = 50  # at the default of 100, some voices are clipped
_PHONEME = 7  # type of an event
_STRESS = "',%=|"  # stress marks before a mnemonic


class Sound(NamedTuple):
    """A phoneme.

    Attributes:
        start: Its first sample.
        mnemonic: espeak-ng's name of it, without stress marks.
        letter: Position in the text of the first letter of its word, from 0.
    """

    start: int
    mnemonic: str
    letter: int


class _Name(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Name),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Synthesiser:
    """espeak-ng, initialised; create at most one per process.

    Raises:
        BadInput: If espeak-ng is not installed or does not start.
    """

    def __init__(self) -> None:
        self._library = _load()
        self._pieces: list[np.ndarray] = []
        self._sounds: list[Sound] = []
        self._callback = _Callback(self._receive)  # this reference prevents that it is freed
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(
        self, text: str, voice: str, speed: int, pitch: int
    ) -> tuple[np.ndarray, list[Sound]]:
        """Return the audio, (samples,) int16 at `RATE`, and its phonemes and pauses in order.

        Args:
            text: ASCII text.
            voice: Accent, "+" and variant, such as "en-us+m3".
            speed: Words per minute.
            pitch: 0 to 100; 50 is the default of the voice.

        Raises:
            BadInput: If there is no such voice, or no audio.
        """
        self._pieces.clear()
        self._sounds.clear()
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise BadInput(f"espeak-ng has no voice {voice}; {_REMEDY}.")
        for parameter, value in ((_SPEED, speed), (_VOLUME, _HALF_VOLUME), (_PITCH, pitch)):
            self._library.espeak_SetParameter(parameter, value, 0)
        letters = text.encode("ascii")
        self._library.espeak_Synth(
            letters, ctypes.c_size_t(len(letters) + 1), 0, _BY_CHARACTER, 0, _UTF8, None, None
        )
        if not self._pieces:
            raise BadInput(f"espeak-ng made no audio for {text!r}; {_REMEDY}.")
        return np.concatenate(self._pieces), list(self._sounds)

    def _receive(
        self, samples: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]
    ) -> int:
        if samples and count:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        index = 0
        while events[index].type:
            event = events[index]
            if event.type == _PHONEME:
                mnemonic = event.id.string.decode().lstrip(_STRESS)
                self._sounds.append(Sound(event.sample, mnemonic, event.text_position - 1))
            index += 1
        return 0


_REMEDY = "run pip install --force-reinstall -r requirements.txt"


def _load() -> ctypes.CDLL:
    try:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
    except (ImportError, OSError, RuntimeError) as problem:
        raise BadInput(f"espeak-ng cannot be loaded ({problem}); {_REMEDY}.") from problem
    if library.espeak_Initialize(_SYNCHRONOUS, 0, data, _PHONEME_EVENTS) != RATE:
        raise BadInput(f"espeak-ng does not start at {RATE} samples a second; {_REMEDY}.")
    return library
