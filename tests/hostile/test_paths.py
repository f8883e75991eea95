"""Names and links in a data set lead to no other files, and are printed with escapes."""

import itertools
import json
import os
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey.corpora import iam, jsb, timit
from odyssey.corpora.sources import recorded_source
from odyssey.errors import BadInput, printable
from odyssey.status.run import read_run
from tests.helpers.handwriting_files import BOARDS, put_copy
from tests.helpers.hostile import READERS, put, refusal
from tests.helpers.hostile_changes import mutated
from tests.helpers.hostile_samples import RUN
from tests.helpers.speech_files import put_speakers

NAME = "a\nb\x1b[31mc\u202ed"
# The workflow chooses the names of files in results/.
IN_RESULTS = {
    "features",
    "trial record",
    "trial record for status",
    "summary",
    "selected trial",
    "run",
    "log",
}


@pytest.mark.parametrize("name", [name for name in READERS if name not in IN_RESULTS])
def test_names_are_spelt_out(tmp_path, name):
    refusal(READERS[name], put(READERS[name], tmp_path / NAME, b"\0"))


def test_what_is_spelt_out_is_one_line_that_moves_no_cursor():
    assert printable(NAME + "\udcff") == r"a\nb\x1b[31mc\u202ed\udcff"
    assert printable("Zoë 漢字") == "Zoë 漢字"


@pytest.mark.parametrize("board", ["../../secret", "/etc/passwd", "a01-000u/..", "a01-000u\0"])
def test_boards_are_names_and_no_paths(tmp_path, board):
    lists = BOARDS | {"trainset.txt": {}}
    put_copy(tmp_path, lists)
    (tmp_path / "trainset.txt").write_text(f"{board}\n")
    with pytest.raises(BadInput, match="is not the name of a board"):
        iam.lines(tmp_path)


def test_lists_of_boards_that_are_blank_in_another_alphabet(tmp_path):
    put_copy(tmp_path)
    for name in BOARDS:
        (tmp_path / name).write_bytes(b"\xa0\x85")
    with pytest.raises(BadInput, match="it is empty"):
        iam.lines(tmp_path)


def test_links_that_make_a_few_folders_look_like_millions(tmp_path):
    """Each folder contains a hundred links to itself and to all other folders."""
    folders = [tmp_path / f"x{number}" for number in range(10)]
    for folder in folders:
        folder.mkdir()
        for number, target in zip(range(100), itertools.cycle([tmp_path, *folders]), strict=False):
            (folder / f"y{number}").symlink_to(target)
    began = time.process_time()
    with pytest.raises(BadInput, match="it holds neither"):
        timit.utterances(tmp_path)
    assert time.process_time() - began < 2


def test_a_corpus_may_lie_behind_links(tmp_path):
    names = [f"{name}" for name in ("FCJF0", "FDAW0", "MCPM0")]
    put_speakers(tmp_path / "disk", names, ["SX1"])
    for number, name in enumerate(names):
        (tmp_path / "TIMIT/TRAIN" / f"DR{number + 1}").mkdir(parents=True)
        (tmp_path / "TIMIT/TRAIN" / f"DR{number + 1}" / name).symlink_to(tmp_path / "disk" / name)
    assert sum(map(len, timit.utterances(tmp_path / "TIMIT").values())) == 3


def test_a_name_too_long_is_no_file():
    with pytest.raises(BadInput, match="File name too long"):
        jsb.read("x" * 5000)


def test_a_record_speaks_of_the_file_beside_it_only(tmp_path):
    texts = {"source": "a\x1b[2J", "stand_in": "b\n"}
    for file in ("../x.json", str(tmp_path / "x.json"), ["x.json"]):
        (tmp_path / "source.json").write_text(json.dumps(texts | {"file": file}))
        assert recorded_source(tmp_path / "x.json") == ("read from x.json", "")
    (tmp_path / "source.json").write_text(json.dumps(texts | {"file": "x.json"}))
    assert recorded_source(tmp_path / "x.json") == ("a\\x1b[2J", "b\\n")


@pytest.mark.parametrize("log", ["/etc/passwd", "logs/../../secret", "logs/\x1b[2J.log", "a\nb"])
def test_logs_of_a_run_are_in_the_study(tmp_path, log):
    failures = [RUN["failures"][0] | {"log": log}]
    (tmp_path / "run.json").write_text(json.dumps(RUN | {"failures": failures}))
    assert read_run(tmp_path / "run.json") is None


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_mutations_change_what_they_are_given(data):
    """The results of the strategy have a limited size."""
    assert len(data.draw(mutated(b"x" * 100))) < 10**6


def test_a_device_is_no_corpus():
    for read in (jsb.read, timit.utterances, iam.lines):
        with pytest.raises(BadInput):
            read(os.devnull)
