"""`python -m odyssey predict`: its output for each kind of input, and its errors."""

import argparse
import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import soundfile

from odyssey.corpora import csv_sequences, iam, timit
from odyssey.corpora.handwriting.characters import CHARACTERS
from odyssey.corpora.speech.frames import frame_count, frame_labels
from odyssey.corpora.speech.phones import PHONES, read_phones
from odyssey.errors import BadInput
from odyssey.models import chorale, midi, predict, speech
from odyssey.models.kinds import kind_of
from odyssey.models.saved import FILE, Model
from tests.helpers.csv_files import in_every_split, put_sequences
from tests.helpers.handwriting_files import put_copy
from tests.helpers.speech_files import put_speakers
from tests.helpers.synthetic_models import model

XML = """<WhiteboardCaptureSession><StrokeSet><Stroke>{}</Stroke></StrokeSet>
</WhiteboardCaptureSession>"""
POINTS = [(10 * k, 5 * (k % 7), k / 50) for k in range(40)]
CHORALE = [[60, 64, 67, 72], [60, 64, 67, 72], [59, 62, 67, 74]]


def options(*arguments):
    parser = argparse.ArgumentParser()
    predict.add_arguments(parser)
    return parser.parse_args([str(argument) for argument in arguments])


def of(dataset):
    """An untrained model for a data set."""
    if dataset == "timit":
        return model("V", "framewise", (39, 4, 61), PHONES, dataset="timit")
    if dataset == "iam":
        return model("NP", "transcription", (4, 6, 82), ("", *CHARACTERS), dataset="iam")
    pitches = tuple(map(str, range(21, 109)))
    return model("V", "next_step", (88, 4, 88), pitches, dataset="jsb", shift=(0,) * 88)


def ask(folder, made, content, name, *more):
    """What the command prints for an input with this content, bytes or text."""
    made.save(folder / FILE)
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return predict.run(options(folder, path, *more))


def recording(folder, rate=16_000, seconds=0.5):
    path = folder / "sentence.wav"
    samples = np.random.default_rng(0).normal(0, 2000, int(rate * seconds)).astype(np.int16)
    soundfile.write(path, samples, rate, subtype="PCM_16")
    return path.read_bytes()


def test_a_recording_gives_a_phn_file(tmp_path):
    printed = ask(tmp_path, of("timit"), recording(tmp_path), "sentence.wav")
    (tmp_path / "x.phn").write_text(printed)
    segments = read_phones(tmp_path / "x.phn")
    assert segments[0].start == 0 and segments[-1].end == 8000
    assert all(a.end == b.start and a.phone != b.phone for a, b in pairwise(segments))


def read_by(monkeypatch, made, path):
    """The inputs of the network for a file."""
    seen = []
    blank = np.zeros((1, made.metadata.output_size), np.float32)
    monkeypatch.setattr(Model, "logits", lambda self, x: seen.append(x) or blank)
    kind_of(made.metadata.dataset).predict(made, path)
    return seen[0]


def of_features(dataset, data, **facts):
    facts |= {"dataset": dataset, "shift": data.shift, "scale": data.scale}
    sizes = (data.input_size, 2, data.output_size)
    return model("V", data.task, sizes, data.classes, **facts)


GESTURES = ["x,y,z,label", "1,20,-3,rest", "2,40,-6,wave", "0,30,-9,rest"]


def test_columns_are_read_by_their_names(tmp_path, monkeypatch):
    folder = put_sequences(tmp_path / "gestures", in_every_split(*GESTURES))
    data = csv_sequences.reader("rings", "Rings", "framewise")[0](folder)
    made = of_features("rings", data, columns=data.summary()["columns"])
    expected = data.splits["test"][0].inputs
    rows = [row.split(",") for row in GESTURES]
    for order in ("xyz", "zyx", "yzx", "xyz label", "zxy label"):
        places = ["xyz".index(name) for name in order[:3]] + [3] * ("label" in order)
        lines = [",".join(row[place] for place in places) for row in rows]
        (tmp_path / "s.csv").write_text("\n".join(lines))
        np.testing.assert_array_equal(read_by(monkeypatch, made, tmp_path / "s.csv"), expected)
    numbered = [f"{k - 1 if k else ''},{row.rpartition(',')[0]}" for k, row in enumerate(GESTURES)]
    (tmp_path / "s.csv").write_text("\n".join(numbered))
    np.testing.assert_array_equal(read_by(monkeypatch, made, tmp_path / "s.csv"), expected)


def test_recordings_are_prepared_bit_for_bit_as_in_training(tmp_path, monkeypatch):
    speakers = ["TRAIN/DR1/FCJF0", "TEST/DR1/MDAB0", "TEST/DR1/FAKS0"]
    copy = put_speakers(tmp_path / "TIMIT", speakers)
    data = timit.features(copy)
    utterance = timit.utterances(copy)["test"][0]
    x = read_by(monkeypatch, of_features("timit", data), utterance.audio)
    np.testing.assert_array_equal(x, data.splits["test"][0].inputs)


