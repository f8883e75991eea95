"""All readers of files, with valid samples of their files.

The property-based tests (`tests/hostile`) and the fuzzer (`tests/fuzz`) test every reader in
`READERS`. A reader must read a file or refuse it with one sentence; add each new reader here.
"""

import dataclasses
import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console

from odyssey import features, fresh_seeds, labels, records
from odyssey.atomic import write_with_checksum
from odyssey.corpora import CORPORA, csv_table, iam, jsb, sources, timit
from odyssey.corpora.embedded import jsb as embedded_jsb
from odyssey.corpora.embedded.jsb_alignment import alignments
from odyssey.corpora.handwriting.line_strokes import read_strokes
from odyssey.corpora.handwriting.transcriptions import read_transcription
from odyssey.corpora.speech.audio import read_audio
from odyssey.corpora.speech.phones import read_phones
from odyssey.errors import BadInput, printable
from odyssey.models import chorale, midi, saved
from odyssey.random_sampling import source
from odyssey.random_sampling.series import read_series
from odyssey.status.run import Run, last_line, read_run
from odyssey.status.survey import Survey
from odyssey.status.time_left import TimeLeft
from odyssey.status.words import summary
from odyssey.training.checkpoint import Checkpoint
from tests.helpers import handwriting_files, speech_files, synthetic_models
from tests.helpers.hostile_samples import (
    CONFIG,
    NOW,
    RUN,
    SCORE,
    SELECTED,
    SMALL,
    SOURCE,
    SUMMARY,
    as_json,
    as_yaml,
    audio,
    checkpoint,
    compressed_score,
    content_of,
    mat,
    number_table,
    stored_features,
    trial_record,
)
from tests.helpers.piano_roll_files import CHORALES
from workflow import configuration, configuration_file, status

LONGEST = 1500  # characters of a sentence, the longest remedy and path included


@dataclass(frozen=True)
class Reader:
    """A reader of one kind of file.

    Attributes:
        file: The name of the file in its folder.
        read: Takes the path; may raise only BadInput.
        samples: Returns the bytes of valid files.
        around: Writes the other files that the folder must contain.
        words: Typical parts of such files, for the fuzzer.
    """

    file: str
    read: Callable[[Path], object]
    samples: Callable[[], list[bytes]]
    around: Callable[[Path], object] = lambda folder: None
    words: tuple[bytes, ...] = ()


def refusal(reader, path):
    """Return (what was read, None) or (None, the sentence of BadInput); check the sentence."""
    try:
        return reader.read(path), None
    except BadInput as problem:
        sentence = str(problem)
    assert sentence.isprintable() and sentence.endswith("."), sentence
    assert len(sentence) < LONGEST, sentence
    assert "Traceback" not in sentence and " object at 0x" not in sentence, sentence
    assert sentence.startswith("config: ") or printable(str(path.parent)) in sentence, sentence
    return None, sentence


# Readers that need more than one call.

ALIGNMENT = alignments()[0]


def rebuilt(path):
    line = dataclasses.replace(ALIGNMENT, score=path.name, parts=(0,))
    return embedded_jsb.rebuild(line, path.parent)


def read_config(path):
    config = configuration_file.read(path)
    sections = {key: value for key, value in config.items() if key in ("suggest", "sampling")}
    configuration.with_numbers(sections)
    configuration.check(config, CORPORA)
    return config


def read_any_series(path):
    series = read_series(path).scaled()
    series.windows(3)
    source.save(series, path.with_name("kept.parquet"), path.with_name("kept.json"))
    return source.load(path.with_name("kept.parquet"), path.with_name("kept.json"))


def read_status(path):
    """Show the study of a run's file, as `make status` does."""
    run = read_run(path)
    if run and status._is_valid(run.config) and run.config["trials"] < 1000:
        shown = Console(file=io.StringIO())
        status.show(shown, run)
        text = shown.file.getvalue().replace("\n", "")
        assert text.isprintable(), text
    return run


def read_trial_for_status(path):
    folder = path.parents[4]
    trials = Survey(read_run(folder / "logs/run.json"), folder).trials(NOW)
    return summary(trials, TimeLeft(Run(SMALL), folder).seconds(trials, NOW - 60, NOW))


def read_with_new_checksum(path):
    """Read a checkpoint that was damaged before it was sealed."""
    if path.is_file():
        write_with_checksum(path, path.read_bytes())
    return Checkpoint(path, "this trial").load()


