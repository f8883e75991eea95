"""Sequences of a data set without a drawing of its own: every input, class and text is there."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_hex

from odyssey.corpora.csv_sequences import reader
from odyssey.features import SPLITS
from odyssey.report.figures import examples
from odyssey.report.figures.examples import by_task
from odyssey.report.figures.style import save
from tests.helpers.csv_files import in_every_split, put_sequences

pytestmark = pytest.mark.filterwarnings("error")


def drawn(folder, task, files):
    found = reader("mine", "Mine", task)[0](put_sequences(folder, files))
    return found, by_task.draw(found)


def bands(axes):
    """The coloured spans behind the lines: (first step, step after the last, colour)."""
    return [
        (patch.get_x() + 0.5, patch.get_x() + patch.get_width() + 0.5, to_hex(patch.get_fc()))
        for patch in axes.patches
    ]


def test_lines_and_classes(tmp_path):
    rows = ["x,y,label", "1,5,rest", "2,5,rest", "3,5,wave", "4,5,rest"]
    found, figure = drawn(tmp_path, "framewise", in_every_split(*rows))
    [axes] = figure.axes
    assert figure.get_suptitle() == "Mine"
    assert axes.get_title(loc="left") == "training sequence 1, 4 steps"
    first, second = (line.get_ydata() for line in axes.lines)
    assert np.allclose(first, found.splits["train"][0].inputs[:, 0])
    assert (second == axes.get_yticks()[1]).all()  # a constant lies on its zero
    rest, wave = by_task.COLOURS[0].lower(), by_task.COLOURS[1].lower()
    assert bands(axes) == [(0, 2, rest), (2, 3, wave), (3, 4, rest)]
    [legend] = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["rest", "wave"]


def test_labels_are_not_markup(tmp_path):
    labels = ["$x_$", "_hidden", "a" * 100]
    rows = [f"1,{label}" for label in labels]
    _, figure = drawn(tmp_path, "framewise", in_every_split("x,label", *rows))
    save(figure, tmp_path / "a.png")
    named = [text.get_text() for text in figure.legends[0].get_texts()]
    assert named == ["$x_$", "_hidden", "a" * 20]


def test_classes_without_names_are_numbers(tmp_path):
    found, _ = drawn(tmp_path, "framewise", in_every_split("x,label", "1,a", "2,b"))
    figure = by_task.draw(replace(found, classes=()))
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["0", "1"]


def test_only_the_most_frequent_classes_have_colours(tmp_path):
    rows = [f"1,{label}" for label in "abcdefghijkl" for _ in range(1 if label in "bd" else 2)]
    _, figure = drawn(tmp_path, "framewise", in_every_split("x,label", *rows))
    named = [text.get_text() for text in figure.legends[0].get_texts()]
    assert named == list("acefghijkl") and len(figure.axes[0].patches) == 10


def test_next_steps_are_a_picture_with_every_step(tmp_path):
    _, figure = drawn(tmp_path, "next_step", in_every_split("a,b", "1,0", "1,1", "0,1"))
    [image] = figure.axes[0].images
    assert image.get_array().tolist() == [[1, 1, 0], [0, 1, 1]]
    assert image.get_extent() == [-0.5, 2.5, 0.5, 2.5] and not figure.legends


def test_many_inputs_are_a_picture(tmp_path):
    names = ",".join(f"x{n}" for n in range(13))
    rows = in_every_split(f"{names},label", *(f"{','.join(str(n) * 13)},a" for n in range(4)))
    _, figure = drawn(tmp_path, "framewise", rows)
    assert figure.axes[0].images[0].get_array().shape == (13, 4) and not figure.axes[0].lines


def test_a_text_stands_above_and_long_sequences_are_cut(tmp_path):
    texts = {f"{split}/a.txt": ["$two words$"] for split in SPLITS}
    files = in_every_split("x", *map(str, range(250))) | texts
    _, figure = drawn(tmp_path, "transcription", files)
    title = "training sequence 1, the first 200 of 250 steps: $two words$"
    assert figure.axes[0].get_title(loc="left") == title
    assert figure.axes[0].get_xlim() == (-0.5, 199.5)


def test_first_middle_and_last_give_the_same_bytes(tmp_path):
    files = in_every_split("x,label", "1,a", "2,b")
    files |= {f"train/{n}.csv": ["x,label", "1,a"] for n in range(5)}
    found, figure = drawn(tmp_path, "framewise", files)
    titles = [axes.get_title(loc="left").split(",")[0] for axes in figure.axes]
    assert titles == [f"training sequence {n}" for n in (1, 4, 6)]
    save(figure, tmp_path / "a.svg")
    save(by_task.draw(found), tmp_path / "b.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_data_set_without_a_drawing_of_its_own_is_drawn(tmp_path, monkeypatch):
    features, _ = reader("mine", "Mine", "next_step")
    folder = put_sequences(tmp_path, in_every_split("a", "1", "0") | {"train/b.csv": ["?"]})
    monkeypatch.setattr(examples, "corpus", lambda name: type(name, (), {"features": features}))
    assert examples.draw("mine", folder).get_suptitle() == "Mine"
