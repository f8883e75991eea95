"""Piano rolls of chorales: every note in its place."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from odyssey.corpora.sources import Source, record_source
from odyssey.errors import BadInput
from odyssey.report.figures.examples import jsb
from odyssey.report.figures.style import BLUE, save
from tests.helpers.piano_roll_files import CHORALES, put_json

pytestmark = pytest.mark.filterwarnings("error")


def notes(axes):
    """The boxes drawn: (quarter note, MIDI pitch, highest of its chord or not)."""
    return sorted(
        (round(x0), round((y0 + y1) / 2), to_hex(collection.get_facecolor()[0]).upper() == BLUE)
        for collection in axes.collections
        for (x0, y0), (x1, y1) in (
            path.get_extents().get_points() for path in collection.get_paths()
        )
    )


def test_every_note_is_drawn_and_the_highest_stand_out(tmp_path):
    first = jsb.draw(put_json(tmp_path, CHORALES)).axes[0]
    assert CHORALES["train"][0] == [[60, 64, 67], [], [21, 108]]
    assert notes(first) == [
        (0, 60, False),
        (0, 64, False),
        (0, 67, True),
        (2, 21, False),
        (2, 108, True),
    ]
    assert first.get_title(loc="left") == "training sequence 1, 3 quarter notes"
    names = {round(tick): first.yaxis.get_major_formatter()(tick) for tick in first.get_yticks()}
    assert names[60] == "C4" and names[24] == "C1" and names[108] == "C8"


def test_long_chorales_are_cut_and_say_so(tmp_path):
    long = [[60 + at % 3] for at in range(100)]
    figure = jsb.draw(put_json(tmp_path, {name: [long] for name in CHORALES}))
    assert len(figure.axes) == 1
    assert len(notes(figure.axes[0])) == 64 and figure.axes[0].get_xlim() == (0, 64)
    title = figure.axes[0].get_title(loc="left")
    assert title == "training sequence 1, the first 64 of 100 quarter notes"


def test_stand_in_is_named(tmp_path):
    path = put_json(tmp_path, CHORALES)
    assert jsb.draw(path).get_suptitle() == "JSB Chorales"
    record_source(path, Source("a reconstruction", "reconstruction"), {})
    assert jsb.draw(path).get_suptitle() == "JSB Chorales (reconstruction)"


def test_same_input_gives_the_same_bytes(tmp_path):
    path = put_json(tmp_path, {name: [[[60, 64]] * 9, [[]] * 9] for name in CHORALES})
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        save(jsb.draw(path), tmp_path / name)
    for kind in ("svg", "png"):
        content = (tmp_path / f"a.{kind}").read_bytes()
        assert content == (tmp_path / f"b.{kind}").read_bytes() and len(content) > 1000


def test_silence_is_drawn(tmp_path):
    figure = jsb.draw(put_json(tmp_path, {name: [[[]] * 5] for name in CHORALES}))
    assert notes(figure.axes[0]) == []
    assert np.isfinite(figure.axes[0].get_ylim()).all()
    save(figure, tmp_path / "silence.png")


def test_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(BadInput, match="does not exist"):
        jsb.draw(tmp_path / "nowhere.json")