def test_lines_are_prepared_bit_for_bit_as_in_training(tmp_path, monkeypatch):
    copy = put_copy(tmp_path / "copy")
    data = iam.features(copy)
    line = iam.lines(copy)["train"][1]
    x = read_by(monkeypatch, of_features("iam", data), line.strokes)
    np.testing.assert_array_equal(x, data.splits["train"][1].inputs)


def test_segments_have_the_frames_phones(tmp_path):
    """`frame_labels`, which makes the labels for training, returns the same phones."""
    random = np.random.default_rng(0)
    for samples in (400, 559, 560, 9_999):
        phones = [PHONES[k] for k in random.integers(0, 3, frame_count(samples))]
        segments = speech.segments(phones, samples)
        labels = frame_labels(segments, len(phones))
        assert [PHONES[k] for k in labels] == phones
    assert speech.segments(["a", "a", "b"], 720) == [(0, 440, "a"), (440, 720, "b")]


def test_a_line_of_strokes_gives_text(tmp_path):
    points = "".join(f'<Point x="{x}" y="{y}" time="{t}"/>' for x, y, t in POINTS)
    printed = ask(tmp_path, of("iam"), XML.format(points), "line.xml")
    assert printed and set(printed) <= set(CHARACTERS)
    output = tmp_path / "line.txt"
    message = ask(tmp_path, of("iam"), XML.format(points), "line.xml", "--output", output)
    assert output.read_text() == printed + "\n" and str(output) in message


@pytest.mark.parametrize("unit, times", [(1e-3, "0.00"), (100, "[1-9]")])
def test_positions_in_another_unit_are_refused(tmp_path, unit, times):
    def line(points):
        return XML.format("".join(f'<Point x="{x}" y="{y}" time="{t}"/>' for x, y, t in points))

    points = [(unit * x, unit * y, t) for x, y, t in 2 * POINTS[:1] + POINTS + POINTS[-1:]]
    with pytest.raises(BadInput, match=f"its pen moves {times}.* times as far as in training"):
        ask(tmp_path, of("iam"), line(points), "line.xml")
    assert ask(tmp_path, of("iam"), line(points[:9]), "line.xml") is not None


def test_a_chorale_is_continued_after_its_own_notes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed = ask(tmp_path, of("jsb"), json.dumps(CHORALE), "chorale.json", "--frames", 8)
    assert printed.startswith("chorale-continued.mid contains")
    content = (tmp_path / "chorale-continued.mid").read_bytes()
    frames = midi.frames(content, 100)
    assert len(frames) == 3 + 8 and frames[:3] == CHORALE
    again = ask(tmp_path, of("jsb"), content, "song.mid", "--output", tmp_path / "b.mid")
    assert "b.mid" in again
    assert midi.frames((tmp_path / "b.mid").read_bytes(), 200)[:11] == frames


def test_seed_and_temperature_decide_the_continuation():
    roll, made = np.zeros((2, 88), np.uint8), of("jsb")
    first, again, other, cold = (
        chorale.continuation(made, roll, 6, temperature, seed)
        for seed, temperature in ((0, 1), (0, 1), (1, 1), (0, 0.01))
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    probable = made.logits(roll.astype(np.float32))[-1] > 0
    assert (cold[0] == probable).mean() > 0.95


def test_rests_of_voices_are_silent(tmp_path):
    (tmp_path / "c.json").write_text("[[60, 64, -1, 55], [-1, -1, -1, -1], [60, 60, 67, -1]]")
    roll = chorale.read(tmp_path / "c.json")
    pitches = [(21 + np.flatnonzero(frame)).tolist() for frame in roll]
    assert pitches == [[55, 60, 64], [], [60, 67]]


@pytest.mark.parametrize(
    "task, expected",
    [
        ("framewise", ["label,probability", "4 rows"]),
        ("next_step", ["a,b,c,d", "4 rows"]),
    ],
)
@pytest.mark.parametrize("label", ["", ",label"])
def test_a_csv_sequence_gives_a_row_for_each_step(tmp_path, task, expected, label):
    rows = [f"{k % 2},{k // 2},0" + (",a" if label else "") for k in range(4)]
    content = "\n".join([f"x,y,z{label}", *rows])
    lines = ask(tmp_path, model("V", task), content, "s.csv").splitlines()
    assert [lines[0], f"{len(lines) - 1} rows"] == expected


def test_the_most_probable_label_and_its_probability(tmp_path):
    """If all weights are zero and the biases are ln 3 and 0, the first label has 3/4."""
    made = model("NP", "framewise", (1, 2, 2), shift=(0.0,), scale=(1.0,))
    for values in made.weights.values():
        values[...] = 0
    made.weights["output.b"][0] = np.log(3)
    printed = ask(tmp_path, made, "x\n1\n2\n", "s.csv")
    assert printed.splitlines() == ["label,probability", "a,0.7500", "a,0.7500"]


BAD = [
    ("timit", b"no sound", "x.wav", "neither NIST SPHERE nor RIFF"),
    ("timit", "<x/>", "line.xml", "neither NIST SPHERE nor RIFF"),
    ("iam", "<x/>", "line.xml", "it has no strokes"),
    ("iam", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "line.xml", "document type"),
    ("jsb", "[", "c.json", "cannot be used"),
    ("jsb", "[]", "c.json", "not a list of 1 to"),
    ("jsb", "[" * 100_000, "c.json", "nested too deeply"),
    ("jsb", "[[60], [600]]", "c.json", "pitch 600 outside 21 to 108"),
    ("jsb", "[[-1, -1], []]", "c.json", "it has no notes"),
    ("jsb", "[[1e400]]", "c.json", "where a MIDI pitch belongs"),
    ("jsb", '{"train": []}', "c.json", "not a list of 1 to"),
    ("jsb", json.dumps([[]] * 1_001), "c.json", "1 to 1,000 frames"),
    ("jsb", b"\xff\xfe\x00", "c.json", "neither a MIDI file nor complete JSON"),
    ("jsb", b"MThd\x00\x00", "c.mid", "not a complete MIDI file"),
    (
        "jsb",
        midi.write(np.zeros((3, 88), np.uint8)),
        "c.mid",
        "c.mid cannot be used: it has no not",
    ),
    ("jsb", b" " * 200_000, "c.json", "larger than|empty"),
]


@pytest.mark.parametrize("dataset, content, name, problem", BAD)
def test_an_input_that_cannot_be_used_gets_one_sentence(tmp_path, dataset, content, name, problem):
    with pytest.raises(BadInput, match=problem) as caught:
        ask(tmp_path, of(dataset), content, name)
    assert name in str(caught.value) and "\n" not in str(caught.value)
    assert {path.name for path in tmp_path.iterdir()} == {FILE, name}


def test_a_silent_recording_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(4000, np.int16), 16_000, subtype="PCM_16")
    with pytest.raises(BadInput, match="all its samples are the same; give a recording"):
        ask(tmp_path, of("timit"), (tmp_path / "a.wav").read_bytes(), "sentence.wav")


