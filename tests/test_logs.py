"""The log of a job, with wrong input and with errors of the program."""

import pytest

from odyssey.errors import BadInput
from odyssey.logs import logged


def test_lines_are_written_immediately(tmp_path):
    with logged(tmp_path / "log") as log:
        log("one")
        assert (tmp_path / "log").read_text() == "one\n"


def test_bad_input_is_one_sentence_and_no_traceback(tmp_path):
    with pytest.raises(SystemExit, match="this file is wrong"), logged(tmp_path / "log"):
        raise BadInput("this file is wrong; fix it.")
    assert (tmp_path / "log").read_text() == "this file is wrong; fix it.\n"


def test_another_error_keeps_its_traceback(tmp_path):
    with pytest.raises(ZeroDivisionError), logged(tmp_path / "log"):
        1 / 0  # noqa: B018
    assert "ZeroDivisionError" in (tmp_path / "log").read_text()
