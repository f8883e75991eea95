"""Tests of the folder of IAM-OnDB: every layout is found, and problems give one sentence."""

import pytest

from odyssey.corpora.handwriting import boards
from odyssey.errors import BadInput
from tests.helpers.handwriting_files import (
    BOARDS,
    LISTS,
    put,
    put_copy,
    strokes_of,
    transcription_of,
    xml,
)


def refusal(path):
    with pytest.raises(BadInput) as caught:
        boards.find(path)
    sentence = str(caught.value)
    assert str(path) in sentence and "\n" not in sentence and len(sentence) < 500
    return sentence


def test_boards_of_each_split_sorted(tmp_path):
    tree = boards.find(put_copy(tmp_path))
    assert tree.root == tmp_path
    assert tree.boards == {
        "train": ("a01-000u", "a01-003"),
        "validation": ("a08-010", "b02-045z"),
        "test": ("c03-000a", "c03-000b"),
    }


def test_order_of_a_list_does_not_matter(tmp_path):
    tree = boards.find(put_copy(tmp_path))
    put(tmp_path / "trainset.txt", "\n a01-003 \r\n\r\n  a01-000u\t\n\n")
    assert boards.find(tmp_path) == tree


def test_lines_of_a_board(tmp_path):
    tree = boards.find(put_copy(tmp_path))
    transcription = transcription_of(tmp_path, "a01-000u")
    assert boards.lines(tree, "a01-000u") == [
        ("a01-000u", 1, "A MOVE to", strokes_of(tmp_path, "a01-000u", 1), transcription),
        ("a01-000u", 2, "stop Mr", strokes_of(tmp_path, "a01-000u", 2), transcription),
    ]
    assert [line.text for line in boards.lines(tree, "c03-000b")] == ["M Ps"]


@pytest.mark.parametrize("inner", ["{0}-all/{0}", "{0}-all"])
def test_outer_folders_of_the_archives(tmp_path, inner):
    put_copy(tmp_path)
    for name in ("lineStrokes", "ascii"):
        (tmp_path / name).rename(tmp_path / "moved")
        target = tmp_path / inner.format(name)
        target.parent.mkdir(exist_ok=True)
        (tmp_path / "moved").rename(target)
    tree = boards.find(tmp_path)
    assert len(boards.lines(tree, "a01-000u")) == 2


def test_lists_in_a_folder_of_their_own(tmp_path):
    put_copy(tmp_path)
    (tmp_path / "task1").mkdir()
    for name in LISTS:
        (tmp_path / name).rename(tmp_path / "task1" / name)
    assert boards.find(tmp_path).boards["validation"] == ("a08-010", "b02-045z")


def test_copy_in_an_outer_folder(tmp_path):
    put_copy(tmp_path / "IAM-OnDB")
    put(tmp_path / ".snakemake_timestamp", "")
    put(tmp_path / "source.json", "{}")
    (tmp_path / "notes").mkdir()
    assert boards.find(tmp_path) == boards.find(tmp_path / "IAM-OnDB")
    put_copy(tmp_path / "another")
    assert "is not a folder with one copy of IAM-OnDB" in refusal(tmp_path)


def test_no_copy(tmp_path):
    assert "is not a folder with one copy" in refusal(tmp_path)
    assert "is not a folder with one copy" in refusal(tmp_path / "nowhere")
    assert "is not a folder with one copy" in refusal(put(tmp_path / "file", "words"))


def test_missing_parts(tmp_path):
    (put_copy(tmp_path) / "ascii").rename(tmp_path / "texts")
    assert "holds no folder ascii" in refusal(tmp_path)
    (tmp_path / "texts").rename(tmp_path / "ascii")
    (tmp_path / "testset_t.txt").unlink()
    assert "holds 0 files testset_t.txt" in refusal(tmp_path)
    for folder in ("task1", "task2"):
        put(tmp_path / folder / "testset_t.txt", " a08-010\n")
    assert "holds 2 files testset_t.txt" in refusal(tmp_path)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a01-000u/../x", "/a01-000u", "a01-000U", "*"]
)
def test_lists_hold_names_of_boards_only(tmp_path, name):
    put_copy(tmp_path)
    path = put(tmp_path / "testset_f.txt", f" c03-000a\n {name}\n")
    assert f"{path} cannot be used: {name[:20]!r} is not the name of a board" in refusal(tmp_path)


@pytest.mark.parametrize("name", LISTS)
def test_a_board_is_listed_once(tmp_path, name):
    path = put_copy(tmp_path) / name
    put(path, path.read_bytes() + b" a08-010\n")
    assert "lists board a08-010 2 times" in refusal(tmp_path)


def test_empty_list(tmp_path):
    path = put(put_copy(tmp_path) / "trainset.txt", " \n")
    assert f"{path} cannot be used: it is empty" in refusal(tmp_path)


def mismatch(tmp_path):
    with pytest.raises(BadInput) as caught:
        boards.lines(boards.find(tmp_path), "a01-000u")
    sentence = str(caught.value)
    assert sentence.startswith(f"{transcription_of(tmp_path, 'a01-000u')} cannot be used: ")
    return sentence


def test_lines_and_files_of_strokes_must_match(tmp_path):
    put_copy(tmp_path, BOARDS)
    extra = put(strokes_of(tmp_path, "a01-000u", 3), xml())
    assert "2 lines" in mismatch(tmp_path) and "3 files a01-000u-*.xml" in mismatch(tmp_path)
    strokes_of(tmp_path, "a01-000u", 2).unlink()
    assert "holds 2 files a01-000u-*.xml, not -01 to -02" in mismatch(tmp_path)
    extra.unlink()
    assert "holds 1 files a01-000u-*.xml" in mismatch(tmp_path)
    transcription_of(tmp_path, "a01-000u").unlink()
    assert "it does not exist" in mismatch(tmp_path)
