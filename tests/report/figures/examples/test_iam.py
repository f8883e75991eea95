"""Lines of handwriting as a person sees them."""

import numpy as np
import pytest

from odyssey.corpora import iam as corpus
from odyssey.corpora.embedded import handwriting
from odyssey.corpora.handwriting.line_strokes import read_strokes
from odyssey.errors import BadInput
from odyssey.report.figures.examples import iam
from odyssey.report.figures.style import save

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    sizes = {"train": 84, "validation": 2, "test": 1}  # six writers of 14 lines
    return handwriting.write(tmp_path_factory.mktemp("lines"), sizes)


def titles(figure):
    return [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]


def test_six_lines_by_six_writers_with_their_transcriptions(path):
    figure = iam.draw(path)
    written = [line.text for line in corpus.lines(path)["train"]]
    assert titles(figure)[:6] == written[::14]
    assert titles(figure)[6:] == [max(written[::14], key=len)]


def test_strokes_are_lines_and_the_pen_in_the_air_leaves_none(path):
    axes = iam.draw(path).axes[0]
    strokes = read_strokes(corpus.lines(path)["train"][0].strokes)
    assert len(axes.lines) == len(strokes)
    for line, stroke in zip(axes.lines, strokes, strict=True):
        np.testing.assert_array_equal(line.get_xydata(), stroke[:, :2])
        assert (line.get_marker() == ".") == (len(stroke) == 1)


def test_lines_stand_upright_and_undistorted(path):
    for axes in iam.draw(path).axes[:7]:
        low, high = axes.get_ylim()
        assert low > high  # y points down in the data
        assert axes.get_aspect() == 1


def test_speeds_by_hand():
    """3, 4, 0 and 5 units in 0, 10, 0 and 10 ms; ends have fewer neighbours."""
    stroke = np.array([[0, 0, 1], [3, 0, 1], [3, 4, 1.01], [3, 4, 1.01], [6, 8, 1.02]])
    np.testing.assert_allclose(iam._speeds(stroke), [0.7, 0.7, 0.6, 0.45, 0.5], rtol=1e-6)
    assert np.isnan(iam._speeds(stroke[:1])).all()
    assert np.isnan(iam._speeds(stroke[:2])).all()


def test_all_points_of_the_longest_line_are_shown_by_speed(path):
    figure = iam.draw(path)
    (dots,) = (c for axes in figure.axes for c in axes.collections if len(c.get_offsets()) > 1)
    longest = max(corpus.lines(path)["train"][::14], key=lambda line: len(line.text))
    assert len(dots.get_offsets()) == sum(map(len, read_strokes(longest.strokes)))
    assert dots.get_clim()[0] == 0
    assert (dots.cmap(np.ma.masked)) == pytest.approx((0.549, 0.549, 0.549, 1), abs=0.01)


def test_stand_in_is_named_and_originals_are_not(path, tmp_path):
    assert iam.draw(path).get_suptitle() == "IAM-OnDB (synthetic handwriting)"
    assert iam.draw(path.parent).get_suptitle() == "IAM-OnDB (synthetic handwriting)"
    (tmp_path / "copy").symlink_to(path)
    assert iam.draw(tmp_path / "copy").get_suptitle() == "IAM-OnDB"


def test_same_input_gives_the_same_bytes(path, tmp_path):
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        save(iam.draw(path), tmp_path / name)
    for kind in ("svg", "png"):
        content = (tmp_path / f"a.{kind}").read_bytes()
        assert content == (tmp_path / f"b.{kind}").read_bytes() and len(content) > 1000


def test_unreadable_lines_are_passed_over(tmp_path):
    path = handwriting.write(tmp_path, {"train": 3, "validation": 2, "test": 1})
    lines = corpus.lines(path)["train"]
    lines[0].strokes.write_text("broken")
    figure = iam.draw(path)
    assert titles(figure) == [
        lines[1].text,
        lines[2].text,
        max(lines[1:], key=lambda line: len(line.text)).text,
    ]
    save(figure, tmp_path / "two.png")
    for line in lines:
        line.strokes.write_text("broken")
    with pytest.raises(BadInput, match=r"No line of the training set in .* check iam"):
        iam.draw(path)