def put_study(folder):
    """Write the files of a study that its status needs; `folder` has the trial's record."""
    root = folder.parents[3]
    for path, content in (("logs/run.json", RUN), ("results/features/jsb.json", SUMMARY)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(as_json(content))


def put_speakers(folder):
    names = [f"TRAIN/DR1/{name}" for name in ("FCJF0", "FDAW0", "MCPM0")]
    speech_files.put_speakers(folder, names, ["SX1"])


SPEAKERS = b"speaker,split\nfcjf0,train\nfdaw0,validation\nmcpm0,test\n"

READERS = {
    "config": Reader("config.yaml", read_config, lambda: [as_yaml(CONFIG)]),
    "sphere": Reader("SX1.WAV", read_audio, lambda: [audio("NIST")], words=(b"sample_count -i ",)),
    "riff": Reader(
        "SX1.wav", read_audio, lambda: [audio("WAV")], words=(b"data", b"LIST", b"fmt ")
    ),
    "phones": Reader("SX1.PHN", read_phones, lambda: [b"0 1000 h#\n1000 2600 iy\n"]),
    "speakers": Reader(
        "speakers.csv", lambda path: timit.utterances(path.parent), lambda: [SPEAKERS], put_speakers
    ),
    "strokes": Reader(
        "line.xml",
        read_strokes,
        lambda: [handwriting_files.xml(handwriting_files.STROKES[1:]).encode()],
        words=(b"<!DOCTYPE a [", b'<!ENTITY a "b">', b"&a;", b'<Point x="1" y="2" time="3"/>'),
    ),
    "transcription": Reader(
        "board.txt", read_transcription, lambda: [b"OCR:\n\na\n\nCSR:\n\nWords here \nand there\n"]
    ),
    "boards": Reader(
        "trainset.txt",
        lambda path: iam.lines(path.parent),
        lambda: [b" a01-000u\n a01-003\n"],
        handwriting_files.put_copy,
        (b"../", b"/etc/passwd", b"\xa0", b"a01-000u"),
    ),
    "json rolls": Reader("jsb.json", jsb.read, lambda: [as_json(CHORALES)]),
    "pickle rolls": Reader(
        "jsb.pickle", jsb.read, lambda: [pickle.dumps(CHORALES, each) for each in range(6)]
    ),
    "mat rolls": Reader("jsb.mat", jsb.read, lambda: [mat(False), mat(True)]),
    "source record": Reader(
        "source.json",
        lambda path: sources.recorded_source(path.with_name("jsb.json")),
        lambda: [as_json(SOURCE)],
    ),
    "score": Reader("score.xml", rebuilt, lambda: [SCORE.encode()]),
    "compressed score": Reader("score.mxl", rebuilt, lambda: [compressed_score()]),
    "features": Reader("jsb.npz", features.load, lambda: [stored_features()]),
    "trial record": Reader(
        "0000.parquet",
        lambda path: records.read(path, records.TRIALS),
        lambda: [trial_record(), trial_record(compression="snappy")],
    ),
    "trial record for status": Reader(
        "results/trials/jsb/V/0000.parquet",
        read_trial_for_status,
        lambda: [trial_record()],
        put_study,
    ),
    "series in CSV": Reader(
        "series.csv", read_any_series, lambda: [b"level,count\n1.5,2\n2,3\n1,4\n0,5\n"]
    ),
    "series in Parquet": Reader("series.parquet", read_any_series, lambda: [number_table()]),
    "summary": Reader(
        "jsb.json", lambda path: labels.read_labels([path]), lambda: [as_json(SUMMARY)]
    ),
    "selected trial": Reader(
        "hyperparameters.json",
        fresh_seeds.read_selected,
        lambda: [as_json(SELECTED), b"null"],
    ),
    "run": Reader("run.json", read_status, lambda: [as_json(RUN)]),
    "own sequence in CSV": Reader(
        "own.csv",
        lambda path: csv_table.read_table(path, labelled=True),
        lambda: [b"x,y,label\n1,2.5,up\n-1e3,.5,down\n"],
    ),
    "chorale in MIDI": Reader(
        "chorale.mid", chorale.read, lambda: [midi.write(np.eye(3, 88, dtype=np.uint8))]
    ),
    "chorale in JSON": Reader(
        "chorale.json", chorale.read, lambda: [as_json([[60, 64, 67], [62, 65]])]
    ),
    "model": Reader(
        "model.safetensors", saved.load, lambda: [content_of(synthetic_models.model().save)]
    ),
    "checkpoint": Reader("7.checkpoint", read_with_new_checksum, lambda: [checkpoint()]),
    "log": Reader("x.log", last_line, lambda: [b"epoch 1\nError: no luck\n"]),
}


def put(reader, folder, content):
    """Write a file with this content, and the other files that it needs, to a folder."""
    path = folder / reader.file
    if not path.parent.exists() or not any(path.parent.iterdir()):
        path.parent.mkdir(parents=True, exist_ok=True)
        reader.around(path.parent)
    path.write_bytes(content)
    return path
