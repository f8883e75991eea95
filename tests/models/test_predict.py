"""`python -m odyssey predict`: what it makes of inputs of each kind, and what it refuses."""

import argparse
import json
from itertools import pairwise

import numpy as np
import pytest
import soundfile

from odyssey.corpora import iam, timit
from odyssey.corpora.handwriting.characters import CHARACTERS
from odyssey.corpora.speech.frames import frame_count, frame_labels
from odyssey.corpora.speech.phones import PHONES, read_phones
from odyssey.errors import BadInput
from odyssey.models import chorale, midi, predict, speech
from odyssey.models.kinds import kind_of
from odyssey.models.saved import FILE, Model
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
    """A model of a data set, untrained."""
    if dataset == "timit":
        return model("V", "framewise", (39, 4, 61), PHONES, dataset="timit")
    if dataset == "iam":
        return model("NP", "transcription", (4, 6, 82), ("", *CHARACTERS), dataset="iam")
    pitches = tuple(map(str, range(21, 109)))
    return model("V", "next_step", (88, 4, 88), pitches, dataset="jsb", shift=(0,) * 88)


def ask(folder, made, content, name, *more):
    """What is said of an input, whose content is bytes or text."""
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
    said = ask(tmp_path, of("timit"), recording(tmp_path), "sentence.wav")
    (tmp_path / "x.phn").write_text(said)
    segments = read_phones(tmp_path / "x.phn")
    assert segments[0].start == 0 and segments[-1].end == 8000
    assert all(a.end == b.start and a.phone != b.phone for a, b in pairwise(segments))


def read_by(monkeypatch, made, path):
    """What the network gets to read."""
    seen = []
    blank = np.zeros((1, made.about.output_size), np.float32)
    monkeypatch.setattr(Model, "logits", lambda self, x: seen.append(x) or blank)
    kind_of(made.about.dataset).predict(made, path)
    return seen[0]


def of_features(dataset, data):
    facts = {"dataset": dataset, "shift": data.shift, "scale": data.scale}
    sizes = (data.input_size, 2, data.output_size)
    return model("V", data.task, sizes, data.classes, **facts)


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
    """The reader of .PHN files, which trials learn from, undoes what is written."""
    random = np.random.default_rng(0)
    for samples in (400, 559, 560, 9_999):
        phones = [PHONES[k] for k in random.integers(0, 3, frame_count(samples))]
        segments = speech.segments(phones, samples)
        labels = frame_labels(segments, len(phones))
        assert [PHONES[k] for k in labels] == phones
    assert speech.segments(["a", "a", "b"], 720) == [(0, 440, "a"), (440, 720, "b")]


def test_a_line_of_strokes_gives_text(tmp_path):
    points = "".join(f'<Point x="{x}" y="{y}" time="{t}"/>' for x, y, t in POINTS)
    said = ask(tmp_path, of("iam"), XML.format(points), "line.xml")
    assert said and set(said) <= set(CHARACTERS)
    output = tmp_path / "line.txt"
    told = ask(tmp_path, of("iam"), XML.format(points), "line.xml", "--output", output)
    assert output.read_text() == said + "\n" and str(output) in told


def test_a_chorale_is_continued_after_its_own_notes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = ask(tmp_path, of("jsb"), json.dumps(CHORALE), "chorale.json", "--frames", 8)
    assert said.startswith("chorale-continued.mid holds")
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
    likelier = made.logits(roll.astype(np.float32))[-1] > 0
    assert (cold[0] == likelier).mean() > 0.95


@pytest.mark.parametrize(
    "task, expected",
    [
        ("framewise", ["label,probability", "4 rows"]),
        ("next_step", ["a,b,c,d", "4 rows"]),
    ],
)
@pytest.mark.parametrize("label", ["", ",label"])
def test_a_csv_sequence_gives_a_row_for_each_step(tmp_path, task, expected, label):
    rows = [f"{k},{k / 2},0" + (",a" if label else "") for k in range(4)]
    content = "\n".join([f"x,y,z{label}", *rows])
    lines = ask(tmp_path, model("V", task), content, "s.csv").splitlines()
    assert [lines[0], f"{len(lines) - 1} rows"] == expected


