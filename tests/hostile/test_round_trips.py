"""Random content of every format is read as it was written."""

import string
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from odyssey import features, fresh_seeds, records
from odyssey.corpora import iam
from odyssey.corpora.handwriting.line_strokes import read_strokes
from odyssey.corpora.handwriting.transcriptions import read_transcription
from odyssey.corpora.sources import Source, record_source, recorded_source
from odyssey.corpora.speech.audio import read_audio
from odyssey.corpora.speech.phones import PHONES, read_phones
from odyssey.errors import BadInput
from odyssey.features import SPLITS, Features, Sequence
from odyssey.random_sampling.series import read_series
from odyssey.search_space import PRIORS
from odyssey.status.run import Failure, Run, read_run, write_run
from odyssey.training.checkpoint import Checkpoint, SavedState
from tests.helpers.handwriting_files import BOARDS, put_copy, xml
from tests.helpers.hostile_samples import CONFIG, TRIAL
from tests.helpers.speech_files import put_audio, put_phones
from workflow import configuration, configuration_file

quick = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
finite = st.floats(allow_nan=False, allow_infinity=False)
words = st.text(string.ascii_letters + string.digits + " .,é", max_size=12)
printed = st.text(string.printable.strip(), min_size=1, max_size=12)


@quick
@given(
    samples=arrays.arrays(np.int16, st.integers(400, 900)), form=st.sampled_from(["NIST", "WAV"])
)
def test_recordings(tmp_path, samples, form):
    path = put_audio(tmp_path / "a.wav", samples, form=form)
    np.testing.assert_array_equal(read_audio(path), samples)


@quick
@given(
    ends=st.lists(st.integers(1, 10**6), min_size=1, max_size=9, unique=True).map(sorted),
    phones=st.lists(st.sampled_from(PHONES), min_size=9, max_size=9),
)
def test_phones(tmp_path, ends, phones):
    segments = list(zip([0, *ends], ends, phones, strict=False))
    assert read_phones(put_phones(tmp_path / "a.phn", segments)) == segments


point = st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))


@quick
@given(strokes=st.lists(st.lists(point, min_size=1, max_size=5), min_size=1, max_size=4))
def test_strokes(tmp_path, strokes):
    timed = [[(*point, float(t)) for t, point in enumerate(stroke)] for stroke in strokes]
    path = tmp_path / "line.xml"
    path.write_text(xml(timed))
    assert [stroke.tolist() for stroke in read_strokes(path)] == [
        [list(point) for point in stroke] for stroke in timed
    ]


@quick
@given(lines=st.lists(printed, min_size=1, max_size=5))
def test_transcriptions(tmp_path, lines):
    path = tmp_path / "board.txt"
    path.write_text("OCR:\n\nanother text\n\nCSR:\n\n" + "".join(f"{line}\n" for line in lines))
    assert read_transcription(path) == lines


def test_every_board_that_is_listed_and_no_other(tmp_path):
    lines = iam.lines(put_copy(tmp_path))
    boards = {line.board for split in SPLITS for line in lines[split]}
    assert boards == {board for listed in BOARDS.values() for board in listed}


@st.composite
def feature_sets(draw):
    outputs, width = draw(st.integers(1, 255)), draw(st.integers(1, 4))

    def sequence():
        frames = draw(st.integers(1, 5))
        inputs = arrays.arrays(np.float32, (frames, width))
        targets = arrays.arrays(np.uint8, frames, elements=st.integers(0, outputs - 1))
        return Sequence(draw(inputs), draw(targets))

    splits = {split: tuple(sequence() for _ in range(draw(st.integers(1, 3)))) for split in SPLITS}
    texts = draw(words), draw(words), draw(words)
    return Features("framewise", *texts, outputs, splits, tuple(draw(st.lists(words, max_size=2))))


@quick
@given(data=feature_sets())
def test_features(tmp_path, data):
    data.save(tmp_path / "x.npz")
    again = features.load(tmp_path / "x.npz")
    assert replace(again, splits={}.fromkeys(SPLITS, ((),))) == replace(
        data, splits={}.fromkeys(SPLITS, ((),))
    )
    assert again.digest == data.digest


@quick
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "trial": st.integers(0, 2**31 - 1),
                "seed": st.integers(0, 2**63 - 1),
                "test_error": st.floats(allow_nan=False),
                "nesterov": st.booleans(),
                "host": words,
            }
        ),
        max_size=4,
    )
)
def test_trial_records(tmp_path, rows):
    rows = [TRIAL | row for row in rows]
    records.write(rows, records.TRIALS, tmp_path / "x.parquet")
    assert records.read(tmp_path / "x.parquet", records.TRIALS).to_pylist() == rows


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@quick
@given(values=st.lists(st.tuples(finite, finite), min_size=2, max_size=9))
def test_series(tmp_path, suffix, values):
    path, table = tmp_path / f"x.{suffix}", pd.DataFrame(values, columns=["a", "b"])
    table.to_csv(path, index=False) if suffix == "csv" else table.to_parquet(path)
    np.testing.assert_allclose(read_series(path).values, table.to_numpy(), rtol=1e-15)


@quick
@given(trial=st.integers(0, 10**6), drawn=st.lists(finite, min_size=6, max_size=6))
def test_selected_trials(tmp_path, trial, drawn):
    selected = fresh_seeds.Selected(trial, dict(zip(PRIORS, drawn, strict=True)))
    fresh_seeds.write_selected(selected, tmp_path / "x.json")
    assert fresh_seeds.read_selected(tmp_path / "x.json") == selected


@quick
@given(source=words, stand_in=words)
def test_sources(tmp_path, source, stand_in):
    record_source(tmp_path / "x.json", Source(source, stand_in), {"fact": 1})
    assert recorded_source(tmp_path / "x.json") == (source, stand_in)


@quick
@given(times=st.lists(st.floats(0, 1e10), min_size=3, max_size=3), outputs=st.lists(words))
def test_runs(tmp_path, times, outputs):
    failures = [Failure("logs/x.log", times[0], tuple(outputs))]
    run = Run(CONFIG, times[1], times[2], outputs, failures)
    write_run(run, tmp_path / "run.json")
    again = read_run(tmp_path / "run.json")
    assert replace(again, updated=0.0) == run


@quick
@given(
    seed=st.integers(0, 2**128),
    trials=st.integers(1, 100_000),
    rate=st.tuples(st.floats(1e-9, 1), st.floats(1e-9, 1)).map(sorted),
)
def test_configurations(tmp_path, seed, trials, rate):
    space = CONFIG["search_space"] | {"learning_rate": rate}
    config = CONFIG | {"seed": seed, "trials": trials, "search_space": space}
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(config))
    again = configuration_file.read(tmp_path / "x.yaml")
    configuration.check(again, config["datasets"])
    assert again == config


@quick
@given(fact=finite, array=arrays.arrays(np.float32, st.integers(0, 9)))
def test_checkpoints(tmp_path, fact, array):
    checkpoint = Checkpoint(tmp_path / "x", "this trial")
    checkpoint.write(SavedState({"fact": fact}, {"array": array}))
    state = checkpoint.load()
    assert state.json_values == {"fact": fact}
    np.testing.assert_array_equal(state.arrays["array"], array)


def test_a_series_with_rows_longer_than_its_header_is_not_cut(tmp_path):
    (tmp_path / "x.csv").write_text("x\n1,2\n3,4\n")
    with pytest.raises(BadInput, match="its header lacks a name"):
        read_series(tmp_path / "x.csv")
