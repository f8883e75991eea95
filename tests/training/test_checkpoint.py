"""A saved state is ignored if it is damaged or from another trial."""

import io
import json
import os
import signal

import numpy as np
import pytest

from odyssey.atomic import write_with_checksum
from odyssey.training.checkpoint import JSON, STOPPED, Checkpoint, SavedState

STATE = SavedState(
    {"curve": [[0, float("nan"), 0.1 + 0.2]], "order": {"state": 2**127 + 1}},
    {"theta": np.arange(5, dtype=np.float32) / 3, "waiting": np.array([3, 1])},
)


@pytest.fixture
def lines():
    return []


@pytest.fixture
def checkpoint(tmp_path, lines):
    return Checkpoint(tmp_path / "trials" / "7.checkpoint", "this trial", lines.append)


def test_what_is_saved_is_loaded_bit_for_bit(checkpoint):
    assert checkpoint.load() is None
    checkpoint.save(STATE)
    state = checkpoint.load()
    assert repr(state.json_values) == repr(STATE.json_values)
    assert state.arrays.keys() == STATE.arrays.keys()
    for name, array in STATE.arrays.items():
        np.testing.assert_array_equal(state.arrays[name], array)
        assert state.arrays[name].dtype == array.dtype


def test_the_last_state_replaces_earlier_ones(checkpoint):
    checkpoint.save(SavedState({"epoch": 1}, {}))
    checkpoint.save(SavedState({"epoch": 2}, {}))
    assert checkpoint.load().json_values == {"epoch": 2}
    assert list(checkpoint.path.parent.iterdir()) == [checkpoint.path]
    checkpoint.remove()
    checkpoint.remove()
    assert checkpoint.load() is None


def test_a_state_of_another_trial_is_not_used(checkpoint, lines):
    checkpoint.save(STATE)
    assert Checkpoint(checkpoint.path, "another", lines.append).load() is None
    assert "other code, data or options" in lines[0]


@pytest.mark.parametrize("where", [0, 31, 32, 40, -1])
def test_one_changed_byte_makes_it_unusable(checkpoint, lines, where):
    checkpoint.save(STATE)
    content = bytearray(checkpoint.path.read_bytes())
    content[where] ^= 1
    checkpoint.path.write_bytes(content)
    assert checkpoint.load() is None
    assert "damaged" in lines[0]


@pytest.mark.parametrize("content", [b"", b"short", b"\0" * 4096])
def test_another_file_is_not_used(checkpoint, lines, content):
    checkpoint.path.parent.mkdir()
    checkpoint.path.write_bytes(content)
    assert checkpoint.load() is None
    assert "damaged" in lines[0]


def test_training_continues_if_the_state_cannot_be_written(tmp_path, lines):
    (tmp_path / "file").write_text("")
    checkpoint = Checkpoint(tmp_path / "file" / "7.checkpoint", "this trial", lines.append)
    checkpoint.save(STATE)
    assert lines[0].startswith("no checkpoint:")
    assert checkpoint.load() is None


def test_a_state_that_cannot_be_read_is_not_used(checkpoint, lines):
    checkpoint.path.mkdir(parents=True)
    assert checkpoint.load() is None
    assert "is not used" in lines[0]


def test_a_state_is_due_some_time_after_the_last_save(tmp_path):
    assert not Checkpoint(tmp_path / "a", "", save_every=3600).due
    assert Checkpoint(tmp_path / "a", "", save_every=0).due


def test_sigterm_ends_the_process_at_the_next_save(checkpoint):
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as stopped, checkpoint.stopped_by_sigterm():
        os.kill(os.getpid(), signal.SIGTERM)
        assert checkpoint.due
        checkpoint.save(STATE)
    assert stopped.value.code == STOPPED == 143
    assert checkpoint.load() is not None
    assert signal.getsignal(signal.SIGTERM) == before


def test_the_cost_of_all_attempts_adds_up(tmp_path):
    first = Checkpoint(tmp_path / "a", "this trial")
    first.meter.earlier = {"wall_seconds": 1000.0, "cpu_seconds": 900.0, "peak_rss_mb": 1e6}
    first.save(STATE)
    second = Checkpoint(tmp_path / "a", "this trial")
    second.load()
    cost = second.meter.so_far()
    assert cost["wall_seconds"] > 1000 and cost["cpu_seconds"] > 900
    assert cost["peak_rss_mb"] == 1e6


def packed(values, **arrays):
    """The content of a checkpoint with any values."""
    content = io.BytesIO()
    text = values if isinstance(values, bytes) else json.dumps(values).encode()
    np.savez(content, **{JSON: np.frombuffer(text, np.uint8)}, **arrays)
    return content.getvalue()


COST = {"wall_seconds": 1.0, "cpu_seconds": 1.0, "peak_rss_mb": 1.0}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no zip",
        packed({"identity": "this trial", "cost": COST})[:-20],
        packed(b"{"),
        packed(b"[" * 100_000),
        packed([]),
        packed({}),
        packed({"identity": "this trial"}),
        packed({"identity": ["this trial"], "cost": COST}),
        packed({"identity": "this trial", "cost": None}),
        packed({"identity": "this trial", "cost": {}}),
        packed({"identity": "this trial", "cost": COST | {"cpu_seconds": "1"}}),
        packed({"identity": "this trial", "cost": COST}, pickled=np.array([{}], dtype=object)),
    ],
    ids=range(13),
)
def test_a_file_with_a_checksum_but_without_a_state_is_damaged(checkpoint, lines, content):
    write_with_checksum(checkpoint.path, content)
    assert checkpoint.load() is None
    assert lines == [f"{checkpoint.path} is not used: it is damaged"]


def test_a_pipe_is_not_waited_for(checkpoint, lines):
    checkpoint.path.parent.mkdir()
    os.mkfifo(checkpoint.path)
    assert checkpoint.load() is None and "is not used" in lines[0]
