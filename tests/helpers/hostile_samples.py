"""Makes small valid files of every kind that a reader reads."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import yaml
from pyarrow import parquet

from odyssey import features, records
from odyssey.search_space import PRIORS
from tests.helpers import speech_files, synthetic_sequences
from tests.helpers.piano_roll_files import mat_variables, put_mat
from tests.helpers.repository import ROOT

NOW = 1_000_000.0


def content_of(write):
    """Return the bytes that `write(path)` writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sample")
        write(path)
        return path.read_bytes()


def audio(form):
    return content_of(lambda path: speech_files.put_audio(path, speech_files.noise(450), form=form))


def mat(compress):
    def write(path):
        put_mat(path.parent, mat_variables(), compress).rename(path)

    return content_of(write)


SCORE = """<score-partwise><part id="P1"><measure><attributes><divisions>2</divisions></attributes>
<note><pitch><step>C</step><alter>1</alter><octave>4</octave></pitch><duration>4</duration></note>
<note><chord/><pitch><step>E</step><octave>4</octave></pitch><duration>4</duration></note>
<backup><duration>2</duration></backup><forward><duration>2</duration></forward>
<note><grace/></note></measure></part></score-partwise>"""
CONTAINER = '<container><rootfiles><rootfile full-path="x.xml"/></rootfiles></container>'


def compressed_score(score=SCORE, container=CONTAINER, method=zipfile.ZIP_STORED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("x.xml", score)
    return content.getvalue()


def checkpoint():
    """Return the content of a checkpoint, without its seal."""
    cost = {"wall_seconds": 2.5, "cpu_seconds": 2.0, "peak_rss_mb": 300.0, "host": "here"}
    facts = as_json({"identity": "this trial", "cost": cost, "epoch": 1})
    content = io.BytesIO()
    arrays = {"facts": np.frombuffer(facts, np.uint8), "theta": np.arange(3, dtype=np.float32)}
    np.savez(content, allow_pickle=False, **arrays)
    return content.getvalue()


def stored_features():
    content = io.BytesIO()
    with np.load(
        io.BytesIO(content_of(synthetic_sequences.features(counts=(2, 1, 1), length=3).save))
    ) as file:
        np.savez(content, **file)
    return content.getvalue()


TRIAL = {
    "dataset": "jsb", "variant": "V", "trial": 0, "seed": 1, "hidden_size": 20,
    "learning_rate": 1e-3, "momentum": 0.5, "input_noise": 0.1, "nesterov": True,
    "clip_gradients": False, "parameters": 9, "status": "finished", "epochs": 3, "best_epoch": 2,
    "train_loss": 1.0, "validation_error": 2.0, "test_error": 3.0, "wall_seconds": 4.0,
    "cpu_seconds": 4.0, "peak_rss_mb": 300.0, "host": "", "processor": "", "torch_version": "2",
    "code_digest": "c", "data_digest": "d", "identity": "i", "origin": "",
}  # fmt: skip


def trial_record(**options):
    table = pa.Table.from_pylist([TRIAL], schema=records.TRIALS)
    options = {"compression": "none", "use_dictionary": False} | options
    return content_of(lambda path: parquet.write_table(table, path, **options))


def number_table():
    table = pa.table({"level": [1.0, 2.5, -3.0, 0.5], "count": [1, 2, 3, 5]})
    return content_of(lambda path: parquet.write_table(table, path, compression="none"))


CONFIG = yaml.safe_load((ROOT / "config/config.yaml").read_text("utf-8"))
SMALL = CONFIG | {"datasets": ["jsb"], "variants": ["V"], "trials": 3, "trials_per_job": 2}
FRAMES = {split: {"sequences": 2, "frames": 9, "mean_length": 4.5} for split in features.SPLITS}
SUMMARY = {
    "task": "next_step", "title": "Rings", "source": "made up", "stand_in": "", "digest": "d",
    "splits": FRAMES, "set_aside": [], "constant_error": 5.0,
}  # fmt: skip
RUN = {
    "config": SMALL, "started": NOW - 60, "ended": 0.0, "outdated": ["results/x.parquet"],
    "failures": [{"log": "logs/trial/jsb/V/0000.log", "at": NOW, "outputs": ["results/x.parquet"]}],
    "cells": {"MINE": {"states": ["y"], "equations": ["y = W_z @ x + a_z * y_before"]}},
}  # fmt: skip
SELECTED = {
    "trial": 3, "hyperparameters": dict.fromkeys(PRIORS, 0.5) | {"hidden_size": 20},
}  # fmt: skip
SOURCE = {"file": "jsb.json", "source": "made up", "stand_in": "reconstruction"}


def as_json(value):
    return json.dumps(value).encode()


def as_yaml(value):
    return yaml.safe_dump(value).encode()
