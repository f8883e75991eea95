"""A state on disk is whole and of the same trial, or it is not used."""

import io
import json
import os
import signal

import numpy as np
import pytest

from odyssey.atomic import write_sealed
from odyssey.training.checkpoint import STOPPED, Checkpoint, State

STATE = State(
    {"curve": [[0, float("nan"), 0.1 + 0.2]], "order": {"state": 2**127 + 1}},
    {"theta": np.arange(5, dtype=np.float32) / 3, "waiting": np.array([3, 1])},
)


@pytest.fixture
def said():
    return []


@pytest.fixture
def checkpoint(tmp_path, said):
    return Checkpoint(tmp_path / "trials" / "7.checkpoint", "this trial", said.append)


def test_what_is_saved_is_loaded_bit_for_bit(checkpoint):
    assert checkpoint.load() is None
    checkpoint.save(STATE)
    state = checkpoint.load()
    assert repr(state.facts) == repr(STATE.facts)
    assert state.arrays.keys() == STATE.arrays.keys()
    for name, array in STATE.arrays.items():
        np.testing.assert_array_equal(state.arrays[name], array)
        assert state.arrays[name].dtype == array.dtype


def test_the_last_state_counts_and_nothing_else_is_left(checkpoint):
    checkpoint.save(State({"epoch": 1}, {}))
    checkpoint.save(State({"epoch": 2}, {}))
    assert checkpoint.load().facts == {"epoch": 2}
    assert list(checkpoint.path.parent.iterdir()) == [checkpoint.path]
    checkpoint.remove()
    checkpoint.remove()
    assert checkpoint.load() is None


def test_a_state_of_another_trial_is_not_used(checkpoint, said):
    checkpoint.save(STATE)
    assert Checkpoint(checkpoint.path, "another", said.append).load() is None
    assert "other code, data or settings" in said[0]


@pytest.mark.parametrize("where", [0, 31, 32, 40, -1])
def test_one_changed_byte_makes_it_unusable(checkpoint, said, where):
    checkpoint.save(STATE)
    content = bytearray(checkpoint.path.read_bytes())
    content[where] ^= 1
    checkpoint.path.write_bytes(content)
    assert checkpoint.load() is None
    assert "damaged" in said[0]


@pytest.mark.parametrize("content", [b"", b"short", b"\0" * 4096])
def test_what_is_no_checkpoint_is_not_used(checkpoint, said, content):
    checkpoint.path.parent.mkdir()
    checkpoint.path.write_bytes(content)
    assert checkpoint.load() is None
    assert "damaged" in said[0]


def test_where_it_cannot_be_written_training_goes_on(tmp_path, said):
    (tmp_path / "file").write_text("")
    checkpoint = Checkpoint(tmp_path / "file" / "7.checkpoint", "this trial", said.append)
    checkpoint.save(STATE)
    assert said[0].startswith("no checkpoint:")
    assert checkpoint.load() is None


def test_where_it_cannot_be_read_it_is_not_used(checkpoint, said):
    checkpoint.path.mkdir(parents=True)
    assert checkpoint.load() is None
    assert "is not used" in said[0]


def test_a_state_is_due_after_the_interval(tmp_path):
    assert not Checkpoint(tmp_path / "a", "", interval=3600).due
    assert Checkpoint(tmp_path / "a", "", interval=0).due


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


def packed(facts, **arrays):
    """As a checkpoint is packed, whatever the facts are."""
    content = io.BytesIO()
    text = facts if isinstance(facts, bytes) else json.dumps(facts).encode()
    np.savez(content, facts=np.frombuffer(text, np.uint8), **arrays)
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
def test_what_is_sealed_and_no_state_is_damaged(checkpoint, said, content):
    write_sealed(checkpoint.path, content)
    assert checkpoint.load() is None
    assert said == [f"{checkpoint.path} is not used: it is damaged"]


def test_a_pipe_is_not_waited_for(checkpoint, said):
    checkpoint.path.parent.mkdir()
    os.mkfifo(checkpoint.path)
    assert checkpoint.load() is None and "is not used" in said[0]
