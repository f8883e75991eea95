"""The figure that shows utterances: what stands on it, and that it is the same each time."""

import numpy as np
import pytest
import soundfile

from odyssey.corpora.sources import Source, record_source
from odyssey.errors import BadInput
from odyssey.report.figures.examples.timit import draw
from odyssey.report.figures.style import save

pytestmark = pytest.mark.filterwarnings("error")

PHONES = """0 2000 h#
2000 2300 tcl
2300 2600 t
2600 2900 kcl
2900 3200 k
3200 8000 iy
8000 9000 h#
"""


def put(root, split, speaker, phones=PHONES, text="0 9000 Tea costs $3 or $4.\n"):
    folder = root / ("TRAIN" if split == "train" else "TEST") / "DR1" / speaker
    folder.mkdir(parents=True)
    samples = np.random.default_rng(0).normal(0, 1000, 9000).astype(np.int16)
    soundfile.write(folder / "SI1.WAV", samples, 16_000, "PCM_16", format="NIST")
    (folder / "SI1.PHN").write_text(phones)
    if text:
        (folder / "SI1.TXT").write_text(text)
    with (root / "speakers.csv").open("a") as file:
        file.write(f"{speaker},{split}\n")


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "TIMIT"
    root.mkdir()
    (root / "speakers.csv").write_text("speaker,split\n")
    for split, speaker in [("validation", "MVAL9"), ("test", "MTES9")]:
        put(root, split, speaker)
    return root


def titles(figure):
    return [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]


def names(figure):
    """The phones' names, axes by axes, with the row and the extent of each in pixels."""
    figure.draw_without_rendering()
    return [
        [(text.get_text(), text.get_window_extent()) for text in axes.texts]
        for axes in figure.axes
        if axes.texts
    ]


def test_first_and_last_utterance_with_sentence_and_speaker(root):
    for speaker in ("FAAA9", "FBBB9", "MZZZ9"):
        put(root, "train", speaker)
    figure = draw(root)
    assert titles(figure) == [
        f"Tea costs $3 or $4.  (speaker {speaker})" for speaker in ("FAAA9", "MZZZ9")
    ]
    assert figure.get_suptitle() == "TIMIT"
    labels = {axes.get_xlabel() or axes.get_ylabel() for axes in figure.axes}
    assert labels >= {"time / s", "amplitude"}
    assert {axes.get_ylabel() for axes in figure.axes} >= {"frequency / kHz"}


def test_stand_in_is_said(root):
    put(root, "train", "FAAA9")
    record_source(root, Source("corpus made up", stand_in="synthetic speech"), {})
    assert draw(root.parent).get_suptitle() == "TIMIT (synthetic speech)"


def test_names_of_all_phones_in_order_without_overlap(root):
    put(root, "train", "FAAA9")
    (found,) = names(draw(root))
    assert [name for name, _ in found] == ["h#", "tcl", "t", "kcl", "k", "iy", "h#"]
    boxes = [box for _, box in found]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_boundaries_stand_where_phones_end(root):
    put(root, "train", "FAAA9")
    (waveform, *_) = draw(root).axes
    ends = [segment[0][0] for segment in waveform.collections[-1].get_segments()]
    np.testing.assert_allclose(ends, np.array([2000, 2300, 2600, 2900, 3200, 8000]) / 16_000)


def test_unreadable_utterances_are_passed_over(root):
    put(root, "train", "FAAA9", phones="0 1 nonsense\n")
    put(root, "train", "FBBB9", text="")
    assert titles(draw(root)) == ["SI1  (speaker FBBB9)"]


def test_nothing_readable_is_a_sentence(root):
    put(root, "train", "FAAA9", phones="0 1 nonsense\n")
    with pytest.raises(BadInput, match=r"SI1\.PHN cannot be used"):
        draw(root)


def test_same_corpus_gives_same_bytes(root, tmp_path):
    put(root, "train", "FAAA9")
    for name in ("a", "b"):
        save(draw(root), tmp_path / f"{name}.svg", tmp_path / f"{name}.png")
    for kind in ("svg", "png"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_silence_is_drawn(root):
    put(root, "train", "FAAA9")
    silence = np.zeros(9000, np.int16)
    path = root / "TRAIN" / "DR1" / "FAAA9" / "SI1.WAV"
    soundfile.write(path, silence, 16_000, "PCM_16", format="NIST")
    save(draw(root), root.parent / "silence.png")