def test_another_sampling_rate_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(BadInput, match=r"it has 8000 Hz.*convert it to 16000 Hz"):
        ask(tmp_path, of("timit"), recording(tmp_path, 8000), "sentence.wav")


@pytest.mark.parametrize(
    "content, sentence",
    [
        ("x,y\n1,2\n", "it lacks 'z'; give the columns 'x', 'y', 'z'"),
        ("x,y,z,w\n1,2,3,4\n", "it has other columns than the model reads: 'w'; give"),
        ("a,b,c\n1,2,3\n", "it lacks 'x', 'y', 'z'; it has other columns .*: 'a', 'b', 'c'"),
        ("1,2,3\n4,5,6\n", "its first line has numbers, not names of columns: 1, 2, 3"),
        ("x,y,z\n1,2,3\n1e6,2e6,3\n2e6,2e6,4\n", "half of column x are more than 1,000,000 st"),
    ],
)
def test_a_file_with_other_columns_is_refused(tmp_path, content, sentence):
    with pytest.raises(BadInput, match=rf"s\.csv cannot be used: {sentence}"):
        ask(tmp_path, model(shift=(0.0,) * 3, scale=(1.0,) * 3), content, "s.csv")


def test_a_network_of_switches_reads_switches_only(tmp_path):
    with pytest.raises(BadInput, match="it has other numbers than 0 and 1"):
        ask(tmp_path, model("V", "next_step"), "x,y,z\n1,0,2\n", "s.csv")


def test_a_file_of_more_rows_than_can_be_read_in_a_minute_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"s\.csv.* it has more than 50,000 rows"):
        ask(tmp_path, model(), "x,y,z\n" + 50_001 * "1,2,3\n", "s.csv")


def test_a_model_that_is_not_of_its_data_set_is_refused(tmp_path):
    """Otherwise its outputs would be read as other keys."""
    with pytest.raises(BadInput, match="is no model of jsb"):
        ask(tmp_path, model("V", "next_step", dataset="jsb"), "[[60]]", "c.json")


@pytest.mark.parametrize("dataset", ["timit", "iam", "jsb"])
def test_a_model_whose_inputs_have_another_order_is_refused(tmp_path, dataset):
    made = of(dataset)
    other = replace(made, metadata=replace(made.metadata, columns=made.metadata.columns[::-1]))
    with pytest.raises(BadInput, match=f"is no model of {dataset}: its inputs are others or in an"):
        ask(tmp_path, other, "[[60]]", "c.json")


def test_an_output_that_cannot_be_written_gets_one_sentence(tmp_path):
    for output in (tmp_path, tmp_path / FILE / "x.mid", tmp_path / ("x" * 300)):
        with pytest.raises(BadInput, match="cannot be written"):
            ask(tmp_path, of("jsb"), "[[60]]", "c.json", "--frames=1", "--output", output)


@pytest.mark.parametrize(
    "wrong", ["--frames=0", "--frames=x", "--temperature=nan", "--temperature=0", "--seed=-1"]
)
def test_numbers_out_of_bounds_are_refused_before_anything_is_read(wrong):
    with pytest.raises(SystemExit):
        options("model", "input", wrong)