def test_the_likeliest_label_and_its_probability(tmp_path):
    """Without weights but biases of ln 3 and 0, whatever the input: 3/4 for the first."""
    made = model("NP", "framewise", (1, 2, 2), shift=(0.0,), scale=(1.0,))
    for values in made.weights.values():
        values[...] = 0
    made.weights["output.b"][0] = np.log(3)
    said = ask(tmp_path, made, "x\n1\n2\n", "s.csv")
    assert said.splitlines() == ["label,probability", "a,0.7500", "a,0.7500"]


BAD = [
    ("timit", b"no sound", "x.wav", "neither NIST SPHERE nor RIFF"),
    ("timit", "<x/>", "line.xml", "neither NIST SPHERE nor RIFF"),
    ("iam", "<x/>", "line.xml", "it has no strokes"),
    ("iam", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "line.xml", "document type"),
    ("jsb", "[", "c.json", "cannot be used"),
    ("jsb", "[]", "c.json", "not a list of 1 to"),
    ("jsb", "[" * 100_000, "c.json", "nested too deeply"),
    ("jsb", "[[60], [600]]", "c.json", "pitch 600 outside 21 to 108"),
    ("jsb", "[[1e400]]", "c.json", "where a MIDI pitch belongs"),
    ("jsb", '{"train": []}', "c.json", "not a list of 1 to"),
    ("jsb", json.dumps([[]] * 1_001), "c.json", "1 to 1,000 frames"),
    ("jsb", b"\xff\xfe\x00", "c.json", "neither a MIDI file nor complete JSON"),
    ("jsb", b"MThd\x00\x00", "c.mid", "no complete MIDI file"),
    ("jsb", b" " * 200_000, "c.json", "larger than|empty"),
]


@pytest.mark.parametrize("dataset, content, name, problem", BAD)
def test_an_input_that_cannot_be_used_gets_one_sentence(tmp_path, dataset, content, name, problem):
    with pytest.raises(BadInput, match=problem) as said:
        ask(tmp_path, of(dataset), content, name)
    assert name in str(said.value) and "\n" not in str(said.value)
    assert {path.name for path in tmp_path.iterdir()} == {FILE, name}


def test_another_sampling_rate_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(BadInput, match=r"it has 8000 Hz.*convert it to 16000 Hz"):
        ask(tmp_path, of("timit"), recording(tmp_path, 8000), "sentence.wav")


def test_a_file_with_other_columns_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"s\.csv.* 2 columns of numbers, and the model reads 3"):
        ask(tmp_path, model(), "x,y\n1,2\n", "s.csv")


def test_a_file_of_more_rows_than_can_be_read_in_a_minute_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"s\.csv.* it has more than 50,000 rows"):
        ask(tmp_path, model(), "x,y,z\n" + 50_001 * "1,2,3\n", "s.csv")


def test_a_model_that_is_not_of_its_data_set_is_refused(tmp_path):
    """Its outputs would be taken for keys that it does not have."""
    with pytest.raises(BadInput, match="is no model of jsb"):
        ask(tmp_path, model("V", "next_step", dataset="jsb"), "[[60]]", "c.json")


def test_where_nothing_can_be_written_a_sentence_says_so(tmp_path):
    for output in (tmp_path, tmp_path / FILE / "x.mid", tmp_path / ("x" * 300)):
        with pytest.raises(BadInput, match="cannot be written"):
            ask(tmp_path, of("jsb"), "[[60]]", "c.json", "--frames=1", "--output", output)


@pytest.mark.parametrize(
    "wrong", ["--frames=0", "--frames=x", "--temperature=nan", "--temperature=0", "--seed=-1"]
)
def test_numbers_out_of_bounds_are_refused_before_anything_is_read(wrong):
    with pytest.raises(SystemExit):
        options("model", "input", wrong)
